"""The evidence that goes with an event on the floor."""

from collections.abc import Sequence

from voice_analytics.domain.conversation import (
    Basis,
    Event,
    EventDetail,
    EventKind,
    Turn,
    Word,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.turns.confidence import (
    EDGES_MS,
    MOST,
    MOST_SHARED,
    SHARED_EDGES_MS,
    confidence,
)
from voice_analytics.turns.floor import FloorClock
from voice_analytics.turns.saying import Saying
from voice_analytics.turns.sounding import Sound

QUOTED_WORDS = 12
"""Words quoted of who began."""

OTHER_WORDS = 8
"""Words quoted of the other, up to where the event ends."""


class Evidence:
    """Puts together events with what decided them.

    Parameters
    ----------
    clock
        Adds up silence and overlap.
    sound
        Levels of the participants.
    shared_channel
        Whether the parties were told apart on one channel.
    """

    def __init__(self, clock: FloorClock, sound: Sound, *, shared_channel: bool) -> None:
        self._clock = clock
        self._sound = sound
        self._most = MOST_SHARED if shared_channel else MOST
        self._edges_ms = SHARED_EDGES_MS if shared_channel else EDGES_MS

    def event(
        self,
        kind: EventKind,
        beginner: Turn,
        other: Turn,
        stretch: Interval,
        sure: float,
        floor_after: str | None,
        finished: bool | None = None,
        said: Saying | None = None,
    ) -> Event:
        """Return the event.

        Parameters
        ----------
        kind
            What was decided.
        beginner, other
            The two utterances.
        stretch
            Where it is.
        sure
            Nats for it.
        floor_after
            Who held the floor next.
        finished
            Whether the other's turn could end as it did.
        said
            What the beginner's words tell.
        """
        told = said is not None or finished is not None
        overlap_ms = self._clock.overlap_ms(stretch.start_ms, stretch.end_ms)
        detail = EventDetail(
            basis=Basis.TIMING_AND_WORDS if told else Basis.TIMING,
            other=other.participant,
            remaining_ms=other.interval.end_ms - beginner.interval.start_ms,
            utterance_ms=beginner.interval.duration_ms,
            floor_after=floor_after,
            overlap_ms=overlap_ms,
            other_elapsed_ms=max(beginner.interval.start_ms - other.interval.start_ms, 0),
            quote=_quote(beginner.words[:QUOTED_WORDS]),
            other_quote=_quote(_until(other.words, stretch.end_ms)[-OTHER_WORDS:]),
            other_finished=finished,
            other_end_db=self._sound.end_db(other),
            level_change_db=self._sound.change_db(beginner.participant, stretch),
            edges_within_ms=self._edges_ms // 2,
        )
        return Event(kind, beginner.participant, stretch, confidence(sure, self._most), detail)


def shared(one: Turn, other: Turn) -> Interval:
    """Return the stretch that two utterances share."""
    return Interval(
        max(one.interval.start_ms, other.interval.start_ms),
        min(one.interval.end_ms, other.interval.end_ms),
    )


def _until(words: Sequence[Word], end_ms: int) -> tuple[Word, ...]:
    return tuple(word for word in words if word.interval.middle_ms < end_ms)


def _quote(words: Sequence[Word]) -> str | None:
    return " ".join(word.text for word in words) or None
