"""What people say to findings on pages: it is stored as over the API, and shown again."""

import re

import pytest

from tests.web.box import Box, Fields, Signed
from tests.web.things import flag_of, make_judged
from voice_analytics.domain.access import AccountRole
from voice_analytics.store.audit import record
from voice_analytics.store.calls import get_call
from voice_analytics.store.remarks import correction_ended

CALL = "judged-call"
PATH = f"/calls/{CALL}"


@pytest.fixture
def reviewer(box: Box) -> Signed:
    """Give the browser of a reviewer, with a flagged call of Nora's."""
    make_judged(box, "nora's", CALL)
    return box.browser(box.account(AccountRole.REVIEWER, "rui"))


def send(who: Signed, path: str, **fields: str) -> str:
    """Send a form; return the page that it leads back to."""
    answer = who.ask("POST", path, Fields(fields))
    assert answer.status_code == 303, answer.text
    return who.get(answer.headers["location"].partition("#")[0]).text


def test_flag_is_marked_wrong_and_right_again(box: Box, reviewer: Signed) -> None:
    path = f"{PATH}/flags/{flag_of(box, CALL)}/mark"
    assert "marked wrong" in send(reviewer, path, wrong="true")
    assert "marked right" in send(reviewer, path, wrong="false")


def test_machines_value_stays_beside_the_reviewers(reviewer: Signed) -> None:
    text = send(reviewer, f"{PATH}/reviews", stint="0", why="flagged")
    (review_id,) = set(re.findall(r"/reviews/([0-9a-f]{16})/submit", text))
    path = f"/reviews/{review_id}"
    text = send(reviewer, f"{path}/verdicts", component="reacts", verdict="override", points="85")
    assert 'value="85"' in text
    text = send(reviewer, f"{path}/submit")
    assert "<b>85</b> in place of 70" in text
    assert "/submit" not in text


def test_blind_review_shows_nothing_of_the_machine_until_it_is_submitted(
    box: Box, reviewer: Signed
) -> None:
    box.now.ms = reviewer_day(box)
    drawn = reviewer.get("/sample").text
    assert f"{PATH}/reviews" in drawn
    assert "complaint" not in drawn.lower()
    text = send(reviewer, f"{PATH}/reviews", stint="0", why="sampled")
    assert "Listening index" not in text
    assert "Complaint" not in text
    (review_id,) = set(re.findall(r"/reviews/([0-9a-f]{16})/submit", text))
    path = f"/reviews/{review_id}"
    text = send(reviewer, f"{path}/verdicts", component="reacts", verdict="override", points="40")
    assert "70" not in re.findall(r'<td class="n">([^<]*)</td>', text)
    text = send(reviewer, f"{path}/submit")
    assert "Listening index" in text
    assert "Complaint" in text


def reviewer_day(box: Box) -> int:
    """Return a time at which the call is one of the last days."""
    with box.database.read() as session:
        call = get_call(session, CALL)
        assert call is not None
        return call.started_at_ms + 3_600_000


def test_comment_stands_at_its_moment_and_is_escaped(reviewer: Signed) -> None:
    text = send(reviewer, f"{PATH}/comments", text="Well <b>done</b>.\r\nTwice.", moment_ms="2500")
    assert "Well &lt;b&gt;done&lt;/b&gt;.\nTwice." in text
    assert 'href="?t=2500"' in text
    answer = reviewer.ask("POST", f"{PATH}/comments", Fields({"text": ""}))
    assert answer.status_code == 422


def test_agent_disagrees_and_somebody_else_decides(box: Box, reviewer: Signed) -> None:
    agent = box.browser(box.account(AccountRole.AGENT, "nora", person_id="nora"))
    text = send(agent, f"{PATH}/disputes", stint="0", about="score", text="She asked me to wait.")
    assert "She asked me to wait." in text
    assert "The agent is right" not in text
    shown = reviewer.get(PATH).text
    (dispute_id,) = re.findall(r"/disputes/([0-9a-f]{16})/decide", shown)
    path = f"/disputes/{dispute_id}/decide"
    text = send(reviewer, path, state="upheld", text="Yes, at the start.")
    assert "the agent is right" in text
    assert "Yes, at the start." in agent.get(PATH).text


