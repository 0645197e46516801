"""`calibrate`: how well reviewers agree with the machine, and weights that would agree better."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from voice_analytics.appliance import read_rubric_file
from voice_analytics.config.rubrics import proposed_weights_yaml, shipped_rubrics
from voice_analytics.domain.assessment import Score
from voice_analytics.domain.calibration import OVERALL
from voice_analytics.domain.rubric import Rubric
from voice_analytics.errors import ConfigError, StoreError
from voice_analytics.export.convert import from_document
from voice_analytics.export.files import read_report, report_path
from voice_analytics.scoring.agreement import Agreement, agreement
from voice_analytics.scoring.calibrating import Judged, weights_by

COLUMNS = ("call", "stint", "component", "points")


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer gave one component of one stint."""

    call: str
    stint: int
    component: str
    points: float


def run(reviews_file: Path, reports: Path, rubric_file: Path | None, out: Path) -> int:
    """Print agreement per component and write a proposal; the rubric is never changed."""
    rubric = read_rubric_file(rubric_file or shipped_rubrics()[0])
    reviews = read_reviews(reviews_file, rubric)
    scores = {key: _score(reports, *key) for key in {(r.call, r.stint) for r in reviews}}
    console = Console()
    console.print(_agreement_table(reviews, scores))
    weights = _proposal(reviews, scores, rubric)
    if weights is None:
        console.print(
            f"No `{OVERALL}` judgement among the reviews, so no weights are proposed.",
            highlight=False,
        )
        return 0
    console.print(_weights_table(rubric, weights))
    console.print(_what_changes(scores, rubric, weights), highlight=False)
    _write(out, rubric, weights)
    console.print(f"Proposal written to {out}; the rubric is as it was.", highlight=False)
    return 0


def read_reviews(file: Path, rubric: Rubric) -> tuple[Review, ...]:
    """Return the reviews of a CSV file.

    Raises
    ------
    ConfigError
        When it cannot be read or a row is wrong; names the line.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise ConfigError(
                    f"{file}, line 1: has no column `{missing[0]}`; needed are {', '.join(COLUMNS)}"
                )
            return tuple(_review(file, rows.line_num, row, rubric) for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{file}: cannot be read as CSV; save it as UTF-8 CSV") from error


def _review(file: Path, line: int, row: Mapping[str, str], rubric: Rubric) -> Review:
    known = {component.key for component in rubric.components} | {OVERALL}
    if row["component"] not in known:
        raise ConfigError(
            f"{file}, line {line}: `{row['component']}` is no component of {rubric.label}"
        )
    try:
        points, stint = float(row["points"]), int(row["stint"])
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{file}, line {line}: points and stint must be numbers") from error
    if not 0.0 <= points <= 100.0:
        raise ConfigError(f"{file}, line {line}: points must lie between 0 and 100")
    return Review(row["call"], stint, row["component"], points)


def _score(reports: Path, call: str, stint: int) -> Score:
    report = from_document(read_report(report_path(reports, call)))
    for one in report.assessments:
        if one.stint == stint and one.score is not None:
            return one.score
    raise StoreError(f"{call}: has no score for stint {stint}; run rescore first")


_Scores = Mapping[tuple[str, int], Score]


def _agreement_table(reviews: Sequence[Review], scores: _Scores) -> Table:
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for review in reviews:
        machine = _machine(scores[review.call, review.stint], review.component)
        if machine is not None:
            pairs[review.component].append((machine, review.points))
    table = Table(box=None, pad_edge=False, title="Agreement of reviewers with the machine")
    for name in ("component", "n", "weighted kappa", "95 %", "ICC(2,1)", "95 %", "bias"):
        table.add_column(name, justify="left" if name == "component" else "right")
    for component, both in sorted(pairs.items()):
        ours, theirs = zip(*both, strict=True)
        table.add_row(component, *_cells(agreement(ours, theirs)))
    return table


def _machine(score: Score, component: str) -> float | None:
    if component == OVERALL:
        return score.value
    return next((one.points for one in score.components if one.key == component), None)


def _cells(found: Agreement) -> tuple[str, ...]:
    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    def between(low: float | None, high: float | None) -> str:
        return "–" if low is None or high is None else f"{low:.2f} to {high:.2f}"

    return (
        str(found.n),
        number(found.kappa),
        between(found.kappa_low, found.kappa_high),
        number(found.icc),
        between(found.icc_low, found.icc_high),
        number(found.bias),
    )


def _proposal(
    reviews: Sequence[Review], scores: _Scores, rubric: Rubric
) -> dict[str, float] | None:
    judged = [
        Judged(_points(scores[review.call, review.stint]), review.points)
        for review in reviews
        if review.component == OVERALL
    ]
    return weights_by(judged, rubric) if judged else None


def _points(score: Score) -> dict[str, float | None]:
    return {one.key: one.points for one in score.components}


def _weights_table(rubric: Rubric, weights: Mapping[str, float]) -> Table:
    table = Table(box=None, pad_edge=False, title="Proposed weights")
    for name in ("component", "now", "proposed"):
        table.add_column(name, justify="left" if name == "component" else "right")
    for line in rubric.components:
        if line.key in weights:
            table.add_row(line.key, f"{line.weight:g}", f"{weights[line.key]:g}")
    return table


def _what_changes(scores: _Scores, rubric: Rubric, weights: Mapping[str, float]) -> str:
    now = {line.key: line.weight for line in rubric.components if line.earns}
    moved = [
        abs(_mean(score, weights) - _mean(score, now)) for score in scores.values() if score.parts
    ]
    return (
        f"By the proposed weights {len(moved)} scored stints would move by "
        f"{sum(moved) / len(moved):.1f} points on average, at most {max(moved):.1f}."
    )


def _mean(score: Score, weights: Mapping[str, float]) -> float:
    """Return the mean of the components that give points, by weight."""
    used = [(weights[c.key], c.points) for c in score.components
            if c.key in weights and c.points is not None]  # fmt: skip
    whole = sum(weight for weight, _ in used)
    return sum(weight * points for weight, points in used) / whole if whole else 0.0


def _write(out: Path, rubric: Rubric, weights: Mapping[str, float]) -> None:
    text = proposed_weights_yaml(rubric, weights)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{out}: cannot be written ({error.strerror})") from error
