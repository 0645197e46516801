"""Who takes part, and who says what: by channel, or by voice where the parties share a channel.

The speech detector knows best when anybody speaks, the diariser who: its voices are kept inside the
detector's speech, and speech that it gave to nobody goes to the likeliest voice.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval, intersection
from voice_analytics.domain.report import AudioLimit
from voice_analytics.pipeline.channels import ChannelPlan, role_name
from voice_analytics.pipeline.protocols import Diarization
from voice_analytics.pipeline.recognition import RecognisedWord
from voice_analytics.pipeline.roles import CallFacts, GivenRole, RoleOptions, Voice, give_roles

Speech = Sequence[Interval]


@dataclass(frozen=True, slots=True)
class Parties:
    """Who takes part in the call and when each speaks."""

    participants: tuple[Participant, ...]
    speech: tuple[tuple[Interval, ...], ...]
    """Speech of each participant in order of time."""

    separated: bool
    """False when one participant stands for all parties."""

    limits: tuple[AudioLimit, ...] = ()


def by_channel(plan: ChannelPlan, segments: Sequence[Speech]) -> Parties:
    """Return the parties of a recording with one on each channel.

    Parameters
    ----------
    plan
        Who is heard where.
    segments
        Speech of each channel of the recording.
    """
    return Parties(
        participants=plan.participants,
        speech=tuple(tuple(segments[channel]) for channel in plan.channels),
        separated=plan.separated,
        limits=plan.limits,
    )


def by_voice(plan: ChannelPlan, segments: Sequence[Speech], diarization: Diarization) -> Parties:
    """Return the parties of a mixed channel; one unknown party unless several voices were found.

    Parameters
    ----------
    plan
        The one channel that is analysed.
    segments
        Speech of each channel of the recording.
    diarization
        Who speaks when on the channel.
    """
    together = by_channel(plan, segments)
    if not diarization.voices or not together.speech[0]:
        return together
    found = tuple(limit for limit in plan.limits if limit is not AudioLimit.MONO_NOT_SEPARATED)
    found = (*found, AudioLimit.MONO_DIARISED)
    speech = _given(together.speech[0], diarization)
    speaking = [index for index, own in enumerate(speech) if own]
    if len(speaking) < 2:
        return replace(together, limits=(*found, AudioLimit.ONE_SPEAKER_FOUND))
    (channel,) = plan.channels
    return Parties(
        participants=tuple(
            Participant(voice_name(index), Role.UNKNOWN, channel) for index in speaking
        ),
        speech=tuple(speech[index] for index in speaking),
        separated=True,
        limits=found,
    )


def words_by_channel(words: Sequence[RecognisedWord], parties: Parties) -> tuple[Word, ...]:
    """Return each word as that of the participant on its channel."""
    names = {participant.channel: participant.id for participant in parties.participants}
    return tuple(_word(word, names[word.channel]) for word in words)


def with_unknown(parties: Parties, words: Sequence[Word]) -> Parties:
    """Return the parties and, where some words are nobody's, one who stands for nobody known."""
    known = {participant.id for participant in parties.participants}
    if all(word.participant in known for word in words):
        return parties
    nobody = Participant(Role.UNKNOWN.value, Role.UNKNOWN, parties.participants[0].channel)
    return replace(
        parties,
        participants=(*parties.participants, nobody),
        speech=(*parties.speech, ()),
    )


def with_roles(
    parties: Parties, words: Sequence[Word], facts: CallFacts, options: RoleOptions
) -> tuple[Parties, tuple[Word, ...]]:
    """Return the parties and their words, those with a role under its name.

    Parameters
    ----------
    parties
        Voices of a mixed channel, none with a role yet.
    words
        What they say, in order of time.
    facts
        What is known of the call.
    options
        What tells the roles.
    """
    people = parties.participants
    own = {who.id: tuple(word for word in words if word.participant == who.id) for who in people}
    voices = [
        Voice(speech, own[who.id]) for who, speech in zip(people, parties.speech, strict=True)
    ]
    given = give_roles(voices, facts, options)
    known = any(one.role is not Role.UNKNOWN for one in given)
    guessed = any(one.confidence is not None for one in given)
    limits = parties.limits
    if guessed or not known:
        limits = (*limits, AudioLimit.ROLES_GUESSED if guessed else AudioLimit.ROLES_UNKNOWN)
    named = tuple(_in_role(people, given))
    new = {before.id: after.id for before, after in zip(people, named, strict=True)}
    said = tuple(
        replace(word, participant=new.get(word.participant, word.participant)) for word in words
    )
    return replace(parties, participants=named, limits=limits), said


def _in_role(people: Sequence[Participant], given: Sequence[GivenRole]) -> Iterator[Participant]:
    seen: Counter[Role] = Counter()
    for who, one in zip(people, given, strict=True):
        name = who.id
        if one.role is not Role.UNKNOWN:
            seen[one.role] += 1
            name = role_name(one.role, seen[one.role])
        yield Participant(name, one.role, who.channel, one.confidence, one.reasons)


def voice_name(index: int) -> str:
    """Return the id of a voice without a role."""
    return f"speaker_{index + 1}"


def _word(word: RecognisedWord, participant: str) -> Word:
    return Word(participant, word.interval, word.text, word.confidence)


def _given(heard: Speech, diarization: Diarization) -> tuple[tuple[Interval, ...], ...]:
    """Return the speech of each voice: what was heard, given to the voices that speak then."""
    middles = diarization.first_ms + diarization.frame_ms * np.arange(len(diarization.posteriors))
    on = np.stack([_inside(middles, own) for own in diarization.speech], axis=1)
    free = _inside(middles, heard, diarization.frame_ms / 2) & ~on.any(axis=1)
    missed = np.flatnonzero(free & diarization.posteriors.any(axis=1))
    on[missed, diarization.posteriors[missed].argmax(axis=1)] = True
    end_ms = heard[-1].end_ms
    return tuple(
        intersection(stretches(row, diarization.first_ms, diarization.frame_ms, end_ms), heard)
        for row in on.T
    )


def _inside(
    middles: NDArray[np.floating], speech: Speech, margin_ms: float = 0.0
) -> NDArray[np.bool_]:
    """Return which frames lie in the speech, or within a margin of it."""
    inside = np.zeros(len(middles), bool)
    for interval in speech:
        first, end = np.searchsorted(
            middles, (interval.start_ms - margin_ms, interval.end_ms + margin_ms)
        )
        inside[first:end] = True
    return inside


def stretches(
    on: NDArray[np.bool_], first_ms: float, frame_ms: float, end_ms: int
) -> tuple[Interval, ...]:
    """Return the intervals of the frames that are on, inside ``[0, end_ms)``.

    Parameters
    ----------
    on
        (frames,).
    first_ms
        Middle of the first frame.
    frame_ms
        Length of a frame.
    end_ms
        End of the audio.
    """
    edges = np.flatnonzero(np.diff(on.astype(np.int8), prepend=0, append=0))
    times = np.round(first_ms + (edges - 0.5) * frame_ms).astype(int)
    times = np.clip(times, 0, end_ms).tolist()
    pairs = zip(times[::2], times[1::2], strict=True)
    return tuple(Interval(start, end) for start, end in pairs if start < end)
