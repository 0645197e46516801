"""How much of what is private is removed, and how much else goes with it.

    python -m benchmarks.redaction [FOLDER...] [--numbers N] [--seed S] [--out DIR]

Two parts. A made set of spoken numbers (`spoken_numbers.py`) is searched as text: recall per kind
and per way of saying it, and words removed that were to stay. Recordings below the folders whose
truth marks `pii_spans` are analysed by the product, their redacted audio is written, and read back:
share of the private time that is silent on the party's channel, words left inside it, other speech
silenced, and what is left of numbers marked `not_pii`. Results go to `benchmarks/results` as dated
JSON.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.errors import BenchmarkError
from benchmarks.product import settings_for
from benchmarks.results import RESULTS, write_results
from benchmarks.spoken_numbers import AGENT, CUSTOMER, Dialogue, dialogues
from voice_analytics.appliance import build
from voice_analytics.domain.interval import Interval, complement, intersection, total_ms
from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.domain.report import CallReport
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.recording import Recording
from voice_analytics.privacy.find import find

CHANNELS = {AGENT: 0, CUSTOMER: 1}
TRUTH = ".truth.json"

Found = Callable[[Dialogue], Mapping[int, str]]
"""Gives for each place of a removed word its kind."""


@dataclass(frozen=True, slots=True)
class Recall:
    """What was removed of a part of the made set."""

    name: str
    numbers: int
    removed: int
    """Numbers of which every word was removed."""

    named: int
    """Of those, with the kind's own name."""

    others: int
    """Words that were to stay."""

    others_removed: int


@dataclass(frozen=True, slots=True)
class CallScore:
    """What was removed of one recording; times in ms."""

    call: str
    private_ms: int
    silent_ms: int
    """Private time that is silent in the kept audio."""

    words_left: int
    """Words with digits whose middle lies in private time."""

    other_speech_ms: int
    other_silent_ms: int
    """Other speech that is silent as well."""

    kept_ms: int
    """Time of numbers that are to stay, ..."""

    kept_silent_ms: int
    """... and what of it is silent."""

    redact_share: float
    """Time of the search as a share of the whole analysis."""


def by_product(one: Dialogue) -> Mapping[int, str]:
    """Return what the product removes of a dialogue, with every kind switched on."""
    findings = find(one.words, CHANNELS, "en", frozenset(PrivateKind))
    return {place: finding.kind.value for finding in findings for place in finding.words}


def score_numbers(
    made: Sequence[Dialogue], found: Found, of: Callable[[Dialogue], str]
) -> Iterator[Recall]:
    """Yield the recall of each part of a made set, divided by `of`."""
    marked = [(one, found(one)) for one in made]
    for name in sorted({of(one) for one in made}):
        part = [(one, marks) for one, marks in marked if of(one) == name]
        gone = [(one, marks) for one, marks in part if one.secret <= marks.keys()]
        yield Recall(
            name=name,
            numbers=len(part),
            removed=len(gone),
            named=sum({marks[place] for place in one.secret} == {one.kind} for one, marks in gone),
            others=sum(len(one.words) - len(one.secret) for one, _ in part),
            others_removed=sum(len(marks.keys() - one.secret) for one, marks in part),
        )


def find_calls(folders: Sequence[Path]) -> list[Path]:
    """Return the recordings with a truth file that marks private spans.

    Raises
    ------
    BenchmarkError
        When a folder holds none.
    """
    calls: list[Path] = []
    for folder in folders:
        truths = sorted(folder.rglob(f"*{TRUTH}"))
        calls += [path.with_name(path.name.removesuffix(TRUTH) + ".flac") for path in truths]
        if not truths:
            raise BenchmarkError(f"{folder}: no recording with {TRUTH} found here")
    return calls


def score_calls(calls: Sequence[Path], model: str | None) -> Iterator[CallScore]:
    """Analyse recordings, write their redacted audio, and yield what is in it."""
    product = build(settings_for(model=model))
    with tempfile.TemporaryDirectory() as folder:
        for path in calls:
            recording = Recording(path.stem, (path,))
            identity = product.identify(recording)
            analysis = product.analyse(recording, identity, lambda *_: None)
            kept = product.keep_audio(recording, identity, analysis.report, Path(folder))
            truth = json.loads(path.with_name(path.stem + TRUTH).read_text(encoding="utf-8"))
            seconds = analysis.timings_s
            yield score_call(
                truth,
                analysis.report,
                silent_ms(recording, Recording(kept.stem, (kept,))),
                seconds["redact"] / sum(seconds.values()),
            )


def silent_ms(original: Recording, kept: Recording) -> NDArray[np.bool_]:  # (channels, ms)
    """Return each millisecond of each channel that is silent in the kept audio only."""
    before, rate_hz = _samples(original)
    after, _ = _samples(kept)
    whole = before.shape[1] * 1000 // rate_hz
    edges = np.arange(whole) * rate_hz // 1000
    had = np.add.reduceat(np.abs(before), edges, axis=1)
    has = np.add.reduceat(np.abs(after), edges, axis=1)
    silent: NDArray[np.bool_] = (has == 0.0) & (had >= 0.0)
    return silent


