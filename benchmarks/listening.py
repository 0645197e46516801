"""How often behaviours are right, on scripted calls with labelled turns.

Run ``python -m benchmarks.listening FOLDER --reports DIR``. Every call of the folder is assessed
twice: from the words of its stored report, as recognised, and from the words of its script. No
audio is read, so a change of phrases, behaviours or rubric shows within seconds. The scores of the
recognised calls are put in order. With ``--noise`` every call is also analysed through a noisy
telephone line, and its score compared. Results are written as dated JSON.

Calls with too little customer speech to be scored have a score here all the same: short calls of
known quality are what there is.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.table import Table

from benchmarks import tables
from benchmarks.errors import BenchmarkError
from benchmarks.labels import Labels, read_labels
from benchmarks.results import RESULTS, write_results
from benchmarks.scoring.behaviours import (
    BehaviourTally,
    Tallies,
    Trap,
    macro_f1,
    pooled,
    tally,
    traps,
)
from benchmarks.scoring.listeners import MARKED, Listener, Marks, Stability, marks, pairs
from benchmarks.sets import Item, find_items, stored_report
from voice_analytics.appliance import grading
from voice_analytics.backends.minilm import MiniLmEncoder
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.config.load import load_settings
from voice_analytics.config.packs import read_packs
from voice_analytics.cues import PhraseBook, mark_cues, phrase_book
from voice_analytics.domain.assessment import Assessment, Score
from voice_analytics.domain.call import CallKind
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.measure import MINUTE_MS, Value
from voice_analytics.domain.report import CallReport
from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.export.convert import from_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import read_report
from voice_analytics.listening.assess import assess
from voice_analytics.listening.friction import friction_of
from voice_analytics.listening.stints import find_stints
from voice_analytics.pipeline.rebuilding import conversation_of
from voice_analytics.scoring.grade import Grading, grade

HEARD, WRITTEN, NOISY = "recognised", "script", "noisy line"
NOISE = "g711_white_15"
"""The condition of the noisy line."""

LANGUAGE = "en"
MS_PER_SECOND = 1000

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@dataclass(frozen=True, slots=True)
class Assessed:
    """One call from one source of words."""

    name: str
    source: str
    """`recognised`, `script` or `noisy line`."""

    group: str
    """How well the agent listens, as the truth says."""

    score: Score | None
    tallies: Tallies
    traps: tuple[Trap, ...]
    marks: Mapping[CueKind, Marks]
    minutes: float
    phrases_ms: float
    """From words and turns to the score, by phrases and structure alone."""

    meaning_ms: float
    """The same, with sentence meaning where it is needed."""

    @property
    def listener(self) -> Listener:
        """Return the call as the order of scores sees it."""
        return Listener(self.name, self.group, self.score)


@dataclass(frozen=True, slots=True)
class Judges:
    """What turns words into a score."""

    phrases: PhraseBook
    meaning: PhraseBook
    """The same with the sentence model."""

    grading: Grading


@app.command()
def main(
    paths: Annotated[list[Path], typer.Argument(help="Folders or recordings.")],
    reports: Annotated[Path, typer.Option(help="Stored reports of the recordings.")],
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
    noise: Annotated[bool, typer.Option(help="Compare scores on a noisy line.")] = False,
) -> None:
    """Score the behaviours of calls against their labels and print the tables."""
    console = tables.console()
    try:
        judges, items = open_judges(), find_items(paths)
        found = tuple(assess_items(items, reports, judges))
        if noise:
            found += tuple(assess_noisy(items, judges))
    except (BenchmarkError, VoiceAnalyticsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if not found:
        typer.echo("no call has both a report and labelled turns", err=True)
        raise typer.Exit(1)
    totals = {source: pooled(_of(found, source)) for source in (HEARD, WRITTEN)}
    console.print(behaviour_table(totals))
    for trap in sorted({t for one in found if one.source == HEARD for t in one.traps}):
        console.print(f"Fooled: {trap.call} {trap.label}: {trap.quote}", style="dim")
    console.print(score_table(found))
    ordered = list(pairs(_listeners(found, HEARD)))
    right = sum(pair.right for pair in ordered)
    console.print(f"Pairs of calls in the right order: {right} of {len(ordered)}")
    for kind, one in _marks(found).items():
        console.print(f"Marked as {kind}: {one.claimed}, of which right: {one.right}")
    for what, ms in _ten_minutes_ms(found).items():
        console.print(f"Scoring the words and turns of ten minutes, {what}: {ms:.0f} ms")
    path = write_results(out, "listening", _content(found, totals))
    console.print(f"Written: {path}", style="dim")


def _of(found: Sequence[Assessed], source: str) -> Iterator[Tallies]:
    return (one.tallies for one in found if one.source == source)


def _listeners(found: Sequence[Assessed], source: str) -> tuple[Listener, ...]:
    return tuple(one.listener for one in found if one.source == source)


def open_judges() -> Judges:
    """Return the phrases of the labelled calls' language, and the shipped rubric and rules."""
    network, tokenizer = Weights(read_manifest(), default_folder()).locate("minilm").files
    pack = read_packs()[LANGUAGE]
    encoder = MiniLmEncoder(network.path, tokenizer.path)
    return Judges(phrase_book(pack), phrase_book(pack, encoder), grading(load_settings()))


