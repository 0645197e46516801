"""How fast each turn is spoken: its words, syllables and the time in which sound is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_analytics.domain.conversation import Conversation, Turn
from voice_analytics.domain.interval import total_ms
from voice_analytics.domain.measure import UNDEFINED, Value
from voice_analytics.spoken import spoken_words, syllables
from voice_analytics.spoken.syllables import RULES
from voice_analytics.turns.cut_off import cut_off
from voice_analytics.turns.nuclei import count_nuclei
from voice_analytics.turns.phonation import phonation

WORDS_MIN = 8
"""Shorter turns are spoken at a rate of their own."""

SOUND_MIN_MS = 3000
"""Where a call has no words, a turn of as many words lasts about this long."""


@dataclass(frozen=True, slots=True)
class PacedTurn:
    """A turn long enough to have a pace."""

    turn: Turn
    words: int
    """As they are said, numbers in words."""

    syllables: int | None
    """Of the words, or heard in the sound; None when neither is known."""

    sound_ms: int
    """How long sound is made."""

    @property
    def syllable_rate(self) -> float | None:
        """Syllables per second of sound."""
        return None if self.syllables is None else self.syllables * 1000 / self.sound_ms


def paced_turns(
    conversation: Conversation, participant: str, pause_ms: int | None = None
) -> tuple[PacedTurn, ...]:
    """Return the turns of a participant that have a pace, in order.

    They have at least `WORDS_MIN` words (in a call without any words, `SOUND_MIN_MS` of sound) and
    were not cut off by an interruption.

    Parameters
    ----------
    conversation
        Where they speak.
    participant
        Who.
    pause_ms
        Silence of at least this length is no sound; left out, `ipu_gap_ms`.
    """
    if pause_ms is None:
        pause_ms = conversation.limits.ipu_gap_ms
    turns = conversation.turns_of(participant)
    sounds = phonation(conversation, participant, pause_ms)
    cut = cut_off(conversation)
    return tuple(
        paced
        for turn, own in zip(turns, sounds, strict=True)
        if (participant, turn.interval.end_ms) not in cut
        and (paced := _paced(conversation, turn, total_ms(own))) is not None
    )


def pooled_syllable_rate(turns: Sequence[PacedTurn]) -> Value:
    """Return syllables per second over the turns whose syllables are known."""
    known = [turn for turn in turns if turn.syllables is not None]
    if not known:
        return UNDEFINED
    count = sum(turn.syllables or 0 for turn in known)
    return Value(count * 1000 / sum(turn.sound_ms for turn in known), count=len(known))


def _paced(conversation: Conversation, turn: Turn, sound_ms: int) -> PacedTurn | None:
    said = spoken_words(turn.text, conversation.language)
    long_enough = len(said) >= WORDS_MIN if conversation.words else sound_ms >= SOUND_MIN_MS
    if not long_enough or sound_ms == 0:
        return None
    return PacedTurn(turn, len(said), _syllables(conversation, turn, said), sound_ms)


def _syllables(conversation: Conversation, turn: Turn, said: tuple[str, ...]) -> int | None:
    language = conversation.language
    if said and language is not None and language in RULES:
        return sum(syllables(word, language) for word in said)
    track = conversation.tracks.get(turn.participant)
    if track is None:
        return None
    return sum(count_nuclei(track, unit.interval) for unit in turn.ipus)
