"""A round of calibration as its pages show it, and what their forms send."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from voice_analytics.domain.access import Viewer
from voice_analytics.domain.calibration import OVERALL
from voice_analytics.domain.call import StintKind
from voice_analytics.domain.rubric import Rubric, RubricComponent
from voice_analytics.errors import BadQuery
from voice_analytics.store.accounts import names_of
from voice_analytics.store.calls import get_call, stints_of
from voice_analytics.web.api.calibration_models import (
    AgreementOut,
    LineOut,
    PlaceIn,
    ReadingOut,
    RoundCallOut,
    WholeRound,
)
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.names import names_of as names_of_people
from voice_analytics.web.pages.wording import MINUS, NOTHING, points, spoken

CHOICES = {"100": "Met", "50": "In part", "0": "Missed", "none": "No occasion"}
"""What a line can be given in a word; anything between in points."""

WHOLE = "The stint as a whole"
_LINE, _POINTS = "line.", "points."
_NO_OCCASION = "none"


@dataclass(frozen=True, slots=True)
class Given:
    """What a line was given, as a form shows it."""

    choice: str
    """Of `CHOICES`, or empty."""

    points: str

    @property
    def words(self) -> str:
        """Return it as it is read."""
        return CHOICES[_NO_OCCASION].lower() if self.choice == _NO_OCCASION else self.points


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a call in a round."""

    key: str
    title: str
    meaning: str
    machine: str
    mine: Given
    by: Mapping[str, Given]
    """By account."""

    agreed: Given
    agreed_by: str

    @property
    def whole(self) -> bool:
        """Return whether it is the stint as a whole."""
        return self.key == OVERALL


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call of a round in its list."""

    number: int
    title: str
    started_at_ms: int
    duration_ms: int
    lines: int
    read: int
    """Lines that one has read."""

    agreed: int
    """Lines that a reading was agreed on."""


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """Agreement on a line, in words."""

    title: str
    calls: int
    people: str
    readings: int
    machine: str
    bias: str


NOTHING_GIVEN = Given("", "")


def read_calls(session: Session, whole: WholeRound, viewer: Viewer) -> list[ShownCall]:
    """Return the calls of a round, with how far one is."""
    found = [(one, get_call(session, one.call_id)) for one in whole.calls]
    names = names_of_people(session, [call.person_id for _, call in found if call is not None])
    return [
        ShownCall(
            number=number,
            title=names.person(call.person_id),
            started_at_ms=call.started_at_ms,
            duration_ms=call.duration_ms,
            lines=len(one.lines),
            read=sum(
                any(each.account_id == viewer.account_id for each in line.readings)
                for line in one.lines
            ),
            agreed=sum(line.agreed is not None for line in one.lines),
        )
        for number, (one, call) in enumerate(found, 1)
        if call is not None
    ]


def lines_of(
    session: Session, call: RoundCallOut, viewer: Viewer, rubrics: Sequence[Rubric]
) -> list[ShownLine]:
    """Return the lines of a call, the stint as a whole last."""
    known = {line.key: line for rubric in rubrics for line in rubric.components}
    wrote = names_of(session, [one.agreed.account_id for one in call.lines if one.agreed])
    return [_line(one, viewer, known.get(one.component), wrote) for one in call.lines]


def shown_agreement(
    found: Sequence[AgreementOut], titles: Mapping[str, str]
) -> list[ShownAgreement]:
    """Return the agreement on each line in words; nothing where there is too little to go by."""
    return [
        ShownAgreement(
            title=title_of(one.component, titles),
            calls=one.people.n,
            people=_between(one.people.value, one.people.low, one.people.high),
            readings=one.machine.n,
            machine=_between(one.machine.kappa, one.machine.kappa_low, one.machine.kappa_high),
            bias=NOTHING if one.machine.bias is None else _signed(one.machine.bias, "+.0f"),
        )
        for one in found
    ]


def title_of(component: str, titles: Mapping[str, str]) -> str:
    """Return what a line is called."""
    return WHOLE if component == OVERALL else titles.get(component, spoken(component))


def given_in(fields: FormData) -> dict[str, float | None]:
    """Return what a form gives the lines; points win over a word, what is left empty is left out.

    Raises
    ------
    BadQuery
        When something is no number from 0 to 100, or nothing is given.
    """
    found = dict(_given(fields))
    if not found:
        raise BadQuery("give at least one line a reading")
    return found


def _given(fields: FormData) -> Iterator[tuple[str, float | None]]:
    for name in dict.fromkeys(fields):
        kind, dot, key = name.partition(".")
        if kind + dot == _POINTS and str(fields[name]).strip():
            yield key, _number(str(fields[name]))
        elif (
            kind + dot == _LINE and fields[name] and not str(fields.get(_POINTS + key, "")).strip()
        ):
            yield key, None if fields[name] == _NO_OCCASION else _number(str(fields[name]))


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise BadQuery("points are a number from 0 to 100") from error
    if not 0 <= number <= 100:
        raise BadQuery("points are a number from 0 to 100")
    return number


def places_in(chosen: Sequence[str]) -> list[PlaceIn]:
    """Return the stints that a form names, each as its number and the id of its call.

    Raises
    ------
    BadQuery
        When one is none.
    """
    try:
        return [
            PlaceIn(stint=int(stint), call_id=call_id)
            for stint, _, call_id in (one.partition(" ") for one in chosen)
        ]
    except ValueError as error:
        raise BadQuery("choose calls from the list") from error


def readable(session: Session, call_id: str) -> str | None:
    """Return the stint of a call that a round would read, as `places_in` takes it; None: none."""
    found = (
        one.index
        for one in stints_of(session, call_id)
        if one.kind is StintKind.AGENT and one.coverage is not None
    )
    stint = next(found, None)
    return None if stint is None else f"{stint} {call_id}"


def _line(
    one: LineOut, viewer: Viewer, known: RubricComponent | None, wrote: Mapping[str, str]
) -> ShownLine:
    by = {each.account_id: _shown(each) for each in one.readings}
    return ShownLine(
        key=one.component,
        title=title_of(one.component, {} if known is None else {known.key: known.title}),
        meaning="" if known is None else defined.summary(known.of),
        machine=points(one.machine),
        mine=by.get(viewer.account_id, NOTHING_GIVEN),
        by=by,
        agreed=NOTHING_GIVEN if one.agreed is None else _shown(one.agreed),
        agreed_by="" if one.agreed is None else wrote[one.agreed.account_id],
    )


def _shown(one: ReadingOut) -> Given:
    if one.points is None:
        return Given(_NO_OCCASION, "")
    number = f"{one.points:g}"
    return Given(number if number in CHOICES else "", number)


def _between(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return NOTHING
    shown = [_signed(one, ".2f") for one in (value, low, high)]
    return f"{shown[0]} ({shown[1]} to {shown[2]})"


def _signed(number: float, decimals: str) -> str:
    """Return a number with a true minus, and none before zero."""
    text = f"{number:{decimals}}"
    zero = not float(text)
    return text.lstrip("+-") if zero else text.replace("-", MINUS)
