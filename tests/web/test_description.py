"""The API is as its description says: schemathesis sends it what fits and what does not.

Ids that are asked for are made up half of the time; else they are those of things that are there.
What fits the description may still contradict what is stored, and is then refused with 422 or
409, so that all of it be accepted is not asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok

from tests.web.box import WORDS, Box
from tests.web.learning_rows import make_round, readers
from tests.web.moments import make_moment, make_own_list
from tests.web.practising import make_practice
from tests.web.rows import Case as MatrixCase
from tests.web.things import (
    flag_of,
    make_call,
    make_coaching,
    make_dispute,
    make_intake,
    make_judged,
    make_message,
    make_notice,
    review_of,
)
from voice_analytics.domain.access import ALLOWED, PERSONAL, AccountRole, Permission
from voice_analytics.store.accounts import Account

DIRECTORY = "person_id,name\nsara,sara\n"
LATE = "call_id,queue\njudged,sales\n"
SURVEY = "call_id,date,score,scale,question\njudged,2026-03-02,4,1-5,CSAT\n"
TABLES = {"late": LATE, "directory": DIRECTORY, "surveys": SURVEY}

pytestmark = pytest.mark.slow

EXAMPLES = 12
"""Of each operation and mode."""

AGENTS = {Permission.REVIEWS_SELF, Permission.DISPUTES_RAISE, Permission.COACHING_ANSWER}

NOT_ASKED = {"positive_data_acceptance", "ignored_auth", "unsupported_method"}
"""The first is said above; the others are other tests' matter, for every route."""

MANY = 2

LONGEST_S = 86_400
"""For how long a stream of events can be asked for at most."""

NEVER_DONE = {
    "POST /api/v1/uploads",
    "POST /api/v1/practice",
    "POST /api/v1/session",
    "GET /api/v1/calibrations/{round_id}/proposal.yaml",
    "POST /api/v1/live/calls/{call_id}/pause",
    "POST /api/v1/live/calls/{call_id}/resume",
}
"""What nothing made up gets through: a recording, a password, agreement on many calls, calls in
progress, of which nobody tells here."""


