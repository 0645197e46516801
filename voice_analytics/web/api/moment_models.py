"""Moments and playlists as the API takes and shows them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.assessment import Verdict
from voice_analytics.domain.call import Consent
from voice_analytics.web.api.fields import Id, Line, Paragraphs
from voice_analytics.web.api.review_models import CallKey

Title = Annotated[Line, Field(min_length=1, max_length=200, examples=["Owning a mistake"])]
Note = Annotated[
    Paragraphs, Field(max_length=2000, examples=["Listen to how the wait is announced."])
]
EvidenceKey = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,120}$", examples=["reacts-b1946ac924"])]
Key = Annotated[Line, Field(min_length=1, max_length=200)]
Time = Annotated[int, Field(ge=0, le=1 << 52)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MomentsWanted(_In):
    """Which moments."""

    verdict: Verdict = Field(
        default=Verdict.MET, description="`met` is the best, `missed` the worst."
    )
    behaviour: str | None = Field(default=None, pattern=r"^[a-z0-9_]{1,100}$")
    queue: Key | None = None
    language: Line | None = Field(default=None, max_length=20)
    from_ms: Time = Field(default=0, description="Of calls that began then or later.")
    until_ms: Time = Field(default=1 << 52, description="Of calls that began before.")
    size: int = Field(default=20, ge=1, le=100)


class MomentOut(BaseModel):
    """An opportunity for a behaviour, and how it was answered."""

    call_id: str | None = Field(
        examples=["5f0e8b7c1d2a3944"], description="None where it is not told whose it is."
    )
    evidence_id: str = Field(examples=["reacts-b1946ac924"])
    behaviour: str = Field(examples=["reacts"])
    verdict: Verdict
    confidence: float = Field(examples=[0.9], description="0 to 1.")
    agent: str | None = Field(examples=["Nora Lind"], description="None: nobody known.")
    queue_id: str | None = Field(examples=["deliveries"])
    language: str | None = Field(examples=["en"])
    consent: Consent
    start_ms: int = Field(examples=[56_180], description="On the clock of the call.")
    end_ms: int = Field(examples=[58_900])
    quote: str = Field(examples=["I have called three times already"])
    answer: str = Field(examples=["I am sorry, that should not have happened"])
    audio: str = Field(
        examples=["/api/v1/moments/5f0e8b7c1d2a3944/reacts-b1946ac924/audio"],
        description="Its sound, as WAV.",
    )
    lead_ms: int = Field(examples=[5000], description="So long after its start the moment begins.")


class Moments(BaseModel):
    """Moments, those that are most certain first."""

    moments: list[MomentOut]


class PlaylistIn(_In):
    """A playlist as it is to be called."""

    title: Title
    note: Note = ""


class SharedWith(_In):
    """To whom a playlist is shown."""

    accounts: list[Id] = Field(default=[], max_length=200, examples=[["9c1f2e7ab3d40586"]])
    teams: list[Key] = Field(default=[], max_length=100, examples=[["north"]])


class AddedMoment(_In):
    """A moment for a playlist."""

    call_id: CallKey
    evidence_id: EvidenceKey
    note: Note = ""


class OrderIn(_In):
    """The moments that stay in a playlist, in their order."""

    moments: list[Id] = Field(max_length=100, examples=[["c0ffee0123456789"]])


class ListedMomentOut(MomentOut):
    """A moment of a playlist."""

    id: str = Field(examples=["c0ffee0123456789"], description="Its id in the list.")
    note: str = Field(examples=["Listen to how the wait is announced."])


class PlaylistOut(BaseModel):
    """A playlist."""

    id: str = Field(examples=["c0ffee0123456789"])
    title: str = Field(examples=["Owning a mistake"])
    note: str = Field(examples=["Three ways to say it."])
    owner: str = Field(examples=["rui"], description="Name of the account that made it.")
    own: bool = Field(description="Whether one made it oneself.")
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    accounts: list[str] = Field(
        examples=[["9c1f2e7ab3d40586"]], description="Shown to; told to who made it only."
    )
    teams: list[str] = Field(examples=[["north"]], description="Shown to; as `accounts`.")


class Playlists(BaseModel):
    """Playlists of one's own and those shown to one, by title."""

    playlists: list[PlaylistOut]


class WholePlaylist(BaseModel):
    """A playlist with its moments."""

    playlist: PlaylistOut
    moments: list[ListedMomentOut]
    left_out: int = Field(
        examples=[1],
        description="Moments that are not shown: their call is erased, its audio or words are kept "
        "no longer, its consent does not allow it, or it is not one's to see.",
    )
