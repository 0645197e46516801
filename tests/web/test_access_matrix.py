"""Every route lets in whom the matrix says, and nobody else."""

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from httpx2 import Response

from tests.web.box import Box, Signed
from tests.web.matrix import OPEN, ROWS
from tests.web.rows import ALL, PERSONS, Ask, Case, Row, numbers
from voice_analytics.domain.access import ALLOWED, PERSONAL, AccountRole, Permission
from voice_analytics.store.database import Database
from voice_analytics.web.routing import declared
from voice_analytics.web.viewer import SAFE

FORBIDDEN = 403
LISTS = [row for row in ROWS if row.listed is not None]

EACH_ROW = pytest.mark.parametrize("row", ROWS, ids=[row.route for row in ROWS])
UNSAFE = pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=row.route) for row in ROWS if row.route.split()[0] not in SAFE],
)


@pytest.fixture(scope="module")
def box(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """Give one server for all rows; each test makes the accounts it needs."""
    file = shutil.copy(pattern, tmp_path_factory.mktemp("matrix") / "store.db")
    database = Database(f"sqlite:///{file}")
    with Box(database) as one:
        yield one
    database.close()


def case_of(box: Box, role: AccountRole, thing: str) -> Case:
    """Return the case of an account of a role, made for it."""
    return Case(box, box.account(role, f"{role}{next(numbers)}", PERSONS.get(role)), thing)


def sent(who: Signed, row: Row, ask: Ask) -> Response:
    return who.ask(row.route.split()[0], ask.path, ask.body)


def test_every_route_has_a_row(box: Box) -> None:
    found = {f"{one.method} {one.path}": one.permission for one in declared(box.app)}
    assert {route for route, needed in found.items() if needed is not None} == {
        row.route for row in ROWS
    }
    assert {route for route, needed in found.items() if needed is None} == OPEN


@EACH_ROW
def test_browsers_of_each_role_reach_what_they_may(box: Box, row: Row) -> None:
    for role, thing in product(AccountRole, row.things()):
        case = case_of(box, role, thing)
        ask = row.ask(case)
        answer = sent(box.browser(case.account), row, ask)
        expected = row.expected(case, ask, by_token=False)
        assert answer.status_code == expected, (role, thing, answer.text)


@pytest.mark.parametrize("row", LISTS, ids=[row.route for row in LISTS])
def test_lists_show_what_each_role_sees(box: Box, row: Row) -> None:
    assert row.listed is not None
    assert row.seen is not None
    for role in row.roles:
        case = case_of(box, role, "")
        answer = sent(box.browser(case.account), row, row.ask(case))
        shown = {thing for thing, roles in row.seen.items() if role in roles}
        is_page = answer.headers["content-type"].startswith("text/html")
        assert row.listed(answer.text if is_page else answer.json()) == shown, role


@EACH_ROW
def test_tokens_reach_what_their_scopes_and_their_role_may(box: Box, row: Row) -> None:
    (needed,) = {
        one.permission for one in declared(box.app) if f"{one.method} {one.path}" == row.route
    }
    for role, thing in product(AccountRole, row.things()):
        case = case_of(box, role, thing)
        ask = row.ask(case)
        rest = ALLOWED[role] - PERSONAL - {needed}
        assert sent(box.machine(case.account, *rest), row, ask).status_code == FORBIDDEN, role
        expected = row.expected(case, ask, by_token=True)
        assert sent(box.machine(case.account), row, ask).status_code == expected, role


@EACH_ROW
def test_nobody_is_let_in_without_signing_in(box: Box, row: Row) -> None:
    case = case_of(box, AccountRole.ADMIN, row.things()[0])
    ask = row.ask(case)
    for headers in ({}, {"Authorization": "Bearer va_guessed"}, {"Cookie": "va-session=guessed"}):
        answer = sent(Signed(box.client(), headers), row, ask)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


@UNSAFE
def test_pages_of_other_sites_change_nothing(box: Box, row: Row) -> None:
    role = min(row.roles - {AccountRole.INGEST})
    case = case_of(box, role, row.things()[0])
    ask, browser = row.ask(case), box.browser(case.account)
    bare = Signed(browser.client, {})
    wrong = Signed(browser.client, {"X-CSRF-Token": "guessed"})
    foreign = Signed(browser.client, {**browser.headers, "Origin": "https://elsewhere.test"})
    for who in (bare, wrong, foreign):
        answer = sent(who, row, ask)
        assert answer.status_code == FORBIDDEN
    own = Signed(browser.client, {**browser.headers, "Origin": "http://box.test"})
    assert sent(own, row, ask).status_code == ask.status


def test_practice_is_between_an_agent_and_the_machine() -> None:
    may = {role for role in ALL if Permission.PRACTICE in ALLOWED[role]}
    assert may == {AccountRole.AGENT}
    assert Permission.PRACTICE in PERSONAL
