"""Coaching over the API and on pages: assigned, told with a link, acknowledged, looked at again."""

import re
from dataclasses import replace

import pytest

from tests.store.calls import DAY_MS, T0, arrival, report
from tests.web.box import Box, Fields, Signed
from tests.web.things import make_judged, make_message
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.notice import MessageKind
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store.calls import release_calls, save_call
from voice_analytics.store.messages import messages

CALL = "coached-call"
NOTE = "Count to two before you answer."
WORD = "I heard it."


@pytest.fixture
def lead(box: Box) -> Signed:
    """Give the browser of the supervisor of Nora's team, with a call of hers."""
    box.now.ms = T0
    make_judged(box, "nora's", CALL)
    return box.browser(box.account(AccountRole.SUPERVISOR, "lea", "lead"))


@pytest.fixture
def nora(box: Box) -> Signed:
    """Give Nora's browser."""
    return box.browser(box.account(AccountRole.AGENT, "nora", "nora"))


def assigned(lead: Signed, focus: str = "reacts", **more: object) -> dict[str, object]:
    sent = {"stint": 0, "start_ms": 500, "focus": focus, "note": NOTE, "review_at_ms": T0 + DAY_MS}
    answer = lead.ask("POST", f"/api/v1/calls/{CALL}/coaching", {**sent, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def calls_of(box: Box, days: range, score: float) -> None:
    """Store a call of Nora's on each of some days from T0 on."""
    with box.database.write() as session:
        for day in days:
            one = report(f"day{day}", at_ms=T0 + day * DAY_MS, scores=(score + day,))
            how = replace(arrival("nora"), received_at_ms=T0)
            save_call(session, one, to_json(to_document(one)).encode(), how)


def test_form_assigns_and_agent_acknowledges_with_a_word(
    box: Box, lead: Signed, nora: Signed
) -> None:
    text = lead.get(f"/calls/{CALL}").text
    assert "Coach a moment of this call" in text
    fields = {"stint": "0", "focus": "reacts", "note": NOTE, "until": "2026-03-16", "at": "0:01"}
    answer = lead.ask("POST", f"/calls/{CALL}/coaching", Fields(fields))
    assert answer.status_code == 303, answer.text
    assert NOTE in lead.get(f"/calls/{CALL}").text
    mine = nora.get("/mine").text
    assert NOTE in mine
    assert f"/calls/{CALL}?t=1000" in mine
    assert mine.count("too few to say") == 3
    (coaching_id,) = set(re.findall(r"/coaching/([0-9a-f]{16})/acknowledge", mine))
    path = f"/coaching/{coaching_id}/acknowledge"
    assert nora.ask("POST", path, Fields({"answer": WORD})).status_code == 303
    assert WORD in nora.get("/mine").text
    assert WORD in lead.get(f"/calls/{CALL}").text
    team = lead.get("/team").text
    assert "nora: Shows that it was heard" in team
    assert lead.ask("POST", f"/coaching/{coaching_id}/end", Fields({})).status_code == 303
    assert "ended" in lead.get("/team").text
    done = {action for _, action, place in box.audited() if place == f"call/{CALL}"}
    assert {"coaching.assigned", "coaching.acknowledged", "coaching.ended"} <= done


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"at": ""}, "choose a moment"),
        ({"at": "9:59:59"}, "after the end of the call"),
        ({"until": "2020-01-01"}, "name a day to come"),
        ({"focus": "charm"}, "names no component"),
        ({"about": "evidence/none"}, "names no evidence"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_one_sentence(
    lead: Signed, fields: dict[str, str], sentence: str
) -> None:
    usual = {"stint": "0", "focus": "reacts", "note": NOTE, "until": "2026-03-16", "at": "0:01"}
    answer = lead.ask("POST", f"/calls/{CALL}/coaching", Fields({**usual, **fields}))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_what_came_of_it_is_told_with_n_and_interval(box: Box) -> None:
    box.now.ms = T0
    make_judged(box, "nora's", CALL)
    lead = box.machine(box.account(AccountRole.SUPERVISOR, "lea", "lead"))
    nora = box.machine(box.account(AccountRole.AGENT, "nora", "nora"))
    calls_of(box, range(-6, 0), 60.0)
    one = assigned(lead)
    calls_of(box, range(1, 7), 70.0)
    box.now.ms = T0 + 10 * DAY_MS
    seen = nora.get(f"/api/v1/coaching/{one['id']}").json()
    before, after = seen["compared"]["before"], seen["compared"]["after"]
    assert (before["count"], before["value"]) == (6, 56.5)
    assert (after["count"], after["value"]) == (6, 73.5)
    change = seen["compared"]["difference"]
    assert change["value"] == 17.0
    assert change["low"] < 17.0 < change["high"]
    assert seen["due"]
    text = lead.get("/team").text
    assert "+17 (" in text
    assert "look again" in text
    assert "n = 6" in nora.get("/mine").text


def test_who_is_told_gets_a_link_and_no_content(box: Box, lead: Signed, nora: Signed) -> None:
    one = assigned(lead)
    nora.ask("POST", f"/api/v1/coaching/{one['id']}/acknowledge", {"answer": WORD})
    raised = {"stint": 0, "about": "score", "text": WORD}
    (dispute,) = [nora.ask("POST", f"/api/v1/calls/{CALL}/disputes", raised).json()["id"]]
    decided = {"state": "upheld", "text": WORD}
    lead.ask("POST", f"/api/v1/disputes/{dispute}/decide", decided)
    reviewer = box.account(AccountRole.REVIEWER, "sara", "sara")
    given = {"call_id": CALL, "stint": 0, "account_id": reviewer.id}
    lead.ask("POST", "/api/v1/reviews/assign", given)
    with box.database.read() as session:
        told = {(each.kind, each.person_id, each.path) for each in messages(session)}
    assert told == {
        (MessageKind.COACHING_ASSIGNED, "nora", "/mine"),
        (MessageKind.COACHING_ACKNOWLEDGED, "lead", f"/calls/{CALL}"),
        (MessageKind.DISPUTE_RAISED, "lead", f"/calls/{CALL}"),
        (MessageKind.DISPUTE_DECIDED, "nora", f"/calls/{CALL}"),
        (MessageKind.REVIEW_ASSIGNED, "sara", f"/calls/{CALL}"),
    }


def test_hidden_calls_moment_is_hidden_from_the_agent(box: Box, lead: Signed, nora: Signed) -> None:
    make_judged(box, "hidden", "hidden-call")
    sent = {"stint": 0, "start_ms": 500, "focus": "reacts", "note": NOTE}
    path = "/api/v1/calls/hidden-call/coaching"
    made = lead.ask("POST", path, {**sent, "review_at_ms": T0 + 1}).json()
    assert nora.get(f"/api/v1/coaching/{made['id']}").status_code == 404
    assert NOTE not in nora.get("/mine").text
    with box.database.write() as session:
        release_calls(session, ["hidden-call"])
    assert NOTE in nora.get("/mine").text


def test_reviewer_who_listens_blind_is_asked_to_submit_first(box: Box) -> None:
    box.now.ms = T0
    make_judged(box, "nora's", CALL)
    rui = box.browser(box.account(AccountRole.REVIEWER, "rui"))
    rui.ask("POST", "/api/v1/reviews", {"call_id": CALL, "stint": 0, "why": "calibration"})
    sent = {"stint": 0, "start_ms": 0, "focus": "reacts", "note": NOTE, "review_at_ms": T0 + 1}
    assert rui.ask("POST", f"/api/v1/calls/{CALL}/coaching", sent).status_code == 404
    assert "Coach a moment" not in rui.get(f"/calls/{CALL}").text


def test_list_goes_on_where_a_page_ends(lead: Signed) -> None:
    ids = [assigned(lead, focus)["id"] for focus in ("reacts", "recap", "feeling")]
    first = lead.get("/api/v1/coaching?size=2&person=nora&running=true").json()
    second = lead.get(f"/api/v1/coaching?size=2&cursor={first['next']}").json()
    listed = [one["id"] for page in (first, second) for one in page["coaching"]]
    assert sorted(listed) == sorted(str(one) for one in ids)
    assert second["next"] is None


def test_messages_that_were_given_up_are_on_the_system_page(box: Box) -> None:
    admin = box.browser(box.account(AccountRole.ADMIN, "mara"))
    message_id = make_message(box, "nora", "the mail server answers 550")
    text = admin.get("/system").text
    assert "Coaching assigned, to nora" in text
    assert "the mail server answers 550" in text
    assert admin.ask("POST", f"/system/messages/{message_id}/retry", Fields({})).status_code == 303
    assert "the mail server answers 550" not in admin.get("/system").text
    path = f"/api/v1/messages/{message_id}/retry"
    assert admin.ask("POST", path).status_code == 409
    assert admin.ask("POST", path.replace(message_id, "0" * 16)).status_code == 404
    page = admin.get("/api/v1/messages?state=waiting&size=1").json()
    assert [one["id"] for one in page["messages"]] == [message_id]
