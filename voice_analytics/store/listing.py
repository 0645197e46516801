"""Lists of calls: filtered, sorted, searched and cut into pages.

Pages are cut by keyset: the cursor holds the sort key of the last call of a page, so that calls
that come in meanwhile neither repeat nor hide others, and a late page costs what the first does.

What makes lists fast: a condition on another table (who had a stint, flags, words) is looked up
first where it is rare, and checked call by call in the order of the list where it is not.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from voice_analytics.domain.assessment import Severity
from voice_analytics.domain.call import CallKind, StintKind
from voice_analytics.errors import BadQuery
from voice_analytics.store.calls import stored_call
from voice_analytics.store.records import EVERYTHING, RANKS, Sight, StoredCall
from voice_analytics.store.search import (
    Piece,
    calls_with,
    read_search,
    said_in_call,
    snippets,
)
from voice_analytics.store.tables import CallRow, FlagRow, MembershipRow, StintRow

LARGEST_PAGE = 200
_LARGEST = 2**63
FEW = 2000
"""Calls up to which a condition is rare: they are looked up, then sorted."""


class Sort(StrEnum):
    """What a list is sorted by."""

    STARTED = "started"
    SCORE = "score"
    """Only calls that have one."""

    SEVERITY = "severity"
    """Of the worst flag, then when the call began."""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls are wanted; what is left empty does not filter."""

    persons: frozenset[str] = frozenset()
    """One of these had a stint."""

    teams: frozenset[str] = frozenset()
    """Somebody had a stint while in one of these."""

    queues: frozenset[str] = frozenset()
    from_ms: int | None = None
    until_ms: int | None = None
    """When calls began: from the one, before the other."""

    score_from: float | None = None
    score_to: float | None = None
    flags: frozenset[str] = frozenset()
    """One of these was raised."""

    severity: Severity | None = None
    """A flag at least as severe was raised."""

    language: str | None = None
    kind: CallKind | None = None
    source: str | None = None
    interaction_id: str | None = None
    unmatched: bool = False
    """Some agent's stint is nobody's."""

    text: str | None = None
    """What was said, as `read_search` takes it."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted."""

    sort: Sort = Sort.STARTED
    descending: bool = True


NEWEST_FIRST = Order()


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A call of a list."""

    call: StoredCall
    snippet: tuple[Piece, ...] = ()
    """Where what was looked for was said; empty without a search."""


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page of a list."""

    calls: tuple[ListedCall, ...]
    next: str | None
    """Cursor of the page after it; None: this is the last."""


_OF_THE_STINT = StintRow.call_id == CallRow.id
_KEYS: dict[Sort, tuple[InstrumentedAttribute[Any], ...]] = {
    Sort.STARTED: (CallRow.started_at_ms, CallRow.id),
    Sort.SCORE: (CallRow.score, CallRow.id),
    Sort.SEVERITY: (CallRow.severity, CallRow.started_at_ms, CallRow.id),
}


def list_calls(
    session: Session,
    wanted: CallFilter,
    *,
    sight: Sight = EVERYTHING,
    order: Order = NEWEST_FIRST,
    size: int = 50,
    cursor: str | None = None,
) -> CallPage:
    """Return a page of the calls that are wanted and may be seen.

    Parameters
    ----------
    size
        Calls of a page, 1 to 200.
    cursor
        `next` of the page before, got with the same filter and order.

    Raises
    ------
    BadQuery
        When the search, the size or the cursor makes no sense.
    """
    if not 1 <= size <= LARGEST_PAGE:
        raise BadQuery(f"a page holds 1 to {LARGEST_PAGE} calls, not {size}")
    keys = _KEYS[order.sort]
    query = select(CallRow).where(*_conditions(session, wanted, sight))
    if order.sort is Sort.SCORE:
        query = query.where(CallRow.score.is_not(None))
    if cursor is not None:
        last = tuple_(*_read_cursor(cursor, order))
        query = query.where(tuple_(*keys) < last if order.descending else tuple_(*keys) > last)
    query = query.order_by(*(key.desc() if order.descending else key.asc() for key in keys))
    rows = session.scalars(query.limit(size + 1)).all()
    page = rows[:size]
    return CallPage(
        calls=_listed(session, page, wanted.text),
        next=_cursor(page[-1], order) if len(rows) > size else None,
    )