def assess_items(items: Sequence[Item], reports: Path, judges: Judges) -> Iterator[Assessed]:
    """Yield each labelled call, from its report's words and from its script's."""
    for item in items:
        labels = read_labels(item.audio)
        path = stored_report(item, reports)
        if labels is not None and path is not None:
            report = from_document(read_report(path))
            heard = conversation_of(report)
            yield _assessed(item.name, HEARD, labels, heard, report, judges)
            yield _assessed(item.name, WRITTEN, labels, labels.conversation, report, judges)


def assess_noisy(items: Sequence[Item], judges: Judges) -> Iterator[Assessed]:
    """Yield each labelled call as the product hears it through a noisy telephone line."""
    # Not at the top: stored reports are assessed without the libraries that decode.
    from benchmarks.degrade import degraded
    from benchmarks.product import open_product, settings_for

    analyse = open_product(settings_for())
    with tempfile.TemporaryDirectory() as folder:
        for item in items:
            labels = read_labels(item.audio)
            if labels is None:
                continue
            for worse in degraded([item], NOISE, Path(folder), ()):
                report = from_document(ReportDocument.model_validate(analyse(worse.audio).document))
                heard = conversation_of(report)
                yield _assessed(item.name, NOISY, labels, heard, report, judges)


def _assessed(
    name: str,
    source: str,
    labels: Labels,
    call: Conversation,
    report: CallReport,
    judges: Judges,
) -> Assessed:
    measures: dict[str, dict[str, Value]] = {}
    for measured in report.measures:
        measures.setdefault(measured.key, {})[measured.participant] = measured.value
    started = perf_counter()
    _scored(call, report, measures, judges.phrases, judges.grading)
    between = perf_counter()
    marked, graded = _scored(call, report, measures, judges.meaning, judges.grading)
    done = perf_counter()
    assessments = graded.assessments
    return Assessed(
        name=name,
        source=source,
        group=labels.group,
        score=_first_score(assessments),
        tallies=tally(assessments, labels.turns),
        traps=tuple(traps(name, assessments, labels.turns)),
        marks=marks(marked.cues, labels.turns),
        minutes=call.duration_ms / MINUTE_MS,
        phrases_ms=(between - started) * MS_PER_SECOND,
        meaning_ms=(done - between) * MS_PER_SECOND,
    )


def _scored(
    call: Conversation,
    report: CallReport,
    measures: Mapping[str, Mapping[str, Value]],
    book: PhraseBook,
    by: Grading,
) -> tuple[Conversation, CallReport]:
    """Return the call with its cues, and its report with assessments and scores made anew."""
    marked = mark_cues(call, book)
    stints = find_stints(marked, report.call.metadata.stints)
    long_enough = report.call.scorable or report.call.kind is CallKind.SHORT
    again = replace(
        report,
        call=replace(report.call, scorable=long_enough, stints=stints),
        assessments=assess(marked, stints, measures=measures),
        friction=friction_of(marked),
    )
    return marked, grade(again, by)


def _first_score(assessments: Sequence[Assessment]) -> Score | None:
    """Return the score of the first agent who has a value."""
    scores = (one.score for one in assessments)
    return next((one for one in scores if one is not None and one.value is not None), None)