def test_roles_are_swapped_and_the_page_says_that_it_is_scored_again(
    box: Box, reviewer: Signed
) -> None:
    assert "Swap agent and customer" in reviewer.get(PATH).text
    text = send(reviewer, f"{PATH}/roles", agent="B")
    assert "The call is being scored again" in text
    assert f'action="{PATH}/roles"' not in text
    part = reviewer.ask("GET", f"{PATH}/corrections", None, **{"HX-Request": "true"})
    assert "being scored again" in part.text
    assert "hx-refresh" not in part.headers
    (correction_id,) = box.corrected
    with box.database.write() as session:
        correction_ended(session, correction_id, box.now.ms)
        scores = {"correction": correction_id, "kind": "roles", "before": 62.0, "after": 71.0}
        record(session, box.now.ms, "system", "call.corrected", f"call/{CALL}", scores)
    part = reviewer.ask("GET", f"{PATH}/corrections", None, **{"HX-Request": "true"})
    assert part.headers["hx-refresh"] == "true"
    text = reviewer.get(PATH).text
    assert "who was taken for the b is the agent" in text
    assert "Index 62 before, 71 after" in text
    assert "index 62 before, 71 now" in text


def test_call_is_taken_from_the_list_and_given_on_from_its_page(box: Box, reviewer: Signed) -> None:
    listed = "/calls?sort=started"
    assert "Take it" in reviewer.get(listed).text
    text = send(reviewer, f"{PATH}/assign", back=listed)
    assert "with rui" in text
    assert "Take it" not in text
    (own,) = re.findall(r'href="(/calls\?reviewer=[0-9a-f]{16})">1 review for you', text)
    assert PATH in reviewer.get(own).text
    other = box.account(AccountRole.REVIEWER, "ana")
    text = send(reviewer, f"{PATH}/assign", account_id=other.id)
    assert "With ana." in text
    assert PATH not in reviewer.get(own).text
    assert PATH in reviewer.get(f"/calls?reviewer={other.id}").text
    given = [one for one in box.audited() if one[1] == "review.assigned"]
    assert [one[2] for one in given] == [f"call/{CALL}"] * 2
    again = reviewer.ask("POST", f"{PATH}/assign", Fields({"account_id": other.id}))
    assert "has this stint to review already" in again.text
    away = Fields({"account_id": other.id, "back": "https://elsewhere.example/calls"})
    assert reviewer.ask("POST", f"{PATH}/assign", away).status_code == 422


def test_agent_does_not_learn_who_reviews_what(box: Box, reviewer: Signed) -> None:
    send(reviewer, f"{PATH}/assign", back="/calls")
    agent = box.browser(box.account(AccountRole.AGENT, "nora", person_id="nora"))
    assert "with rui" not in agent.get("/calls?sort=started").text
    asked = agent.get(f"/calls?reviewer={'a' * 16}").text
    assert "for those who can assign reviews only" in asked
    assert agent.get(f"/api/v1/calls?reviewer={'a' * 16}").status_code == 422


def test_turn_is_corrected_in_its_place(box: Box, reviewer: Signed) -> None:
    assert f"{PATH}?correct=2100#turn-2100" in reviewer.get(PATH).text
    text = reviewer.get(f"{PATH}?correct=2100").text
    assert "where is my parcel</textarea>" in text
    fields = {"participant": "B", "start_ms": "2100", "end_ms": "2900"}
    text = send(reviewer, f"{PATH}/words", **fields, text="where is\r\nmy  purse")
    assert "<q>where is my purse</q>" in text
    assert "<q>where is my parcel</q>" in text
    wrong = reviewer.ask("POST", f"{PATH}/words", Fields({**fields, "end_ms": "2100"}))
    assert "after it begins" in wrong.text


def test_agent_is_offered_nothing_of_a_reviewers_work(box: Box) -> None:
    make_judged(box, "nora's", CALL)
    agent = box.browser(box.account(AccountRole.AGENT, "nora", person_id="nora"))
    text = agent.get(PATH).text
    assert "Wrong flag" not in text
    assert "Review how" not in text
    assert "?correct=" not in text
    assert "/roles" not in text
