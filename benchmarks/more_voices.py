"""How well three voices on one channel are told apart: transfers, a supervisor, announcements.

Run ``python -m benchmarks.more_voices READERS --prompts PROMPTS``. READERS has a folder of
recordings of each of three people or more, PROMPTS recordings of one announcing voice. Of them are
made, through a telephone line and with a little hiss:

==============  ===================================================================================
kind            what it is
==============  ===================================================================================
`transfer`      a minute of two people, then a minute of one of them with a third
`supervisor`    90 s of two people, a third for 25 s with one of them, the two again for 40 s
`announcements` six announcements, then 100 s of two people
`two`           two minutes of two people
`one`           80 s of one person, in pieces
==============  ===================================================================================

Pieces of 1 to 6 s of a reading, 0.1 to 0.7 s apart, nobody at the same time; ``--draw`` with any
word draws others. Voices, errors and times are told as by `benchmarks.diarisation`, whose documents
and tables these are.
"""

import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks import tables
from benchmarks.degrade import g711, load, speech_level_db
from benchmarks.diarisation import (
    Call,
    answered,
    by_set,
    document,
    open_diarizers,
    set_table,
)
from benchmarks.errors import BenchmarkError
from benchmarks.nospeech import write_wav
from benchmarks.results import RESULTS, write_results
from benchmarks.sets import Item, find_items
from benchmarks.truth import Truth
from voice_analytics.appliance import SEGMENTATION_MODEL, VAD_MODEL
from voice_analytics.backends.diarisation.segmentation import SegmentationNetwork
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.domain.audio import SAMPLE_RATE_HZ, to_ms
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import VoiceAnalyticsError

Sound = NDArray[np.float64]  # (samples,) at 16 kHz

SPEECH_DBFS = -26.0
HISS_DBFS = -62.0
PIECE_S = (1.0, 6.0)
GAP_S = (0.1, 0.7)
QUIET_DB = 30.0
"""Frames so far below the speech of a piece are a pause."""

PAUSE_MS = 200
"""Shorter pauses count as speech."""

FRAME = SAMPLE_RATE_HZ // 100
ANNOUNCED = "announcements"
PROMPTS = 6
LEAST_READERS = 3


