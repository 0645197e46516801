"""Lists of calls: filtered, sorted, searched and cut into pages.

Pages are cut by keyset: the cursor holds the sort key of the last call of a page, so that calls
that come in meanwhile neither repeat nor hide others, and a late page costs what the first does.

What makes lists fast: the calls that meet a condition are looked up first where they are few; a
condition that many calls meet is checked call by call in the order of the list, and soon fills a
page. Which it is, is found by counting no further than needed. Checking words is slow enough to be
replaced by the numbers of all calls that have them, up to some thousands.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    and_,
    any_,
    func,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from voice_analytics.domain.assessment import Severity
from voice_analytics.domain.call import CallKind, StintKind
from voice_analytics.domain.review import ReviewState
from voice_analytics.errors import BadQuery
from voice_analytics.store.calls import stored_call
from voice_analytics.store.records import EVERYTHING, RANKS, Sight, StoredCall
from voice_analytics.store.search import (
    Piece,
    index_is_exact,
    on_sqlite,
    read_search,
    said_in_call,
    snippets,
    transcripts_with,
)
from voice_analytics.store.tables import CallRow, FlagRow, MembershipRow, ReviewRow, StintRow

LARGEST_PAGE = 200
_LARGEST = 2**63
FEW = 1000
"""Calls up to which they are looked up one by one, then sorted."""

MANY_WITH_WORDS = 8000
"""Calls up to which the numbers of all that have the words looked for are held ..."""

MANY_OF_SEVERAL = 20_000
"""... where another condition is to be met too: more calls are looked at then to fill a page."""


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
    topics: frozenset[str] = frozenset()
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

    reviewer: str | None = None
    """The account that has it to review."""

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
    query = select(*keys).where(*_conditions(session, wanted, sight))
    if order.sort is Sort.SCORE:
        query = query.where(CallRow.score.is_not(None))
    if cursor is not None:
        last = tuple_(*_read_cursor(cursor, order))
        query = query.where(tuple_(*keys) < last if order.descending else tuple_(*keys) > last)
    query = query.order_by(*(key.desc() if order.descending else key.asc() for key in keys))
    found = session.execute(query.limit(size + 1)).all()
    return CallPage(
        calls=_listed(session, [row.id for row in found[:size]], wanted.text),
        next=_cursor(found[size - 1], order) if len(found) > size else None,
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


def _listed(session: Session, call_ids: Sequence[str], text: str | None) -> tuple[ListedCall, ...]:
    rows = session.scalars(select(CallRow).where(_among(session, CallRow.id, call_ids)))
    calls = {row.id: stored_call(row) for row in rows}
    said = {} if text is None else snippets(session, tuple(calls), read_search(text))
    return tuple(ListedCall(calls[call_id], said.get(call_id, ())) for call_id in call_ids)


def _conditions(
    session: Session, wanted: CallFilter, sight: Sight
) -> Iterator[ColumnElement[bool]]:
    if sight.released_only:
        yield CallRow.released.is_(True)
    for one in _narrowings(session, wanted, sight):
        most = max(one.most, FEW)
        with _by_index(session):
            found = _values(session, one.rows.limit(most + 1))
        if len(found) <= FEW:
            yield _among(session, one.column, found)
        elif len(found) <= most:
            yield _among(session, one.column + 0, found)  # no index is to be used for it
        if len(found) > most or not one.exact:
            yield one.each


@contextmanager
def _by_index(session: Session) -> Iterator[None]:
    """Let PostgreSQL go by an index: it holds reading rows until there are enough for cheaper.

    It does not know that to look at the words of a row they must be fetched and unpacked.
    """
    if on_sqlite(session):
        yield
        return
    session.execute(text("SET LOCAL enable_seqscan = off"))
    yield
    session.execute(text("SET LOCAL enable_seqscan = on"))


@dataclass(frozen=True, slots=True, eq=False)
class _Narrowing:
    """A condition, in two forms."""

    column: InstrumentedAttribute[Any]
    rows: Select[Any]
    """The query for the values of the column in all calls that meet it."""

    each: ColumnElement[bool]
    """As it is checked call by call."""

    most: int = 0
    """Up to how many calls it is better to hold all values than to check call by call."""

    exact: bool = True
    """Whether no row is of a call that does not meet it."""


def _narrowings(session: Session, wanted: CallFilter, sight: Sight) -> Iterator[_Narrowing]:
    for condition in _of_the_call(wanted):
        yield _Narrowing(CallRow.id, select(CallRow.id).where(condition), condition)
    for which in _of_a_stint(wanted, sight):
        stints = select(StintRow.call_id).where(which)
        yield _Narrowing(CallRow.id, stints, stints.where(_OF_THE_STINT).exists())
    if wanted.reviewer is not None:
        given = select(ReviewRow.call_id).where(
            ReviewRow.account_id == wanted.reviewer, ReviewRow.state == ReviewState.OPEN
        )
        yield _Narrowing(CallRow.id, given, given.where(ReviewRow.call_id == CallRow.id).exists())
    if wanted.flags:
        raised = select(FlagRow.call_id).where(FlagRow.key.in_(wanted.flags))
        yield _Narrowing(CallRow.id, raised, raised.where(FlagRow.call_id == CallRow.id).exists())
    if wanted.text is not None:
        search = read_search(wanted.text)
        rows, each = transcripts_with(session, search), said_in_call(session, search)
        exact = index_is_exact(session, search)
        alone = sight.persons is None and wanted == CallFilter(text=wanted.text)
        many = MANY_WITH_WORDS if alone else MANY_OF_SEVERAL
        yield _Narrowing(CallRow.transcript_id, rows, each, many, exact)


def _of_the_call(wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    began, score = CallRow.started_at_ms, CallRow.score
    yield from _all_of(
        None if wanted.from_ms is None else began >= wanted.from_ms,
        None if wanted.until_ms is None else began < wanted.until_ms,
    )
    yield from _all_of(
        None if wanted.score_from is None else score >= wanted.score_from,
        None if wanted.score_to is None else score <= wanted.score_to,
    )
    if wanted.severity is not None:
        yield CallRow.severity >= RANKS[wanted.severity]
    if wanted.queues:
        yield CallRow.queue_id.in_(wanted.queues)
    if wanted.topics:
        yield CallRow.topic.in_(wanted.topics)
    for name in ("language", "kind", "source", "interaction_id"):
        value = getattr(wanted, name)
        if value is not None:
            yield getattr(CallRow, name) == value


def _all_of(*conditions: ColumnElement[bool] | None) -> Iterator[ColumnElement[bool]]:
    given = [one for one in conditions if one is not None]
    if given:
        yield and_(*given)


def _of_a_stint(wanted: CallFilter, sight: Sight) -> Iterator[ColumnElement[bool]]:
    if sight.persons is not None:
        yield StintRow.person_id.in_(sight.persons)
    if wanted.persons:
        yield StintRow.person_id.in_(wanted.persons)
    if wanted.unmatched:
        yield and_(StintRow.person_id.is_(None), StintRow.kind == StintKind.AGENT.value)
    if wanted.teams:
        yield _in_team(wanted.teams)


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


def _values(session: Session, rows: Select[Any]) -> list[Any]:
    """Return the only column of some rows, fetched as one value: thousands of rows take longer."""
    (column,) = rows.subquery().columns
    if on_sqlite(session):
        found: list[Any] = json.loads(session.scalars(select(func.json_group_array(column))).one())
        return found
    return list(session.scalars(select(func.array_agg(column))).one() or ())


def _among(
    session: Session, column: ColumnElement[Any] | InstrumentedAttribute[Any], values: Sequence[Any]
) -> ColumnElement[bool]:
    """Return that a column has one of many values, handed over as a single one."""
    if on_sqlite(session):
        each = func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(literal(list(values), ARRAY(column.type)))


def _cursor(last: Iterable[Any], order: Order) -> str:
    content = json.dumps([order.sort, order.descending, *last], separators=(",", ":"))
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
