"""Calls as they go into the store and come out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from voice_analytics.domain.assessment import Flag, Severity
from voice_analytics.domain.call import CallKind, Consent, Direction, StintKind
from voice_analytics.domain.ids import content_id
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport

RANKS = {Severity.INFO: 1, Severity.WARNING: 2, Severity.SERIOUS: 3}
"""Severities as the store orders them; 0 is no flag."""


@dataclass(frozen=True, slots=True)
class KeptAudio:
    """The audio that is kept of a call."""

    sha256: str
    """Of the redacted audio, by which its file is named."""

    bytes: int


@dataclass(frozen=True, slots=True)
class TierEnds:
    """Until when the parts of a call are kept, since 1970 in UTC."""

    audio_ms: int
    transcript_ms: int
    measures_ms: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a call came in, and whose it is: what its report does not say."""

    source: str
    """`upload`, `watched`, `history`, `siprec`, ...: decides how long it is kept."""

    received_at_ms: int
    analysed_at_ms: int
    ends: TierEnds
    queue_id: str | None = None
    topic: str | None = None
    persons: Mapping[int, str] = field(default_factory=dict)
    """Who had the agents' stints, by index; a stint that is not named is unmatched."""

    addresses: Mapping[int, str] = field(default_factory=dict)
    """What the source said of the agents, by index of the stint: login, extension, SIP address."""

    audio: KeptAudio | None = None
    released: bool = True
    """False: hidden from agents, as imported history is at first."""


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call without its report, as lists show it."""

    id: str
    sha256: str
    """Of the audio as received."""

    interaction_id: str | None
    external_ids: Mapping[str, str]
    source: str
    started_at_ms: int
    """As stated, else when it was received."""

    received_at_ms: int
    analysed_at_ms: int
    time_zone: str | None
    duration_ms: int
    direction: Direction | None
    language: str | None
    kind: CallKind
    scorable: bool
    why_not: str | None
    consent: Consent
    kept: Keep
    person_id: str | None
    """Who had the longest of the agents' stints; None: nobody known."""

    queue_id: str | None
    topic: str | None
    """What it was about, as another system says."""

    score: float | None
    """Of the stint with the lowest."""

    score_low: float | None
    score_high: float | None
    coverage: float | None
    flags: int
    severity: Severity | None
    """Of the worst flag."""

    released: bool
    legal_hold: bool
    audio: KeptAudio | None
    ends: TierEnds


def unjudged(call: StoredCall) -> StoredCall:
    """Return a call without what the machine found: for whose eyes that is not yet."""
    return replace(
        call,
        score=None,
        score_low=None,
        score_high=None,
        coverage=None,
        severity=None,
        flags=0,
    )


@dataclass(frozen=True, slots=True)
class StoredStint:
    """A part of a call in one pair of hands."""

    index: int
    kind: StintKind
    participant: str | None
    start_ms: int
    end_ms: int
    started_at_ms: int
    address: str | None
    person_id: str | None
    score: float | None
    score_low: float | None
    score_high: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class StoredFlag:
    """A flag of a call, with the id that verdicts hang on."""

    id: str
    key: str
    severity: Severity
    stint: int | None
    start_ms: int
    end_ms: int
    reason: str
    """Plain words that may quote; empty once the words of the call are gone."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Which calls somebody may see at all."""

    persons: frozenset[str] | None = None
    """Only calls in which one of these had a stint; None: everybody's."""

    released_only: bool = False


EVERYTHING = Sight()


def flag_id(flag: Flag) -> str:
    """Return the id of a flag, stable over re-analysis."""
    return content_id(flag.key, str(flag.stint), flag.interval)


def stated_agents(report: CallReport) -> dict[int, str]:
    """Return what the source said of the agents, by index of the stint it belongs to.

    An agent who is named for the whole call had its only stint; where agents changed, it is not
    known which of them is meant.
    """
    metadata, call = report.call.metadata, report.call
    said = {note.from_ms: note.agent for note in metadata.stints}
    found = {stint.index: said.get(stint.interval.start_ms) for stint in call.stints}
    named = {index: agent for index, agent in found.items() if agent is not None}
    agents = [stint.index for stint in call.stints if stint.kind is StintKind.AGENT]
    whole_call = agents or ([0] if not call.stints else [])
    if not named and metadata.agent is not None and len(whole_call) == 1:
        return {whole_call[0]: metadata.agent}
    return named
