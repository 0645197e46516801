"""Calls as the API shows them."""

from pydantic import BaseModel, Field

from voice_analytics.domain.assessment import Severity
from voice_analytics.domain.call import CallKind, Consent, Direction, StintKind
from voice_analytics.domain.policy import Keep
from voice_analytics.store.records import StoredCall, StoredFlag, StoredStint, unjudged


class PieceOut(BaseModel):
    """A part of where what was looked for was said."""

    text: str = Field(examples=["where is my "])
    found: bool = Field(description="Whether this part is what was looked for.")


class CallOut(BaseModel):
    """A call, without its report."""

    id: str = Field(examples=["5f0e8b7c1d2a3944"])
    interaction_id: str | None = Field(
        examples=["20260301-77"], description="Recordings of one interaction share it."
    )
    external_ids: dict[str, str] = Field(examples=[{"pbx": "20260301-77"}])
    source: str = Field(examples=["upload"])
    started_at_ms: int = Field(examples=[1_790_000_000_000], description="UTC, since 1970.")
    received_at_ms: int = Field(examples=[1_790_000_600_000])
    analysed_at_ms: int = Field(examples=[1_790_000_660_000])
    duration_ms: int = Field(examples=[184_000])
    direction: Direction | None
    language: str | None = Field(examples=["en"])
    kind: CallKind
    scorable: bool
    why_not: str | None = Field(examples=[None], description="Why it has no score.")
    consent: Consent
    kept: Keep
    person_id: str | None = Field(examples=["p1042"], description="None: nobody known.")
    queue_id: str | None = Field(examples=["billing"])
    topic: str | None = Field(
        examples=["late parcel"], description="What it was about, as another system says."
    )
    score: float | None = Field(examples=[71.5], description="Of the stint with the lowest.")
    score_low: float | None = Field(examples=[64.0])
    score_high: float | None = Field(examples=[78.0])
    coverage: float | None = Field(examples=[0.8])
    flags: int = Field(examples=[1])
    severity: Severity | None = Field(description="Of the worst flag.")
    released: bool = Field(description="False: hidden from agents.")
    legal_hold: bool = Field(examples=[False])
    has_audio: bool
    withheld: bool = Field(
        examples=[False],
        description="Score, flags and their like are not shown to you yet: a blind review of yours "
        "is open, or you are to rate the call first.",
    )
    audio_until_ms: int = Field(examples=[1_797_000_000_000])
    transcript_until_ms: int = Field(examples=[1_810_000_000_000])
    measures_until_ms: int = Field(examples=[1_850_000_000_000])


class ListedCallOut(CallOut):
    """A call of a list."""

    snippet: list[PieceOut] = Field(description="Empty without a search.")


class StintOut(BaseModel):
    """A part of a call in one pair of hands."""

    index: int = Field(examples=[0])
    kind: StintKind
    participant: str | None = Field(examples=["agent"])
    start_ms: int = Field(examples=[12_400])
    end_ms: int = Field(examples=[13_150])
    person_id: str | None = Field(examples=["p1042"])
    score: float | None = Field(examples=[71.5])
    score_low: float | None = Field(examples=[64.0])
    score_high: float | None = Field(examples=[78.0])
    coverage: float | None = Field(examples=[0.8])


class FlagOut(BaseModel):
    """A flag, with the id that verdicts hang on."""

    id: str = Field(examples=["long_dead_air-b1946ac924"])
    key: str = Field(examples=["long_dead_air"])
    severity: Severity
    stint: int | None = Field(examples=[0])
    start_ms: int = Field(examples=[12_400])
    end_ms: int = Field(examples=[13_150])
    reason: str = Field(examples=["nobody spoke for 24 s"])
    wrong: bool | None = Field(examples=[False], description="As marked last; None: by nobody.")


SCORED = ("score", "score_low", "score_high", "coverage")


def call_out(call: StoredCall, *, withheld: bool) -> CallOut:
    """Return a call as it is shown, without its results where they are withheld."""
    return CallOut.model_validate(call_fields(call, withheld=withheld))


def call_fields(call: StoredCall, *, withheld: bool) -> dict[str, object]:
    """Return the fields of a call as they are shown."""
    shown = unjudged(call) if withheld else call
    own = {name: getattr(shown, name) for name in CallOut.model_fields if hasattr(shown, name)}
    return {
        **own,
        "external_ids": dict(call.external_ids),
        "has_audio": call.audio is not None,
        "withheld": withheld,
        "audio_until_ms": call.ends.audio_ms,
        "transcript_until_ms": call.ends.transcript_ms,
        "measures_until_ms": call.ends.measures_ms,
    }


def stint_out(stint: StoredStint, *, withheld: bool) -> StintOut:
    """Return a stint as it is shown, without its score where that is withheld."""
    shown = StintOut.model_validate(stint, from_attributes=True)
    return shown.model_copy(update=dict.fromkeys(SCORED)) if withheld else shown


def flag_out(flag: StoredFlag, wrong: bool | None) -> FlagOut:
    """Return a flag as it is shown, and whether somebody found it wrong."""
    own = {name: getattr(flag, name) for name in FlagOut.model_fields if hasattr(flag, name)}
    return FlagOut.model_validate({**own, "wrong": wrong})
