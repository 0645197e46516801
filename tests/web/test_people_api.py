"""The directory over HTTP."""

from typing import Any

import pytest

from tests.web.box import Box, Signed
from tests.web.things import call_id_of, make_call
from voice_analytics.domain.access import AccountRole

API = "/api/v1"


@pytest.fixture
def admin(box: Box) -> Signed:
    return box.browser(box.account(AccountRole.ADMIN))


def put(admin: Signed, path: str, sent: dict[str, Any]) -> int:
    return admin.ask("PUT", f"{API}{path}", sent).status_code


def post(admin: Signed, path: str, sent: dict[str, Any]) -> int:
    return admin.ask("POST", f"{API}{path}", sent).status_code


def test_a_person_is_added_and_changed_and_the_change_noted(box: Box, admin: Signed) -> None:
    assert put(admin, "/people/p1", {"name": "Mara", "email": "mara@example.com"}) == 200
    assert put(admin, "/people/p1", {"name": "Mara Lind", "active": False}) == 200
    found = admin.get(f"{API}/people/p1").json()
    assert found == {"id": "p1", "name": "Mara Lind", "email": None, "active": False}
    assert [row[1:] for row in box.audited()].count(("person.saved", "person/p1")) == 2


def test_people_are_paged(admin: Signed) -> None:
    everybody = [one["id"] for one in admin.get(f"{API}/people").json()["people"]]
    first = admin.get(f"{API}/people?size=3").json()
    rest = admin.get(f"{API}/people?after={first['next']}").json()
    assert [one["id"] for one in first["people"] + rest["people"]] == everybody
    assert len(first["people"]) == 3
    assert rest["next"] is None


def test_what_contradicts_the_directory_is_refused(admin: Signed) -> None:
    assert put(admin, "/people/p1", {"name": "Mara", "email": "nora@example.com"}) == 422
    assert put(admin, "/teams/west", {"name": "north"}) == 422
    assert post(admin, "/memberships", {"person_id": "nora", "team_id": "none"}) == 422
    login = {"kind": "login", "value": "desk1"}
    assert post(admin, "/addresses", {**login, "person_id": "nora"}) == 200
    assert post(admin, "/addresses", {**login, "person_id": "sara"}) == 422
    backwards = {"person_id": "nora", "team_id": "south", "from_ms": 5, "until_ms": 5}
    assert post(admin, "/memberships", backwards) == 422
    assert post(admin, "/addresses", {**login, "kind": "sip", "person_id": "nora"}) == 422


def test_membership_and_address_end(admin: Signed) -> None:
    joined = {"person_id": "sara", "team_id": "north", "from_ms": 10}
    assert post(admin, "/memberships", joined) == 204
    assert post(admin, "/memberships/end", {**joined, "at_ms": 20} | {"from_ms": 1}) == 422
    ending = {"person_id": "sara", "team_id": "north", "at_ms": 20}
    assert post(admin, "/memberships/end", ending) == 204
    assert post(admin, "/memberships/end", ending) == 404
    times = admin.get(f"{API}/people/sara/memberships").json()["memberships"]
    assert [(one["team_id"], one["until_ms"]) for one in times] == [("north", 20), ("south", None)]
    login = {"kind": "extension", "value": "10 01"}
    assert post(admin, "/addresses", {**login, "person_id": "sara"}) == 200
    assert post(admin, "/addresses/end", {**login, "at_ms": 30}) == 204
    assert post(admin, "/addresses/end", {**login, "at_ms": 30}) == 404
    (found,) = admin.get(f"{API}/people/sara/addresses").json()["addresses"]
    assert (found["value"], found["until_ms"]) == ("1001", 30)


def test_late_fact_moves_a_call_to_its_agent(admin: Signed, box: Box) -> None:
    make_call(box, "nobody's")
    call_id = call_id_of("nobody's")
    (open_one,) = admin.get(f"{API}/unmatched").json()["unmatched"]
    assert (open_one["stints"], open_one["example"]) == (1, call_id)
    address = {"kind": "login", "value": "desk1", "person_id": "nora"}
    assert post(admin, "/addresses", address) == 200
    sent = {"call_id": call_id, "agent": "desk1"}
    late = admin.ask("POST", f"{API}/late-facts", sent).json()
    assert late == {"calls": [call_id], "reassigned": 1, "unknown": False}
    assert admin.get(f"{API}/calls/{call_id}").json()["person_id"] == "nora"
    assert admin.get(f"{API}/unmatched").json() == {"unmatched": []}
    assert post(admin, "/late-facts", {"call_id": "none", "agent": "desk1"}) == 404


def test_queues_are_named(admin: Signed) -> None:
    assert put(admin, "/queues/sales", {"name": "Sales"}) == 200
    assert admin.get(f"{API}/queues").json() == {"queues": [{"id": "sales", "name": "Sales"}]}


DIRECTORY = b"person_id,name,team,extension\nzoe,Zoe,north,7001\n"


def post_file(admin: Signed, path: str, content: bytes) -> tuple[int, dict[str, Any]]:
    answer = admin.ask("POST", f"{API}{path}", content, **{"Content-Type": "text/csv"})
    return answer.status_code, answer.json()


def test_directory_file_is_stored_whole_or_not_at_all(box: Box, admin: Signed) -> None:
    status, found = post_file(admin, "/directory?time_zone=Europe/London", DIRECTORY)
    assert (status, found) == (
        200,
        {"people": 1, "teams": 1, "queues": 0, "addresses": 1, "matched": 0},
    )
    status, found = post_file(admin, "/directory", DIRECTORY + b"yan,Yan,north,7001\n")
    assert (status, found["detail"][:17]) == (422, "the file, line 3:")
    assert admin.get(f"{API}/people/yan").status_code == 404
    assert [row[1:] for row in box.audited()].count(("directory.imported", "directory")) == 1


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/directory?time_zone=Mars/North", DIRECTORY),
        ("/directory", b"colour\nred\n"),
        ("/directory", b"person_id,name\nz\0,Z\n"),
        ("/directory", b"\xff\xfe"),
        ("/late-facts/import", b"call_id\nc1\n"),
    ],
    ids=["zone", "column", "zero", "utf-8", "says-nothing"],
)
def test_file_that_makes_no_sense_is_a_problem(admin: Signed, path: str, content: bytes) -> None:
    status, found = post_file(admin, path, content)
    assert (status, bool(found["detail"])) == (422, True)


def test_late_facts_file_names_agents(box: Box, admin: Signed) -> None:
    post_file(admin, "/directory", DIRECTORY)
    call_id = make_call(box, "nobody's")
    content = f"call_id,agent\n{call_id},7001\nnone,7001\n{call_id},7009\n".encode()
    status, found = post_file(admin, "/late-facts/import", content)
    assert (status, found) == (
        200,
        {"calls": 1, "reassigned": 2, "not_stored": [3], "unknown": [4]},
    )
    assert ("call.reassigned", f"call/{call_id}") in [row[1:] for row in box.audited()]
