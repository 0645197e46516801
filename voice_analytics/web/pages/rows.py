"""Calls as a list shows them."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from sqlalchemy.orm import Session

from voice_analytics.domain.assessment import Severity
from voice_analytics.store.calls import flags_of
from voice_analytics.store.listing import ListedCall
from voice_analytics.store.records import StoredCall, StoredFlag, unjudged
from voice_analytics.store.search import Piece
from voice_analytics.web.pages.names import Names, names_of
from voice_analytics.web.pages.shell import CALLS
from voice_analytics.web.pages.wording import spoken


@dataclass(frozen=True, slots=True)
class Why:
    """A reason to open a call, with its moment."""

    title: str
    severity: str
    reason: str
    at_ms: int
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """A call of a list."""

    call: StoredCall
    address: str
    agent: str
    queue: str
    why: tuple[Why, ...]
    """The worst first."""

    snippet: tuple[Piece, ...]
    withheld: bool
    """What the machine found is not shown yet."""

    judged: bool
    """It has a score that somebody can review."""

    @property
    def severity(self) -> str:
        """Return how urgent it is."""
        return "" if self.call.severity is None else self.call.severity.value


def rows_of(
    session: Session, calls: Iterable[ListedCall], text: str | None, withheld: Container[str]
) -> tuple[Row, ...]:
    """Return calls as a list shows them, with where their flags and what was searched lead.

    Parameters
    ----------
    session
        Open for reading.
    calls
        The calls.
    text
        What was searched.
    withheld
        Calls whose results are not for these eyes yet.
    """
    found = tuple(calls)
    names = names_of(session, [one.call.person_id for one in found])
    return tuple(_row(session, one, names, text, withheld=one.call.id in withheld) for one in found)


def _row(
    session: Session, one: ListedCall, names: Names, text: str | None, *, withheld: bool
) -> Row:
    call = unjudged(one.call) if withheld else one.call
    flags = flags_of(session, call.id) if call.flags else ()
    return Row(
        call=call,
        withheld=withheld,
        judged=one.call.score is not None,
        address=call_address(call.id, text=text),
        agent=names.person(call.person_id),
        queue=names.queue(call.queue_id),
        why=tuple(_why(call.id, flag) for flag in flags),
        snippet=one.snippet,
    )


def _why(call_id: str, flag: StoredFlag) -> Why:
    return Why(
        title=spoken(flag.key),
        severity=flag.severity.value,
        reason=flag.reason,
        at_ms=flag.start_ms,
        address=call_address(call_id, at_ms=flag.start_ms),
    )


def call_address(call_id: str, *, at_ms: int | None = None, text: str | None = None) -> str:
    """Return the address of a call's page, at a moment or where something was said."""
    query = urlencode({k: v for k, v in (("t", at_ms), ("text", text)) if v is not None})
    path = f"{CALLS}/{quote(call_id, safe='')}"
    return f"{path}?{query}" if query else path


SEVERITIES = {
    Severity.SERIOUS: "Serious",
    Severity.WARNING: "Worth a look",
    Severity.INFO: "For information",
}