def may_see(session: Session, call_id: str, sight: Sight) -> bool:
    """Return whether somebody may see a call; of one that is not there, False."""
    query = select(CallRow.id).where(CallRow.id == call_id)
    if sight.released_only:
        query = query.where(CallRow.released.is_(True))
    if sight.persons is not None:
        mine = StintRow.person_id.in_(sight.persons)
        query = query.where(select(StintRow.call_id).where(_OF_THE_STINT, mine).exists())
    return session.scalar(query) is not None


def _listed(session: Session, rows: Iterable[CallRow], text: str | None) -> tuple[ListedCall, ...]:
    calls = [stored_call(row) for row in rows]
    if text is None or not calls:
        return tuple(ListedCall(call) for call in calls)
    said = snippets(session, tuple(call.id for call in calls), read_search(text))
    return tuple(ListedCall(call, said.get(call.id, ())) for call in calls)


def _conditions(
    session: Session, wanted: CallFilter, sight: Sight
) -> Iterator[ColumnElement[bool]]:
    yield from _of_the_call(wanted)
    if sight.released_only:
        yield CallRow.released.is_(True)
    if sight.persons is not None:
        yield _had_stint(session, StintRow.person_id.in_(sight.persons))
    if wanted.persons:
        yield _had_stint(session, StintRow.person_id.in_(wanted.persons))
    if wanted.unmatched:
        nobodys = StintRow.person_id.is_(None)
        yield _had_stint(session, and_(nobodys, StintRow.kind == StintKind.AGENT.value))
    if wanted.teams:
        yield _had_stint(session, _in_team(wanted.teams))
    if wanted.flags:
        raised = select(FlagRow.call_id).where(FlagRow.key.in_(wanted.flags))
        yield _narrowed(session, raised, raised.where(FlagRow.call_id == CallRow.id).exists())
    if wanted.text is not None:
        search = read_search(wanted.text)
        yield _narrowed(session, calls_with(session, search), said_in_call(session, search))


def _of_the_call(wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.queues:
        yield CallRow.queue_id.in_(wanted.queues)
    least = 0 if wanted.severity is None else RANKS[wanted.severity]
    bounds: tuple[tuple[InstrumentedAttribute[Any], Any, Any], ...] = (
        (CallRow.started_at_ms, wanted.from_ms, None),
        (CallRow.score, wanted.score_from, wanted.score_to),
        (CallRow.severity, least or None, None),
    )
    for column, low, high in bounds:
        if low is not None:
            yield column >= low
        if high is not None:
            yield column <= high
    if wanted.until_ms is not None:
        yield CallRow.started_at_ms < wanted.until_ms
    for name in ("language", "kind", "source", "interaction_id"):
        value = getattr(wanted, name)
        if value is not None:
            yield getattr(CallRow, name) == value


def _had_stint(session: Session, which: ColumnElement[bool]) -> ColumnElement[bool]:
    stints = select(StintRow.call_id).where(which)
    return _narrowed(session, stints, stints.where(_OF_THE_STINT).exists())


def _in_team(teams: frozenset[str]) -> ColumnElement[bool]:
    return (
        select(MembershipRow.id)
        .where(
            MembershipRow.team_id.in_(teams),
            MembershipRow.person_id == StintRow.person_id,
            MembershipRow.from_ms <= StintRow.started_at_ms,
            MembershipRow.until_ms.is_(None) | (MembershipRow.until_ms > StintRow.started_at_ms),
        )
        .exists()
    )


def _narrowed(
    session: Session, calls: Select[str], each: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return a condition as the ids of its calls where they are few, else as it is per call."""
    found = session.scalars(calls.limit(FEW + 1)).all()
    return CallRow.id.in_(found) if len(found) <= FEW else each


def _cursor(last: CallRow, order: Order) -> str:
    keys = [getattr(last, key.key) for key in _KEYS[order.sort]]
    content = json.dumps([order.sort, order.descending, *keys], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, order: Order) -> list[Any]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise BadQuery("the cursor is none that a list has given") from error
    if not isinstance(content, list) or content[:2] != [order.sort, order.descending]:
        raise BadQuery("the cursor is of a list in another order")
    keys: list[Any] = content[2:]
    if not _are_keys(keys, len(_KEYS[order.sort])):
        raise BadQuery("the cursor is none that a list has given")
    return keys


def _are_keys(keys: list[Any], count: int) -> bool:
    """Return whether a list can be cut there; whoever asks may have made the cursor up."""
    *numbers, last = keys or [None]
    return (
        len(keys) == count
        and isinstance(last, str)
        and all(type(n) in {int, float} and abs(n) < _LARGEST for n in numbers)
        and "\0" not in last
    )
