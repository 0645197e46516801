"""What agents are asked to work on, as pages show it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.call import StintKind
from voice_analytics.domain.rubric import Rubric
from voice_analytics.store.findings import EVIDENCE
from voice_analytics.store.records import StoredStint
from voice_analytics.web.api.coaching import (
    BeforeAfterOut,
    CoachingOut,
    CoachingWanted,
    MeanOut,
    list_of_coaching,
)
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.call.document import Document
from voice_analytics.web.pages.names import Names, names_of
from voice_analytics.web.pages.rows import call_address
from voice_analytics.web.pages.wording import MINUS, clock, iso, points
from voice_analytics.web.services import Services

MOST = 100
"""Assignments that a page shows."""

LOOK_AGAIN_DAYS = 14
"""Until when a form proposes to look again."""

DAY_MS = 86_400_000
_VERDICTS = {"met": "met", "partly": "in part", "missed": "missed", "unclear": "unclear"}


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment in words."""

    one: CoachingOut
    focus: str
    """Title of what is worked on."""

    behaviour: str
    """Key of its definition."""

    who: str
    address: str
    """Of the moment."""

    sides: tuple[tuple[str, str], ...]
    """Before and after: what it is called, and what it was."""

    change: str

    @property
    def state(self) -> str:
        """Return how far it is, in words."""
        if self.one.ended_at_ms is not None:
            return "ended"
        if self.one.due:
            return "look again"
        return "not seen yet" if self.one.acknowledged_at_ms is None else "seen"


@dataclass(frozen=True, slots=True)
class Coached:
    """The assignments of a page, and what its form offers."""

    tasks: tuple[Task, ...]
    may_assign: bool
    may_answer: bool
    stints: tuple[StoredStint, ...] = ()
    """Of the call, whose agents can be asked."""

    moments: tuple[tuple[str, str], ...] = ()
    """Evidence of the call, as the API names it and in words."""

    focuses: tuple[tuple[str, str], ...] = ()
    until: str = ""
    """The day that the form proposes."""

    today: str = ""


def coached_of(
    served: Services, viewer: Viewer, document: Document, stints: Sequence[StoredStint]
) -> Coached | None:
    """Return what the agents of a call were asked to work on; None for who may not see that."""
    if not viewer.may(Permission.COACHING_READ):
        return None
    wanted = CoachingWanted(call_id=document["call"]["id"], size=MOST)
    agents = (one for one in stints if one.kind is StintKind.AGENT)
    seen = tuple(one for one in agents if one.person_id is not None and viewer.sees(one.person_id))
    now_ms = served.now_ms()
    return Coached(
        tasks=_tasks(served, viewer, wanted),
        may_assign=viewer.may(Permission.COACHING_WRITE) and bool(seen),
        may_answer=viewer.may(Permission.COACHING_ANSWER),
        stints=seen,
        moments=tuple(_moments(document)),
        focuses=tuple(sorted(focuses(served.about.rubrics).items(), key=lambda one: one[1])),
        until=iso_day(now_ms + LOOK_AGAIN_DAYS * DAY_MS),
        today=iso_day(now_ms + DAY_MS),
    )


def coached_of_person(served: Services, viewer: Viewer) -> Coached | None:
    """Return what somebody is asked to work on themselves; None for who is asked nothing."""
    if not viewer.may(Permission.COACHING_ANSWER):
        return None
    tasks = _tasks(served, viewer, CoachingWanted(person=viewer.person_id, size=MOST))
    recent = served.now_ms() - 90 * DAY_MS
    shown = tuple(one for one in tasks if (one.one.ended_at_ms or recent) >= recent)
    return Coached(shown, may_assign=False, may_answer=True)


def coached_by_team(served: Services, viewer: Viewer, person: str, persons: set[str]) -> Coached:
    """Return what the people of a page are asked to work on, the newest first."""
    tasks = _tasks(served, viewer, CoachingWanted(person=person or None, size=MOST))
    shown = tuple(one for one in tasks if one.one.person_id in persons)
    return Coached(shown, may_assign=viewer.may(Permission.COACHING_WRITE), may_answer=False)


def focuses(rubrics: tuple[Rubric, ...]) -> dict[str, str]:
    """Return what can be worked on: titles of the lines of the rubrics, by key."""
    return {line.key: line.title for rubric in rubrics for line in rubric.components}


def iso_day(at_ms: int) -> str:
    """Return a day as forms write it."""
    return iso(at_ms)[:10]


def _tasks(served: Services, viewer: Viewer, wanted: CoachingWanted) -> tuple[Task, ...]:
    found = list_of_coaching(viewer, served, wanted).coaching
    with served.database.read() as session:
        names = names_of(session, [one.person_id for one in found])
    titles = focuses(served.about.rubrics)
    behaviours = {line.key: line.of for each in served.about.rubrics for line in each.components}
    least = served.team.coaching_least
    return tuple(_task(one, names, titles, behaviours, least) for one in found)


def _task(
    one: CoachingOut,
    names: Names,
    titles: Mapping[str, str],
    behaviours: Mapping[str, str],
    least: int,
) -> Task:
    return Task(
        one=one,
        focus=titles.get(one.focus, defined.title(one.focus)),
        behaviour=behaviours.get(one.focus, one.focus),
        who=names.person(one.person_id),
        address=call_address(one.call_id, at_ms=one.start_ms),
        sides=(
            ("Before", _side(one.compared.before, least)),
            ("After", _side(one.compared.after, least)),
        ),
        change=_change(one.compared),
    )


def _side(mean: MeanOut, least: int) -> str:
    if mean.count < least or mean.value is None or mean.low is None or mean.high is None:
        return f"too few to say: {mean.count} of {least} calls"
    low, high = max(mean.low, 0.0), min(mean.high, 100.0)
    return f"{points(mean.value)} ({points(low)} to {points(high)}), n = {mean.count}"


def _change(compared: BeforeAfterOut) -> str:
    one = compared.difference
    if one is None:
        return "too few to say"
    return f"{_signed(one.value)} ({_signed(one.low)} to {_signed(one.high)})"


def _signed(number: float) -> str:
    whole = round(number)
    return f"{'+' if whole > 0 else MINUS if whole < 0 else ''}{abs(whole)}"


def _moments(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the evidence of a call in the order of the call."""
    evidence: list[tuple[str, Mapping[str, Any]]] = [
        (behaviour["key"], one)
        for assessment in document["assessments"]
        for behaviour in assessment["behaviours"]
        for one in behaviour["evidence"]
    ]
    for key, one in sorted(evidence, key=lambda each: int(each[1]["start_ms"])):
        verdict = _VERDICTS.get(one["verdict"], one["verdict"])
        yield f"{EVIDENCE}{one['id']}", f"{clock(one['start_ms'])} {defined.title(key)}, {verdict}"