class Sender:
    """Sends cases as somebody who may, with ids of what is there."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._admin = box.account(AccountRole.ADMIN)
        self._agent = box.account(AccountRole.AGENT, "nora", "nora")
        self._tokens = {one.id: box.machine(one).headers for one in (self._admin, self._agent)}
        self.answered: Counter[tuple[str, int]] = Counter()
        judged = make_judged(box, "nora's", "judged")
        self._known: dict[str, Any] = {
            "call_id": judged,
            "call_ids": [judged],
            "stint": 0,
            "flag_id": flag_of(box, judged),
            "about": "component/reacts",
            "points": {"reacts": 50.0},
            "correction": {"kind": "roles", "agent": "B"},
            "person_id": "nora",
            "team_id": "north",
            "key": "score",
            "focus": "reacts",
            "review_at_ms": 1 << 42,
            "name": "nora",
            "password": WORDS,
            "old": WORDS,
            "scopes": [Permission.CALLS_READ.value],
        }

    def send(self, case: Case[Any], *, known: bool) -> None:
        """Send a case and check the answer, and that it is one that is described."""
        permission = case.operation.definition.raw.get("x-permission")
        if known:
            self._fill(case)
        if case.operation.path.endswith("/live/events"):
            _read_for_no_time(case)
        headers = self._headers(permission)
        answer = case.call(headers=headers)
        self.answered[case.operation.label, answer.status_code] += 1
        excluded = [one for one in CHECKS.get_all() if one.__name__ in NOT_ASKED]
        case.validate_response(answer, headers=headers, excluded_checks=excluded)  # type: ignore[arg-type]  # its own list

    def _headers(self, permission: str | None) -> dict[str, str]:
        if permission in PERSONAL:
            own = ALLOWED[AccountRole.ADMIN]
            browser = self._box.browser(self._admin if permission in own else self._agent)
            ((name, value),) = browser.client.cookies.items()
            return {**browser.headers, "Cookie": f"{name}={value}"}
        return self._tokens[self._asks(permission).id]

    def _asks(self, permission: str | None) -> Account:
        return self._agent if permission in AGENTS else self._admin

    def _fill(self, case: Case[Any]) -> None:
        """Put ids of things that are there in place of made-up ones."""
        path = case.operation.path
        known = self._known | self._made(path) | self._learned(path)
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                part.update({key: known[key] for key in part if key in known})
        if case.media_type == "text/csv":
            case.body = next((one for key, one in TABLES.items() if key in case.operation.path), "")
        if case.operation.path.endswith("/coaching") and isinstance(case.body, dict):
            case.body.update({"about": None, "start_ms": 500})
        of_a_time = case.operation.path.endswith(("/trends", "/team"))
        if of_a_time and isinstance(case.query, dict):
            case.query.update({"from_ms": 0, "until_ms": 86_400_000})

    def _made(self, path: str) -> dict[str, Any]:
        """Return ids of things of which each request needs its own."""
        box, number = self._box, sum(self.answered.values())
        makers: dict[str, tuple[str, Callable[[], object]]] = {
            "{review_id}": ("review_id", lambda: self._review(f"call{number}")),
            "{dispute_id}": ("dispute_id", lambda: make_dispute(box, "nora's", "judged")),
            "{coaching_id}": ("coaching_id", lambda: make_coaching(box, "nora's", "judged")),
            "{message_id}": ("message_id", lambda: make_message(box, "nora", "it answers 550")),
            "{job_id}": ("job_id", lambda: make_intake(box, why="it is silent")),
            "{upload_id}": ("upload_id", lambda: make_intake(box, self._admin.id)),
            "{session_id}": ("session_id", lambda: box.session_id(self._admin)),
            "{token_id}": ("token_id", lambda: box.token_id(self._agent)),
            "{account_id}": ("account_id", lambda: self._account(number)),
            "/assign": ("account_id", lambda: self._account(number)),
            "/tokens": ("account_id", lambda: self._account(number)),
            "/notices/": ("call_id", self._notice),
            "/audio": ("call_id", lambda: make_call(box, "nora's")),
            "/waveform": ("call_id", lambda: make_call(box, "nora's")),
        }
        return {key: make() for part, (key, make) in makers.items() if part in path}

    def _learned(self, path: str) -> dict[str, Any]:
        """Return ids of what people learn from, each of the one who asks."""
        box, admin = self._box, self._admin.id
        if "/calibrations" in path:
            case = MatrixCase(box, self._admin, "owning" if "/close" in path else "taking part")
            round_id, place = make_round(case, closed="/agreed" in path)
            people = {"participants": readers(box, 2), "calls": [{"call_id": place.call_id}]}
            return {"round_id": round_id, "call_id": place.call_id, "draw": 0, **people}
        if "/practice/" in path:
            return {"practice_id": make_practice(box, admin)}
        if "/playlists" in path or "/moments" in path:
            call_id, evidence = make_moment(box)
            adds = path.endswith("/moments")
            playlist_id, moment_id = make_own_list(box, admin, empty=adds)
            found = {"playlist_id": playlist_id, "moment_id": moment_id, "moments": []}
            shown = {"accounts": [admin], "teams": ["north"]}
            return {**found, **shown, "call_id": call_id, "evidence_id": evidence}
        return {}

    def _review(self, call_id: str) -> str:
        made = make_judged(self._box, "sara's", call_id)
        return review_of(self._box, self._admin.id, made)

    def _notice(self) -> str:
        make_notice(self._box, self._known["call_id"], "the receiver answers 404")
        return str(self._known["call_id"])

    def _account(self, number: int) -> str:
        return self._box.account(AccountRole.REVIEWER, f"account{number}").id


def _read_for_no_time(case: Case[Any]) -> None:
    """Have a stream that would go on end at once, unless the time is what is wrong with it."""
    query = case.query if isinstance(case.query, dict) else {}
    asked = str(query.get("seconds", 0))
    if asked.isascii() and asked.isdecimal() and int(asked) <= LONGEST_S:
        case.query = {**query, "seconds": 0}


@pytest.fixture
def sender(box: Box) -> Sender:
    return Sender(box)


def operations(box: Box) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", box.app)
    for one in schema.get_all_operations():
        assert isinstance(one, Ok)
        yield one.ok()


def listed_in_query(case: Case[Any]) -> bool:
    """Return whether a query has a list: of one, it cannot be told from its only item."""
    query = case.query if isinstance(case.query, dict) else {}
    return any(isinstance(value, list) and len(value) < MANY for value in query.values())


def send_all(
    sender: Sender, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode
) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def send(case: Case[Any], known: bool) -> None:
        assume(mode is GenerationMode.POSITIVE or not listed_in_query(case))
        sender.send(case, known=known and mode is GenerationMode.POSITIVE)

    with suppress(Unsatisfiable):  # a route that takes nothing can be sent nothing wrong
        send()


def test_api_is_as_described(box: Box, sender: Sender) -> None:
    load_all_checks()
    labels = set()
    for operation in operations(box):
        labels.add(operation.label)
        for mode in GenerationMode:
            send_all(sender, operation, mode)
    done = {label for label, status in sender.answered if status < 300}
    assert labels - done <= NEVER_DONE
