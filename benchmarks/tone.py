"""How well tone is measured: pitch against pYIN, activation against acted speech.

Run ``python -m benchmarks.tone FOLDER`` on a folder of EMO-DB clips (`03a01Wa.flac`: speaker 03,
sentence a01, W anger; `.lablaut` beside it: end of each phone in seconds). The clips are acted, by
few speakers and at one level: this shows that the parts move as they should, and is no claim about
real callers. Results are written as dated JSON.

Rules
-----
- Pitch: both trackers at a hop of 16 ms, on frames that both call voiced. A gross error is off by
  more than a fifth. Times are of the processor, in the same run, without loading.
- Activation: the area under the rank curve of anger against each other kind, over all clips
  together. `fixed` uses the references of the product; `left out` standardises each part by mean
  and standard deviation of the other speakers only; `own baseline` sets each clip against the
  same speaker's clips. Level is shown and never used, as the clips are levelled; rate is shown and
  used only where said, as acted anger may be slow.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich import box
from rich.table import Table

from benchmarks.errors import BenchmarkError
from benchmarks.results import RESULTS, write_results
from benchmarks.tables import console
from voice_analytics import activation
from voice_analytics.backends import pyin
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.backends.swift_f0 import HOP_SAMPLES, SwiftF0Tracker
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import AcousticTrack
from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.channels import ChannelLimits, plan_channels
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import listen
from voice_analytics.pipeline.parties import by_channel
from voice_analytics.pipeline.tracks import acoustic_tracks
from voice_analytics.pipeline.voices import TYPICAL_DBFS, hear_voices
from voice_analytics.turns.voiced import SEMITONES_PER_OCTAVE, spread

KINDS: Mapping[str, str] = {"N": "neutral", "T": "sadness", "L": "boredom", "F": "happiness"}
HIGH = "W"
_NAME = re.compile(r"(?P<speaker>\d\d)[ab]\d\d(?P<kind>[A-Z])[a-z]$")
_PHONE = re.compile(r"\s*(?P<end_s>\d+\.\d+)\s+-?\d+\s+(?P<label>[A-Za-z]\S*)")
GROSS = 0.2
USED = ("f0_st", "effort_db")
"""Parts of the absolute variant."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One clip, and what the product hears in it."""

    speaker: str
    kind: str
    samples: NDArray[np.float32]
    """At the level at which the product follows the pitch."""

    parts: Mapping[str, float]
    rate: float | None
    """Phones per second; None where they are not labelled."""


