"""The picture of a call in words and numbers, for whom it does not tell anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from voice_analytics.domain.call import StintKind
from voice_analytics.store.records import StoredStint
from voice_analytics.web.pages.call.document import Document, Voice
from voice_analytics.web.pages.call.drawing import CURVES, TICKS_MS
from voice_analytics.web.pages.names import Names
from voice_analytics.web.pages.wording import MINUS, NOTHING, share

MOST_ROWS = 24

_DECIMALS = {"level_db": 1, "f0_hz": 0, "rate": 1}

_HANDS = {
    StintKind.IVR: "Menu",
    StintKind.QUEUE: "Queue",
    StintKind.AGENT: "Agent",
    StintKind.CONSULT: "Consultation",
    StintKind.VOICEMAIL: "Voicemail",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the call in numbers."""

    start_ms: int
    cells: tuple[str, ...]
    """Of each voice: share of time with speech, and the mean of each curve."""


@dataclass(frozen=True, slots=True)
class Told:
    """The curves of a call as a table."""

    columns: tuple[tuple[str, str], ...]
    """Whose, and what."""

    rows: tuple[Stretch, ...]


def hands_of(stints: Sequence[StoredStint], names: Names) -> tuple[tuple[int, int, str, str], ...]:
    """Return in whose hands a call was: from, to, the kind of stint, and what to call it."""
    return tuple(
        (
            one.start_ms,
            one.end_ms,
            one.kind.value,
            f"{_HANDS[one.kind]}, {names.person(one.person_id)}"
            if one.kind is StintKind.AGENT
            else _HANDS[one.kind],
        )
        for one in stints
    )


def told(document: Document, voices: Sequence[Voice]) -> Told:
    """Return the curves of a call as a table of not too many rows."""
    whole = max(document["call"]["duration_ms"], 1)
    step = next((one for one in TICKS_MS if whole / one <= MOST_ROWS), TICKS_MS[-1])
    columns = [(one.name, what) for one in voices for what in _columns()]
    rows = (
        Stretch(start, tuple(_cells(document, voices, start, min(start + step, whole))))
        for start in range(0, whole, step)
    )
    return Told(tuple(columns), tuple(rows))


def _columns() -> Iterator[str]:
    yield "speaks"
    for style, (_, unit) in CURVES.items():
        yield f"{style}, {unit}"


def _cells(
    document: Document, voices: Sequence[Voice], start_ms: int, end_ms: int
) -> Iterator[str]:
    hop_ms = document["curves"]["hop_ms"]
    inside = slice(start_ms // hop_ms, -(-end_ms // hop_ms))
    for voice in voices:
        spoken = sum(
            max(0, min(one["end_ms"], end_ms) - max(one["start_ms"], start_ms))
            for one in document["segments"]
            if one["participant"] == voice.id
        )
        yield share(spoken / (end_ms - start_ms))
        curve = document["curves"]["participants"].get(voice.id, {})
        for field, _ in CURVES.values():
            yield _mean(curve.get(field, ())[inside], _DECIMALS[field])


def _mean(values: Sequence[float | None], decimals: int) -> str:
    known = [one for one in values if one is not None]
    return f"{fmean(known):.{decimals}f}".replace("-", MINUS) if known else NOTHING
