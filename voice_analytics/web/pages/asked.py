"""What a list of calls is asked for, in the address of its page.

The fields are those of the API's list, and days in place of moments: `from` and `to`, both
counted. A field that is left empty, as forms send it, does not filter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.datastructures import QueryParams

from voice_analytics.store.listing import Order, Sort
from voice_analytics.web.api.calls import Wanted
from voice_analytics.web.pages.wording import EPOCH

PAGE_CALLS = 25
_MANY = frozenset({"person", "team", "queue", "topic", "flag"})
_DAYS = {"from": ("from_ms", 0), "to": ("until_ms", 1)}
_OWN = ("from", "to", "sort", "cursor")

SORTS = {
    "severity": ("Flagged first", Order(Sort.SEVERITY)),
    "started": ("Newest first", Order(Sort.STARTED)),
    "oldest": ("Oldest first", Order(Sort.STARTED, descending=False)),
    "lowest": ("Lowest score first", Order(Sort.SCORE, descending=False)),
    "highest": ("Highest score first", Order(Sort.SCORE)),
}
"""What a list may be sorted by: title and order by name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A list that was asked for."""

    given: tuple[tuple[str, str], ...]
    """Fields of the address that are not empty, without the place in the list."""

    wanted: Wanted
    sort: str
    cursor: str | None
    wrong: str | None
    """What makes no sense; everything is listed then."""

    def value(self, name: str) -> str:
        """Return what a field holds."""
        return next((value for field, value in self.given if field == name), "")

    @property
    def narrowed(self) -> bool:
        """Return whether anything filters."""
        return any(name != "sort" for name, _ in self.given)

    def address(self, path: str, cursor: str | None = None) -> str:
        """Return the address of the same list, from a place on."""
        more = [] if cursor is None else [("cursor", cursor)]
        query = urlencode([*self.given, *more])
        return f"{path}?{query}" if query else path

    def without(self, path: str, name: str) -> str:
        """Return the address of the list without one of the filters."""
        query = urlencode([(field, value) for field, value in self.given if field != name])
        return f"{path}?{query}" if query else path


def read_asked(query: QueryParams) -> Asked:
    """Return what is asked for."""
    given = tuple((name, value) for name, value in query.multi_items() if value.strip())
    own = dict(given)
    sort = own.get("sort", "severity")
    wrong = None if sort in SORTS else "a list cannot be sorted so"
    try:
        wanted = Wanted.model_validate(dict(_fields(given)))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(one) for one in first["loc"])
        wrong, wanted = f"{place}: {first['msg'][:1].lower()}{first['msg'][1:]}", Wanted()
    except ValueError:
        wrong, wanted = "a day is written like 2026-03-05", Wanted()
    kept = tuple(one for one in given if one[0] != "cursor")
    sort = sort if sort in SORTS else "severity"
    return Asked(kept, wanted, sort, own.get("cursor"), wrong)


def _fields(given: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, Any]]:
    for name in _MANY:
        values = [value for field, value in given if field == name]
        if values:
            yield name, values
    for name, value in given:
        if name in _DAYS:
            field, more = _DAYS[name]
            yield field, _day_ms(value, more)
        elif name not in _MANY and name not in _OWN:
            yield name, value


def _day_ms(text: str, more: int) -> int:
    on = date.fromisoformat(text) + timedelta(days=more)
    return (on - EPOCH.date()).days * 86_400_000
