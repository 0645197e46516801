"""What people say to findings on pages: it is stored as over the API, and shown again."""

import re

import pytest

from tests.web.box import Box, Fields, Signed
from tests.web.things import flag_of, make_judged
from voice_analytics.domain.access import AccountRole
from voice_analytics.store.calls import get_call

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


def test_agent_is_offered_nothing_of_a_reviewers_work(box: Box) -> None:
    make_judged(box, "nora's", CALL)
    agent = box.browser(box.account(AccountRole.AGENT, "nora", person_id="nora"))
    text = agent.get(PATH).text
    assert "Wrong flag" not in text
    assert "Review how" not in text
