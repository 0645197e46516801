"""`rubric check | explain | draw`: what a rubric says, in words and curves."""

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from voice_analytics.appliance import read_rubric_file
from voice_analytics.domain.curve import Curve
from voice_analytics.domain.rubric import Basis, Rubric, RubricComponent

WIDTH = 20
HEIGHTS = " ▁▂▃▄▅▆▇█"


def check(file: Path) -> int:
    """Check a rubric and say what it is; a fault is one sentence and exit code 1."""
    rubric = read_rubric_file(file)
    earning = sum(line.earns for line in rubric.components)
    caps, questions = len(rubric.caps), len(rubric.questions)
    Console().print(
        f"{file}: {rubric.title}, version {rubric.version}: {earning} components that give points, "
        f"{len(rubric.components) - earning} that take away, "
        f"{caps} {'cap' if caps == 1 else 'caps'}, "
        f"{questions} {'question' if questions == 1 else 'questions'} for reviewers. "
        "No fault found.",
        highlight=False,
    )
    return 0


def explain(file: Path) -> int:
    """Print a rubric in plain words."""
    rubric = read_rubric_file(file)
    console = Console()
    console.print(f"[bold]{rubric.title}[/], version {rubric.version}", highlight=False)
    console.print(_for_whom(rubric), highlight=False)
    for part in rubric.parts:
        console.print(f"\n[bold]{part.title}[/] ({part.key})", highlight=False)
        for line in rubric.components:
            if line.part == part.key:
                console.print(f"  {_in_words(line, rubric)}", highlight=False)
        for cap in rubric.caps:
            if cap.part == part.key:
                console.print(f"  At most {cap.at_most:g}: {cap.because}.", highlight=False)
    if rubric.questions:
        console.print("\n[bold]Only a reviewer can answer[/]", highlight=False)
        for question in rubric.questions:
            console.print(f"  {question.ask} ({' / '.join(question.answers)})", highlight=False)
    return 0


def draw(file: Path) -> int:
    """Print every curve of a rubric."""
    rubric = read_rubric_file(file)
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("weight", justify="right")
    table.add_column("from", justify="right")
    table.add_column("0 to 100", no_wrap=True, min_width=WIDTH)
    table.add_column("to")
    table.add_column("over")
    for line in rubric.components:
        first, last = line.curve.knots[0][0], line.curve.knots[-1][0]
        table.add_row(
            line.title,
            f"{line.weight / rubric.earning_weight:.0%}",
            f"{first:g}",
            Text(picture(line.curve), style="green" if line.earns else "red"),
            f"{last:g}",
            _OVER[line.basis],
        )
    Console().print(table)
    return 0


def picture(curve: Curve) -> str:
    """Return a curve as a row of bars."""
    first, last = curve.knots[0][0], curve.knots[-1][0]
    steps = [first + (last - first) * index / (WIDTH - 1) for index in range(WIDTH)]
    top = len(HEIGHTS) - 1
    return "".join(HEIGHTS[round(curve.points(x) / 100 * top)] for x in steps)


_OVER = {
    Basis.RATE: "share answered",
    Basis.GRADE: "mean grade",
    Basis.MISSED: "times missed",
    Basis.MEASURE: "measure",
}


def _for_whom(rubric: Rubric) -> str:
    limits = [
        f"{name} {', '.join(values)}"
        for name, values in (
            ("languages", rubric.languages),
            ("queues", rubric.queues),
            ("directions", rubric.directions),
        )
        if values
    ]
    return f"For {'; '.join(limits) if limits else 'all calls'}. " + (
        f"No value below {rubric.min_coverage:.0%} of the weight with an occasion."
    )


def _in_words(line: RubricComponent, rubric: Rubric) -> str:
    share = line.weight / rubric.earning_weight
    knots = ", ".join(f"{x:g} gives {points:g}" for x, points in line.curve.knots)
    least = f", from {line.least} opportunities on" if line.least > 1 else ""
    what = f"takes away up to {share:.0%}" if not line.earns else f"{share:.0%}"
    return f"{line.title} ({what}): {_OVER[line.basis]} of {line.of}{least}; {knots}."
