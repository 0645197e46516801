"""Utterances placed on the clock of a call, exact to the millisecond."""

from dataclasses import dataclass

import numpy as np

from samples.channel import SAMPLES_PER_MS, FloatArray, active_runs, levelled, to_line
from samples.script import Inside, Script, Speaker, Turn, sentences_of
from samples.voices import SYNTHESIS_RATE_HZ, SpeechSynthesiser
from voice_analytics.errors import ConfigError

LEAD_IN_MS = 350
TAIL_MS = 400
SENTENCE_PAUSE_MS = 280
MARGIN_MS = 60
FADE_MS = 30
CUT_SEARCH_MS = 80
LATER_THAN_SHARE = 1.06  # commas make words end this much after their share of the sounds

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a turn lies on the call clock: its speech, and each of its sentences."""

    segments: tuple[Span, ...]
    sentences: tuple[Span, ...]

    @property
    def start_ms(self) -> int:
        """First moment of speech."""
        return self.segments[0][0]

    @property
    def end_ms(self) -> int:
        """End of the last speech."""
        return self.segments[-1][1]

    def shifted(self, by_ms: int) -> "Placement":
        """Return the same speech `by_ms` later."""
        return Placement(
            tuple((start + by_ms, end + by_ms) for start, end in self.segments),
            tuple((start + by_ms, end + by_ms) for start, end in self.sentences),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """Speech of one turn at line rate; its clock counts from the first sample."""

    audio: FloatArray
    placement: Placement


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """A whole call before the line: one clean signal per channel, and where every turn lies."""

    duration_ms: int
    channels: tuple[FloatArray, ...]
    placements: tuple[Placement, ...]


def time_at(turn: Turn, placement: Placement, character: int) -> int:
    """Estimated time at which a character of the turn is spoken, by share of its sentence."""
    for (first, last), (start_ms, end_ms) in zip(
        sentences_of(turn.say), placement.sentences, strict=True
    ):
        if character <= last:
            share = max(0, character - first) / (last - first)
            return start_ms + round(share * (end_ms - start_ms))
    return placement.end_ms


def build_timeline(script: Script, synthesiser: SpeechSynthesiser) -> Timeline:
    """Speak every turn of the script and lay it on the clock."""
    utterances = tuple(
        _spoken(turn, script.participants[turn.who], synthesiser, (script.seed, index))
        for index, turn in enumerate(script.turns)
    )
    placements = _placed(script, tuple(utterance.placement for utterance in utterances))
    duration_ms = max(placement.end_ms for placement in placements) + TAIL_MS
    count = 1 + max(script.channel_of(turn.who) for turn in script.turns)
    channels = np.zeros((count, duration_ms * SAMPLES_PER_MS), dtype=np.float32)
    for turn, utterance, placement in zip(script.turns, utterances, placements, strict=True):
        offset_ms = placement.start_ms - utterance.placement.start_ms
        first = offset_ms * SAMPLES_PER_MS
        channel = channels[script.channel_of(turn.who)]
        channel[first : first + utterance.audio.size] += utterance.audio
    return Timeline(duration_ms, tuple(channels), placements)


def _placed(script: Script, spoken: tuple[Placement, ...]) -> tuple[Placement, ...]:
    """Placements on the call clock of turns whose own clocks begin anywhere."""
    placed: list[Placement] = []
    floor = -1
    for index, turn in enumerate(script.turns):
        start_ms = LEAD_IN_MS if floor < 0 else _start_ms(turn, script.turns[floor], placed[floor])
        placed.append(spoken[index].shifted(start_ms - spoken[index].start_ms))
        if turn.holds_floor:
            floor = index
    return tuple(placed)


def _start_ms(turn: Turn, floor_turn: Turn, floor: Placement) -> int:
    """When the turn begins, given the turn that holds the floor."""
    if turn.gap_ms is not None:
        return floor.end_ms + turn.gap_ms
    if turn.with_floor_ms is not None:
        return floor.start_ms + turn.with_floor_ms
    inside = turn.inside or Inside(after="")
    where = floor_turn.say.find(inside.after)
    if where < 0:
        raise ConfigError("a turn begins after words that the turn around it does not have")
    return time_at(floor_turn, floor, where + len(inside.after)) + inside.delay_ms


def _spoken(
    turn: Turn, speaker: Speaker, synthesiser: SpeechSynthesiser, seed: tuple[int, ...]
) -> Utterance:
    """One turn as the line carries it, sentence after sentence with a natural pause."""
    whole = turn.planned or turn.say
    audible = [turn.say[start:end] for start, end in sentences_of(turn.say)]
    planned = [whole[start:end] for start, end in sentences_of(whole)][: len(audible)]
    rendered = []
    for number, text in enumerate(planned):
        audio = synthesiser.render(text, speaker.voice, speaker.pace, (*seed, number))
        rendered.append(to_line(audio, SYNTHESIS_RATE_HZ))
    sizes = np.cumsum([audio.size for audio in rendered])[:-1]
    sentences = np.split(levelled(np.concatenate(rendered), speaker.level_dbfs), sizes)
    if turn.planned is not None:
        said = synthesiser.phoneme_count(audible[-1]) / synthesiser.phoneme_count(planned[-1])
        sentences[-1] = _cut_at(sentences[-1], said)
    return _joined(sentences)


def _cut_at(audio: FloatArray, share: float) -> FloatArray:
    """Audio stopped, with a short fade, at the quietest place near `share` of its speech."""
    runs = active_runs(audio)
    target_ms = runs[0][0] + round(LATER_THAN_SHARE * share * (runs[-1][1] - runs[0][0]))
    candidates = range(target_ms - CUT_SEARCH_MS, target_ms + CUT_SEARCH_MS, 5)
    half = 10 * SAMPLES_PER_MS

    def loudness(at_ms: int) -> float:
        middle = at_ms * SAMPLES_PER_MS
        return float(np.mean(audio[max(0, middle - half) : middle + half] ** 2))

    end = min(candidates, key=loudness) * SAMPLES_PER_MS
    return _faded(audio[:end])


def _faded(audio: FloatArray) -> FloatArray:
    """Audio with its last 30 ms faded out."""
    fade = min(FADE_MS * SAMPLES_PER_MS, audio.size)
    gain = np.ones(audio.size, dtype=np.float32)
    gain[audio.size - fade :] = np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return audio * gain


def _joined(sentences: list[FloatArray]) -> Utterance:
    """Sentences one after the other; their speech is `SENTENCE_PAUSE_MS` apart."""
    margin = MARGIN_MS * SAMPLES_PER_MS
    pieces: list[FloatArray] = []
    spans: list[Span] = []
    clock_ms = MARGIN_MS
    for audio in sentences:
        runs = active_runs(audio)
        first, last = runs[0][0] * SAMPLES_PER_MS, runs[-1][1] * SAMPLES_PER_MS
        padded = np.pad(audio, margin)
        pieces.append(padded[first : last + 2 * margin])
        spans.append((clock_ms, clock_ms + (last - first) // SAMPLES_PER_MS))
        clock_ms = spans[-1][1] + SENTENCE_PAUSE_MS
    gap = np.zeros((SENTENCE_PAUSE_MS - 2 * MARGIN_MS) * SAMPLES_PER_MS, dtype=np.float32)
    audio = np.concatenate([part for piece in pieces for part in (piece, gap)][:-1])
    audio.flags.writeable = False
    return Utterance(audio, Placement(active_runs(audio), tuple(spans)))