def behaviour_table(totals: Mapping[str, Tallies]) -> Table:
    """Return the table of behaviours: counts, precision, recall and F1 from both sources."""
    table = Table(title="Behaviours", title_justify="left")
    for heading in ("behaviour", "labels", "entries", "prec.", "recall", "F1", "script F1"):
        table.add_column(heading, justify="left" if heading == "behaviour" else "right")
    for key, one in totals[HEARD].items():
        table.add_row(key, *_cells(one), _percent(totals[WRITTEN][key].f1))
    both = [macro_f1(totals[source]) for source in (HEARD, WRITTEN)]
    table.add_section()
    table.add_row("macro F1", "", "", "", "", *(_percent(f1) for f1 in both), style="bold")
    return table


def _cells(one: BehaviourTally) -> tuple[str, ...]:
    shares = (one.precision, one.recall, one.f1)
    return str(one.labelled), str(one.claimed), *(_percent(share) for share in shares)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def stabilities(found: Sequence[Assessed]) -> tuple[Stability, ...]:
    """Return the scores of each call as it came and through the noisy line."""
    noisy = {one.name: one.score for one in found if one.source == NOISY}
    return tuple(
        Stability(one.name, one.score, noisy[one.name])
        for one in found
        if one.source == HEARD and one.name in noisy
    )


def score_table(found: Sequence[Assessed]) -> Table:
    """Return the scores of the recognised calls, beside those on a noisy line where made."""
    noisy = {one.call: one for one in stabilities(found)}
    table = Table(title="Scores", title_justify="left")
    for heading in ("call", "listener", "score", "interval", "noisy line", "interval", "stable"):
        table.add_column(heading, justify="left" if heading in ("call", "listener") else "right")
    for one in found:
        if one.source != HEARD:
            continue
        again = noisy.get(one.name)
        stable = "" if again is None else "yes" if again.holds else "no"
        after = ("", "") if again is None else _of_score(again.after)
        table.add_row(one.name, one.group, *_of_score(one.score), *after, stable)
    return table


def _of_score(score: Score | None) -> tuple[str, str]:
    if score is None or score.value is None:
        return "-", "-"
    return f"{score.value:.1f}", f"{score.low:.0f} to {score.high:.0f}"


def _marks(found: Sequence[Assessed]) -> dict[CueKind, Marks]:
    heard = [one.marks for one in found if one.source == HEARD]
    return {kind: sum((marked[kind] for marked in heard), Marks()) for kind in MARKED}


def _ten_minutes_ms(found: Sequence[Assessed]) -> dict[str, float]:
    heard = [one for one in found if one.source == HEARD]
    minutes = sum(one.minutes for one in heard)
    return {
        "phrases": 10 * sum(one.phrases_ms for one in heard) / minutes,
        "phrases and meaning": 10 * sum(one.meaning_ms for one in heard) / minutes,
    }


def _content(found: Sequence[Assessed], totals: Mapping[str, Tallies]) -> dict[str, object]:
    return {
        "calls": [
            {
                "name": one.name,
                "source": one.source,
                "group": one.group,
                "score": _score(one.score),
                "behaviours": _figures(one.tallies),
            }
            for one in found
        ],
        "pooled": {source: _figures(tallies) for source, tallies in totals.items()},
        "pairs": [asdict(pair) for pair in pairs(_listeners(found, HEARD))],
        "stability": [
            {"call": one.call, "moved": one.moved, "holds": one.holds} for one in stabilities(found)
        ],
        "marks": {kind: asdict(one) for kind, one in _marks(found).items()},
        "ms_per_ten_minutes": _ten_minutes_ms(found),
        "macro_f1": {source: macro_f1(tallies) for source, tallies in totals.items()},
    }


def _score(score: Score | None) -> dict[str, float | None] | None:
    if score is None:
        return None
    return {
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "coverage": score.coverage,
    }


def _figures(tallies: Tallies) -> dict[str, dict[str, float | int | None]]:
    return {
        key: {
            "labelled": one.labelled,
            "labelled_found": one.labelled_found,
            "claimed": one.claimed,
            "claimed_right": one.claimed_right,
            "precision": one.precision,
            "recall": one.recall,
            "f1": one.f1,
        }
        for key, one in tallies.items()
        if one.labelled or one.claimed
    }


if __name__ == "__main__":
    app()
