"""Holds: music on a party's channel, or tones between two stretches of talk."""

from collections.abc import Iterator, Sequence

from voice_analytics.domain.conversation import Event, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.listening import Listening
from voice_analytics.pipeline.parties import Parties

CADENCE_MS = 6000
"""Longest pause of a call progress tone; a ring comes every 3 to 6 s."""

SHORTEST_MS = 4000
"""A shorter hold is none, be it music or tones."""

PROMPT_MS = 30_000
"""A longer announcement between two stretches of music is none."""

SURE = 0.95
BRIDGED = 0.8


def find_holds(parties: Parties, listening: Listening) -> Iterator[Event]:
    """Yield the `hold` events of a call, of whose channel they are.

    An announcement between two stretches of music belongs to the hold as long as nobody else
    speaks meanwhile. Its words stay: somebody may have come back for a moment.

    Parameters
    ----------
    parties
        Who speaks when.
    listening
        What each channel of the recording carries besides speech.
    """
    spoken = [span for speech in parties.speech for span in speech]
    first_ms = min((span.start_ms for span in spoken), default=0)
    last_ms = max((span.end_ms for span in spoken), default=0)
    seen: set[int] = set()
    for index, who in enumerate(parties.participants):
        if who.channel in seen:
            continue
        seen.add(who.channel)
        others = [span for n, row in enumerate(parties.speech) if n != index for span in row]
        own = listening.sounds_on(who.channel)
        for span, bridged in _joined(own.music, others):
            yield Event(EventKind.HOLD, who.id, span, BRIDGED if bridged else SURE)
        for span, _ in _joined(own.tones, spoken, CADENCE_MS):
            inside = first_ms < span.start_ms and span.end_ms < last_ms
            if inside and span.duration_ms >= SHORTEST_MS:
                yield Event(EventKind.HOLD, who.id, span, BRIDGED)


def _joined(
    parts: Sequence[Interval], speech: Sequence[Interval], gap_ms: int = PROMPT_MS
) -> list[tuple[Interval, bool]]:
    """Return the parts with the gaps between them closed in which nobody of `speech` speaks."""
    joined: list[tuple[Interval, bool]] = []
    for part in parts:
        if joined:
            last = joined[-1][0]
            silent = all(
                span.end_ms <= last.end_ms or span.start_ms >= part.start_ms for span in speech
            )
            if silent and part.start_ms - last.end_ms <= gap_ms:
                joined[-1] = (Interval(last.start_ms, part.end_ms), True)
                continue
        joined.append((part, False))
    return joined
