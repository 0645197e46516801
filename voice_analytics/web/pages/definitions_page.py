"""What every number means: from the registries and the rubrics themselves."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.rubric import Basis, Rubric, RubricComponent
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.call.moments import TITLES
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.shell import DEFINITIONS, Framed
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

_BASES = {
    Basis.RATE: "share of the occasions that were answered",
    Basis.GRADE: "mean grade, 0 to 4",
    Basis.MISSED: "times it was missed; can only take points away",
    Basis.MEASURE: "value of the measure",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A component with its curve."""

    title: str
    part: str
    share: float
    """Of all points that can be earned."""

    takes_away: bool
    basis: str
    of: str
    of_title: str
    curve: str
    """Points of the curve, in 100 by 40."""

    low: str
    high: str
    """Ends of the quantity."""

    said: str


@router.get(DEFINITIONS)
def definitions(
    _: Annotated[Viewer, require(Permission.CALLS_READ)], served: Served, shell: Framed
) -> Response:
    """Return the page."""
    return page(
        "definitions.html",
        shell=shell,
        rubrics=[(one, _lines(one)) for one in served.about.rubrics],
        behaviours=defined.behaviours(),
        measures=defined.measures(),
        events=list(TITLES.values()),
    )


def _lines(rubric: Rubric) -> list[Line]:
    titles = {part.key: part.title for part in rubric.parts}
    return [_line(one, titles, rubric.earning_weight) for one in rubric.components]


def _line(one: RubricComponent, parts: dict[str, str], earning: float) -> Line:
    knots = one.curve.knots
    first, last = knots[0][0], knots[-1][0]
    drawn = [(100 * (x - first) / (last - first), 38 - 0.36 * points) for x, points in knots]
    said = ", ".join(f"{points:.0f} points at {x:g}" for x, points in knots)
    return Line(
        title=one.title,
        part=parts[one.part],
        share=one.weight / earning if one.earns else one.weight / 100,
        takes_away=not one.earns,
        basis=_BASES[one.basis],
        of=one.of,
        of_title=defined.title(one.of),
        curve=" ".join(f"{x:.1f},{y:.1f}" for x, y in drawn),
        low=f"{first:g}",
        high=f"{last:g}",
        said=said,
    )