class Conversation:
    """Pieces of speech one after another, and who said them when.

    Parameters
    ----------
    name
        Decides what is drawn by chance.
    voices
        Recordings by who speaks.
    """

    def __init__(self, name: str, voices: Mapping[str, Sequence[Sound]]) -> None:
        self.generator = np.random.default_rng(zlib.crc32(name.encode()))
        self.name = name
        self.said: dict[str, list[Interval]] = {}
        self._voices = voices
        self._pieces: list[Sound] = [np.zeros(SAMPLE_RATE_HZ // 5)]
        self._length = len(self._pieces[0])

    def talk(self, one: str, other: str, seconds: float) -> None:
        """Let two people speak in turn."""
        until = self._length + seconds * SAMPLE_RATE_HZ
        while self._length < until:
            self.say(one, PIECE_S)
            one, other = other, one

    def say(self, who: str, seconds: tuple[float, float] | None = None) -> None:
        """Let somebody say a recording, or a piece of one, and pause after that."""
        recordings = self._voices[who]
        sound = recordings[int(self.generator.integers(len(recordings)))]
        if seconds is not None:
            sound = self._piece(sound, round(self.generator.uniform(*seconds) * SAMPLE_RATE_HZ))
        begins_ms = to_ms(self._length)
        self.said.setdefault(who, []).extend(one.shifted(begins_ms) for one in spoken(sound))
        gap = np.zeros(round(self.generator.uniform(*GAP_S) * SAMPLE_RATE_HZ))
        self._pieces += [sound, gap]
        self._length += len(sound) + len(gap)

    def audio(self) -> Sound:
        """Return all of it as a telephone line brings it."""
        clean = np.concatenate(self._pieces)
        hiss = 10 ** (HISS_DBFS / 20) * self.generator.normal(size=len(clean))
        return g711((clean + hiss)[None, :], self.generator).reshape(-1)

    def _piece(self, sound: Sound, samples: int) -> Sound:
        if len(sound) <= samples:
            return sound
        start = int(self.generator.integers(len(sound) - samples))
        return sound[start : start + samples]


Scene = Callable[[Conversation, Sequence[str]], None]


def transfer(call: Conversation, who: Sequence[str]) -> None:
    """Let the third take over from the first."""
    call.talk(who[0], who[1], 60)
    call.talk(who[2], who[1], 60)


def supervisor(call: Conversation, who: Sequence[str]) -> None:
    """Let the third come in for a while."""
    call.talk(who[0], who[1], 90)
    call.talk(who[2], who[1], 25)
    call.talk(who[0], who[1], 40)


def announcements(call: Conversation, who: Sequence[str]) -> None:
    """Let announcements come first."""
    for _ in range(PROMPTS):
        call.say(ANNOUNCED)
    call.talk(who[0], who[1], 100)


def two(call: Conversation, who: Sequence[str]) -> None:
    """Let two people speak."""
    call.talk(who[0], who[1], 120)


def alone(call: Conversation, who: Sequence[str]) -> None:
    """Let one person speak."""
    call.talk(who[0], who[0], 80)


def conversations(
    readers: Mapping[str, Sequence[Sound]], prompts: Sequence[Sound], draw: str = ""
) -> Iterator[tuple[str, Conversation]]:
    """Yield all conversations by their kind; another `draw` has other pieces."""
    voices = {**readers, ANNOUNCED: prompts}
    names = sorted(readers)
    triples = list(permutations(names, 3))
    scenes: tuple[tuple[str, Scene, Sequence[Sequence[str]]], ...] = (
        ("transfer", transfer, triples[::3]),
        ("supervisor", supervisor, triples[1::3]),
        ("announcements", announcements, list(combinations(names, 2)) if prompts else []),
        ("two", two, list(combinations(names, 2))),
        ("one", alone, [(name,) for name in names]),
    )
    for kind, play, casts in scenes:
        for cast in casts:
            call = Conversation("_".join((kind, *cast, *filter(None, [draw]))), voices)
            play(call, cast)
            yield kind, call


def spoken(sound: Sound) -> list[Interval]:
    """Return where a piece is no pause, ms."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.mean(np.square(frames), axis=1)
    loud = power > 10 ** ((SPEECH_DBFS - QUIET_DB) / 10)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], loud.astype(int), [0]])))
    found: list[Interval] = []
    for start, end in edges.reshape(-1, 2) * 10:
        if found and start - found[-1].end_ms < PAUSE_MS:
            found[-1] = Interval(found[-1].start_ms, int(end))
        else:
            found.append(Interval(int(start), int(end)))
    return found


def recordings(folder: Path) -> list[Sound]:
    """Return all recordings of a folder, equally loud."""
    return [_as_loud(load(item.audio).mean(axis=0)) for item in find_items([folder])]


def _as_loud(sound: Sound) -> Sound:
    louder: Sound = sound * 10 ** ((SPEECH_DBFS - speech_level_db(sound)) / 20)
    return louder


def main(
    readers: Annotated[Path, typer.Argument(help="Has a folder of recordings of each person.")],
    prompts: Annotated[Path | None, typer.Option(help="Recordings of an announcing voice.")] = None,
    draw: Annotated[str, typer.Option(help="Any word: draws other pieces.")] = "",
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
    threads: Annotated[int, typer.Option(help="Processor threads of every diariser.")] = 1,
) -> None:
    """Compare diarisers on conversations of one, two and three people."""
    console = tables.console()
    try:
        people = {one.name: recordings(one) for one in sorted(readers.glob("*/"))}
        if len(people) < LEAST_READERS:
            raise BenchmarkError(f"{readers}: needs folders of {LEAST_READERS} people or more")
        announced = [] if prompts is None else recordings(prompts)
        calls = []
        for call in judged(conversations(people, announced, draw), threads):
            found = {name: answer.voices for name, answer in call.answers.items()}
            console.print(f"{call.item.name}: {call.voices} voices, found {found}")
            calls.append(call)
    except (BenchmarkError, VoiceAnalyticsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for name, members in by_set(calls).items():
        console.print(set_table(name, members))
        for diarizer in members[0].answers:
            right = sum(one.answers[diarizer].voices == one.voices for one in members)
            console.print(f"{name}, {diarizer}: voices right in {right} of {len(members)}")
    console.print(f"Results: {write_results(out, 'more-voices', document(calls, threads))}")


def judged(made: Iterable[tuple[str, Conversation]], threads: int) -> Iterator[Call]:
    """Yield every diariser's answer to each conversation."""
    weights = Weights(read_manifest(), default_folder())
    models = (
        SileroDetector(weights.locate(VAD_MODEL).path),
        SegmentationNetwork(weights.locate(SEGMENTATION_MODEL).path, threads),
    )
    diarizers = dict(open_diarizers(weights, threads))
    with tempfile.TemporaryDirectory() as folder:
        for kind, conversation in made:
            path = Path(folder, f"{conversation.name}.wav")
            write_wav(path, conversation.audio(), SAMPLE_RATE_HZ)
            segments = {who: tuple(said) for who, said in conversation.said.items()}
            yield answered(Item(kind, path, Truth(segments=segments)), models, diarizers)
            path.unlink()


if __name__ == "__main__":
    typer.run(main)