def _samples(recording: Recording) -> tuple[NDArray[np.float32], int]:
    what = open_recording(recording).format
    blocks = list(native_blocks(recording, what, {}))
    return np.concatenate(blocks).T, what.sample_rate_hz


def score_call(
    truth: Mapping[str, Any], report: CallReport, silent: NDArray[np.bool_], share: float
) -> CallScore:
    """Return what the kept audio and words of one call hold of its private spans."""
    channels = {name: int(channel) for channel, name in truth["channels"].items()}
    private = {name: list(_marked(truth, name, "pii_spans")) for name in channels}
    kept = {name: list(_marked(truth, name, "not_pii")) for name in channels}
    speech = {name: list(_speech(truth, name)) for name in channels}
    whole = Interval(0, truth["duration_ms"])
    other = {
        name: intersection(speech[name], complement(private[name], whole)) for name in channels
    }
    return CallScore(
        call=truth["call"],
        private_ms=sum(total_ms(spans) for spans in private.values()),
        silent_ms=sum(_silent(silent[channels[n]], spans) for n, spans in private.items()),
        words_left=sum(
            any(char.isdigit() for char in word.text)
            and any(word.interval.middle_ms in span for span in private.get(word.participant, ()))
            for word in report.words
        ),
        other_speech_ms=sum(total_ms(spans) for spans in other.values()),
        other_silent_ms=sum(_silent(silent[channels[n]], spans) for n, spans in other.items()),
        kept_ms=sum(total_ms(spans) for spans in kept.values()),
        kept_silent_ms=sum(_silent(silent[channels[n]], spans) for n, spans in kept.items()),
        redact_share=share,
    )


def _marked(truth: Mapping[str, Any], name: str, kind: str) -> Iterator[Interval]:
    for turn in truth["turns"]:
        spans = turn["pii_spans"] if kind == "pii_spans" else turn["spans"]
        for span in spans if turn["participant"] == name else ():
            if kind == "pii_spans" or span["label"] == kind:
                yield Interval(span["start_ms"], span["end_ms"])


def _speech(truth: Mapping[str, Any], name: str) -> Iterator[Interval]:
    for turn in truth["turns"]:
        for start_ms, end_ms in turn["segments"] if turn["participant"] == name else ():
            yield Interval(start_ms, end_ms)


def _silent(channel: NDArray[np.bool_], spans: Sequence[Interval]) -> int:
    return int(sum(channel[span.start_ms : span.end_ms].sum() for span in spans))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.redaction", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--numbers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    try:
        recalls = _numbers(options.numbers, options.seed)
        calls = list(score_calls(find_calls(options.folders), options.model))
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    content = {
        "seed": options.seed,
        "text": {title: [asdict(row) for row in rows] for title, rows in recalls.items()},
        "calls": [asdict(row) for row in calls],
        "all_calls": _all_calls(calls),
    }
    print(f"results: {write_results(options.out, 'redaction', content)}")
    return 0


def _numbers(count: int, seed: int) -> dict[str, list[Recall]]:
    """Print the tables of the made set and return their rows."""
    made = list(dialogues(count, seed))
    rows = {
        title: list(score_numbers(made, by_product, of))
        for title, of in (("kind", _kind), ("way of saying it", _way))
    }
    for title, part in rows.items():
        print(f"\n| {title} | numbers | removed | named | other words removed |")
        print("| --- | --- | --- | --- | --- |")
        for row in part:
            print(
                f"| {row.name} | {row.numbers} | {row.removed / row.numbers:.3f} "
                f"| {row.named / max(row.removed, 1):.3f} | {row.others_removed} of {row.others} |"
            )
    return rows


def _kind(one: Dialogue) -> str:
    return one.kind


def _way(one: Dialogue) -> str:
    return one.way if one.kind != "kept" else "(to be kept)"


def _all_calls(rows: Sequence[CallScore]) -> dict[str, float | int]:
    """Print and return the figures of all calls together."""
    for row in rows:
        print(json.dumps(asdict(row)))
    if not rows:
        return {}
    totals = {name: sum(getattr(row, name) for row in rows) for name in _TIMES}
    figures = {
        "private_silent": totals["silent_ms"] / max(totals["private_ms"], 1),
        "words_left": sum(row.words_left for row in rows),
        "other_speech_silent": totals["other_silent_ms"] / max(totals["other_speech_ms"], 1),
        "to_keep_silent": totals["kept_silent_ms"] / max(totals["kept_ms"], 1),
        "most_redact_share": max(row.redact_share for row in rows),
    }
    print(", ".join(f"{name.replace('_', ' ')} {value:.4f}" for name, value in figures.items()))
    return figures


_TIMES = (
    "private_ms", "silent_ms", "other_speech_ms", "other_silent_ms", "kept_ms", "kept_silent_ms"
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