@dataclass(frozen=True, slots=True)
class PitchAgreement:
    """Two trackers on the same frames."""

    both_voiced: int
    voicing_agreement: float
    median_difference: float
    gross_errors: float
    seconds: float
    pyin_seconds: float


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder of EMO-DB clips.")],
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
) -> None:
    """Measure pitch and activation and print the tables."""
    try:
        weights = Weights(read_manifest(), default_folder())
        tracker = SwiftF0Tracker(weights.locate("swift-f0").path)
        detector = SileroDetector(weights.locate("silero-vad").path)
        clips = [heard(path, detector, tracker) for path in find_clips(folder)]
    except (BenchmarkError, VoiceAnalyticsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    agreement = compare_pitch([clip.samples for clip in clips], tracker)
    rows = {name: curve_areas(values, clips) for name, values in scores(clips).items()}
    shown = console()
    shown.print(_pitch_table(agreement))
    shown.print(_activation_table(rows))
    content = {
        "clips": len(clips),
        "speakers": len({clip.speaker for clip in clips}),
        "pitch": {name: getattr(agreement, name) for name in PitchAgreement.__dataclass_fields__},
        "activation": rows,
    }
    shown.print(f"Results: {write_results(out, 'tone', content)}")


def find_clips(folder: Path) -> tuple[Path, ...]:
    """Return the clips of a folder in order of name.

    Raises
    ------
    BenchmarkError
        When there are none.
    """
    found = tuple(sorted(p for p in folder.glob("*.flac") if _NAME.match(p.stem)))
    if not found:
        raise BenchmarkError(f"{folder}: no clips named like 03a01Wa.flac")
    return found


def heard(path: Path, detector: SileroDetector, tracker: SwiftF0Tracker) -> Clip:
    """Return a clip as the product hears it.

    Raises
    ------
    BenchmarkError
        When nothing in it is voiced.
    """
    name = _NAME.match(path.stem)
    if name is None:
        raise BenchmarkError(f"{path.name}: is not named like 03a01Wa.flac")
    roles = {0: Role.CUSTOMER}
    source = open_recording(Recording(path.stem, (path,)), roles)
    listening = listen(source, detector, SegmenterOptions(), _silent)
    plan = plan_channels(1, roles, roles, listening.quality, ChannelLimits())
    parties = by_channel(plan, listening.segments)
    voices = hear_voices(source, plan.channels, listening, tracker, _silent)
    (track,) = acoustic_tracks(listening, parties, voices).values()
    voiced = track.voiced()
    if not voiced.size:
        raise BenchmarkError(f"{path.name}: nothing in it is voiced")
    samples = np.concatenate([block.samples[0] for block in source.blocks()])
    level = float(np.median(track.level_dbfs[voiced]))
    return Clip(
        speaker=name["speaker"],
        kind=name["kind"],
        samples=samples * np.float32(10.0 ** ((TYPICAL_DBFS - level) / 20.0)),
        parts=_parts(track, voiced),
        rate=phone_rate(path.with_suffix(".lablaut")),
    )


def _silent(_at_ms: int) -> None:
    return None


def _parts(track: AcousticTrack, voiced: NDArray[np.intp]) -> dict[str, float]:
    semitones = SEMITONES_PER_OCTAVE * np.log2(track.f0_hz[voiced].astype(np.float64))
    return {
        "level_db": float(np.median(track.level_dbfs[voiced])),
        "f0_st": float(np.median(semitones)),
        "effort_db": float(np.median(track.alpha_db[voiced].astype(np.float64))),
        "slope_db": float(np.median(track.slope_db[voiced].astype(np.float64))),
        "f0_range_st": spread(semitones),
        "level_range_db": spread(track.level_dbfs[voiced]),
    }


def phone_rate(path: Path) -> float | None:
    """Return phones per second between the first and the last phone; None without labels.

    Raises
    ------
    BenchmarkError
        When the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="latin-1").splitlines()
    except OSError as error:
        raise BenchmarkError(f"{path.name}: cannot be read ({error.strerror})") from error
    ends = [float(phone["end_s"]) for phone in map(_PHONE.match, lines) if phone]
    if len(ends) < 2 or ends[-1] <= ends[0]:
        return None
    return (len(ends) - 1) / (ends[-1] - ends[0])


def compare_pitch(clips: Sequence[NDArray[np.float32]], tracker: SwiftF0Tracker) -> PitchAgreement:
    """Return how the product's tracker agrees with pYIN on clips at 16 kHz."""
    pyin.track(clips[0][:SAMPLE_RATE_HZ], HOP_SAMPLES)  # compiles on first use
    ours, seconds = _timed(clips, tracker.frames)
    theirs, pyin_seconds = _timed(clips, lambda samples: pyin.track(samples, HOP_SAMPLES))
    pairs = [(a, b[: len(a)]) for a, b in zip(ours, theirs, strict=True)]
    found = np.concatenate([a for a, _ in pairs])
    reference = np.concatenate([b for _, b in pairs])
    both = ~np.isnan(found) & ~np.isnan(reference)
    off = np.abs(found[both] / reference[both] - 1.0)
    return PitchAgreement(
        both_voiced=int(both.sum()),
        voicing_agreement=float((np.isnan(found) == np.isnan(reference)).mean()),
        median_difference=float(np.median(off)),
        gross_errors=float((off > GROSS).mean()),
        seconds=seconds,
        pyin_seconds=pyin_seconds,
    )


def _timed(
    clips: Sequence[NDArray[np.float32]],
    run: Callable[[NDArray[np.float32]], NDArray[np.float32]],
) -> tuple[list[NDArray[np.float32]], float]:
    began = process_time()
    found = [run(samples) for samples in clips]
    return found, process_time() - began


def scores(clips: Sequence[Clip]) -> dict[str, Numbers]:
    """Return every number that is judged, one value per clip."""
    sounds = [_sound(clip) for clip in clips]
    spectral = [replace(sound, rate=None) for sound in sounds]
    result = {f"part {part}": _column(clips, part) for part in clips[0].parts}
    result["part rate"] = np.array([clip.rate for clip in clips], np.float64)
    result["fixed"] = np.array([activation.absolute(sound) for sound in sounds], np.float64)
    result["left out"] = np.mean([_left_out(clips, part) for part in USED], axis=0)
    result["own baseline"] = _own_baseline(clips, spectral)
    result["own baseline, with rate"] = _own_baseline(clips, sounds)
    return result


def _sound(clip: Clip) -> activation.Sound:
    parts = clip.parts
    return activation.Sound(None, parts["f0_st"], clip.rate, parts["effort_db"])


def _column(clips: Sequence[Clip], part: str) -> Numbers:
    return np.array([clip.parts[part] for clip in clips])


def _left_out(clips: Sequence[Clip], part: str) -> Numbers:
    """Return a part standardised by the clips of the other speakers."""
    values, result = _column(clips, part), np.zeros(len(clips))
    speakers = np.array([clip.speaker for clip in clips])
    for speaker in set(speakers.tolist()):
        own = speakers == speaker
        result[own] = (values[own] - values[~own].mean()) / values[~own].std()
    return result


def _own_baseline(clips: Sequence[Clip], sounds: Sequence[activation.Sound]) -> Numbers:
    result = np.zeros(len(clips))
    for speaker in {clip.speaker for clip in clips}:
        own = [index for index, clip in enumerate(clips) if clip.speaker == speaker]
        result[own] = activation.against_own([sounds[index] for index in own])
    return result


def curve_areas(values: Numbers, clips: Sequence[Clip]) -> dict[str, float]:
    """Return the area under the rank curve of anger against each other kind there is."""
    known = ~np.isnan(values)
    kinds = np.where(known, [clip.kind for clip in clips], "")
    return {
        word: area(values[kinds == HIGH], values[kinds == kind])
        for kind, word in KINDS.items()
        if (kinds == kind).any()
    }


def area(high: Numbers, low: Numbers) -> float:
    """Return how often a value of `high` lies above one of `low`; equal ones count half."""
    above = (high[:, None] > low[None, :]).mean()
    equal = (high[:, None] == low[None, :]).mean()
    return float(above + equal / 2)


def _pitch_table(found: PitchAgreement) -> Table:
    table = Table(title="Pitch against pYIN, 16 ms", box=box.SIMPLE_HEAD, title_justify="left")
    for heading in ("frames", "voicing agrees %", "median off %", "gross %", "s", "pYIN s"):
        table.add_column(heading, justify="right")
    shares = (found.voicing_agreement, found.median_difference, found.gross_errors)
    times = (found.seconds, found.pyin_seconds)
    table.add_row(
        str(found.both_voiced), *(f"{100 * s:.2f}" for s in shares), *(f"{t:.2f}" for t in times)
    )
    return table


def _activation_table(rows: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table(title="Anger against ..., AUC", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("")
    for word in KINDS.values():
        table.add_column(word, justify="right")
    for name, areas in rows.items():
        table.add_row(name, *(f"{areas[w]:.3f}" if w in areas else "-" for w in KINDS.values()))
    return table


if __name__ == "__main__":
    app()
