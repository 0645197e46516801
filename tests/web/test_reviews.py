"""Reviews over HTTP: what is withheld until a blind review is submitted, and what agents see."""

import pytest

from tests.web.box import Box, Signed
from tests.web.things import flag_of, make_call, make_judged
from voice_analytics.config.settings import ReviewSettings
from voice_analytics.domain.access import AccountRole
from voice_analytics.store.audit import record
from voice_analytics.store.database import Database
from voice_analytics.store.remarks import correction_ended

CALL = "call-noras"
PATH = f"/api/v1/calls/{CALL}"
REACTS = "component/reacts"


@pytest.fixture
def mara(box: Box) -> Signed:
    make_call(box, "nora's")
    return box.browser(box.account(AccountRole.REVIEWER, "mara"))


def begin(who: Signed, why: str = "chosen", call_id: str = CALL) -> dict[str, object]:
    sent = {"call_id": call_id, "stint": 0, "why": why}
    answer = who.ask("POST", "/api/v1/reviews", sent)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def scores(who: Signed, call_id: str = CALL) -> tuple[object, ...]:
    path = f"/api/v1/calls/{call_id}"
    (stint,) = who.get(f"{path}/stints").json()["stints"]
    report = who.get(f"{path}/report").json()
    call = who.get(path).json()
    (listed,) = [one for one in who.get("/api/v1/calls").json()["calls"] if one["id"] == call_id]
    return (
        call["score"], listed["score"], stint["score"], call["flags"], call["severity"],
        len(who.get(f"{path}/flags").json()["flags"]),
        len(report["assessments"]), len(report["flags"]),
    )  # fmt: skip


OPEN = (70.0, 70.0, 70.0, 1, "warning", 1, 1, 1)
WITHHELD = (None, None, None, 0, None, 0, 0, 0)


def test_calibration_is_blind_until_it_is_submitted(box: Box, mara: Signed) -> None:
    call = make_judged(box, "nora's", "judged")
    assert scores(mara, call) == OPEN
    one = begin(mara, "calibration", call)
    assert one["withheld"] is True
    assert one["findings"] == [{"about": REACTS, "part": "sensing", "points": None, "answer": None}]
    assert scores(mara, call) == WITHHELD
    path = f"/api/v1/reviews/{one['id']}"
    agree = mara.ask("POST", f"{path}/verdicts", {"about": REACTS, "verdict": "agree"})
    assert agree.status_code == 422
    sent = {"about": REACTS, "verdict": "override", "points": 40}
    said = mara.ask("POST", f"{path}/verdicts", sent).json()["verdicts"][0]
    assert (said["points"], said["machine_points"]) == (40.0, None)
    done = mara.ask("POST", f"{path}/submit").json()
    assert done["withheld"] is False
    assert done["verdicts"][0]["machine_points"] == 70.0
    assert done["findings"][0]["points"] == 70.0
    assert scores(mara, call) == OPEN
    assert mara.ask("POST", f"{path}/submit").status_code == 409


def test_list_by_results_does_not_tell_of_a_blind_call(box: Box, mara: Signed) -> None:
    call = make_judged(box, "nora's", "judged")
    begin(mara, "calibration", call)
    for query in ("score_from=60", "severity=warning", "flag=complaint", "sort=score"):
        found = mara.get(f"/api/v1/calls?{query}").json()["calls"]
        assert call not in {one["id"] for one in found}, query


def test_what_others_said_is_not_seen_during_a_blind_review(box: Box, mara: Signed) -> None:
    other = box.browser(box.account(AccountRole.REVIEWER, "mick"))
    theirs = begin(other, "calibration")
    other.ask("POST", f"{PATH}/comments", {"text": "Not his best."})
    begin(mara, "calibration")
    mara.ask("POST", f"{PATH}/comments", {"text": "Well done."})
    assert mara.get(f"/api/v1/reviews/{theirs['id']}").status_code == 404
    (own,) = mara.get(f"/api/v1/reviews?call_id={CALL}").json()["reviews"]
    assert own["account"] == "mara"
    texts = [one["text"] for one in mara.get(f"{PATH}/comments").json()["comments"]]
    assert texts == ["Well done."]


def test_sample_is_reviewed_blind(box: Box, mara: Signed) -> None:
    call = mara.get(PATH).json()
    box.now.ms = call["started_at_ms"] + 1000
    (drawn,) = mara.get("/api/v1/reviews/sample").json()["stints"]
    assert (drawn["call_id"], drawn["person_id"]) == (CALL, "nora")
    assert "score" not in drawn
    one = begin(mara, "sampled")
    assert (one["why"], one["blind"]) == ("sampled", True)
    assert mara.get("/api/v1/reviews/sample").json() == {"stints": []}
    box.now.ms += 30 * 86_400_000
    again = {"call_id": make_call(box, "sara's"), "stint": 0, "why": "sampled"}
    answer = mara.ask("POST", "/api/v1/reviews", again)
    assert (answer.status_code, "not in the sample" in answer.json()["detail"]) == (409, True)


def test_review_is_given_to_somebody_who_can(box: Box, mara: Signed) -> None:
    lead = box.browser(box.account(AccountRole.SUPERVISOR, "lead", "lead"))
    (who,) = lead.get("/api/v1/reviewers").json()["reviewers"]
    assert who["name"] == "mara"
    sent = {"call_id": CALL, "stint": 0, "account_id": who["account_id"]}
    assert lead.ask("POST", "/api/v1/reviews/assign", sent).status_code == 201
    query = f"/api/v1/reviews?account_id={who['account_id']}&state=open"
    (mine,) = mara.get(query).json()["reviews"]
    assert (mine["call_id"], mine["account"]) == (CALL, "mara")
    assert mine["assigned_by"] is not None
    assert ("review.assigned", f"call/{CALL}") in [row[1:] for row in box.audited()]


def test_reviews_are_paged(box: Box, mara: Signed) -> None:
    ids = []
    for n in range(3):
        box.now.ms += 1
        ids.append(begin(mara, call_id=make_judged(box, "nora's", f"judged{n}"))["id"])
    first = mara.get("/api/v1/reviews?size=2").json()
    last = mara.get(f"/api/v1/reviews?size=2&cursor={first['next']}").json()
    assert [one["id"] for one in first["reviews"] + last["reviews"]] == ids[::-1]
    assert last["next"] is None


def test_wrong_flag_is_marked_and_counted(box: Box, mara: Signed) -> None:
    call = make_judged(box, "nora's", "judged")
    path = f"/api/v1/calls/{call}/flags"
    assert mara.get(path).json()["flags"][0]["wrong"] is None
    mark = f"{path}/{flag_of(box, call)}/mark"
    assert mara.ask("PUT", mark, {"wrong": True}).status_code == 204
    assert mara.get(path).json()["flags"][0]["wrong"] is True
    assert mara.get("/api/v1/flag-precision").json() == {
        "rules": [{"key": "complaint", "marked": 1, "right": 0}]
    }
    assert mara.ask("PUT", f"{path}/none-0000000000/mark", {"wrong": True}).status_code == 404


def test_correction_is_recorded_and_the_call_scored_again(box: Box, mara: Signed) -> None:
    words = {"kind": "words", "participant": "B", "start_ms": 2100, "end_ms": 2900, "text": "x"}
    made = mara.ask("POST", f"{PATH}/corrections", {"correction": words})
    assert (made.status_code, made.json()["waiting"]) == (201, True)
    assert box.corrected == [made.json()["id"]]
    assert made.json()["detail"]["was"] == "where is my parcel"
    late = {"correction": {**words, "end_ms": 1}}
    assert mara.ask("POST", f"{PATH}/corrections", late).status_code == 422
    swap = {"correction": {"kind": "roles", "agent": "B"}}
    assert "being worked in" in mara.ask("POST", f"{PATH}/corrections", swap).json()["detail"]
    with box.database.write() as session:
        correction_ended(session, made.json()["id"], box.now.ms)
    assert mara.ask("POST", f"{PATH}/corrections", swap).status_code == 201
    found = mara.get(f"{PATH}/corrections").json()["corrections"]
    assert [(one["kind"], one["waiting"]) for one in found] == [("words", False), ("roles", True)]


def test_blind_reviewer_corrects_nothing_and_sees_no_score_of_a_correction(
    box: Box, mara: Signed
) -> None:
    with box.database.write() as session:
        detail = {"correction": "x1", "kind": "roles", "before": 62.0, "after": 70.0}
        record(session, box.now.ms, "system", "call.corrected", f"call/{CALL}", detail)
    assert mara.get(f"{PATH}/history").json()["steps"][0]["detail"]["after"] == 70.0
    begin(mara, "calibration")
    steps = mara.get(f"{PATH}/history").json()["steps"]
    told = [one["detail"] for one in steps if one["action"] == "call.corrected"]
    assert told == [{"correction": "x1", "kind": "roles"}]
    swap = {"correction": {"kind": "roles", "agent": "B"}}
    refused = mara.ask("POST", f"{PATH}/corrections", swap)
    assert (refused.status_code, box.corrected) == (409, [])


def test_history_tells_what_people_did(box: Box, mara: Signed) -> None:
    one = begin(mara)
    path = f"/api/v1/reviews/{one['id']}"
    mara.ask("POST", f"{path}/verdicts", {"about": REACTS, "verdict": "agree"})
    mara.ask("POST", f"{path}/submit")
    nora = box.browser(box.account(AccountRole.AGENT, "nora", "nora"))
    said = {"stint": 0, "about": REACTS, "text": "I could not hear her."}
    nora.ask("POST", f"{PATH}/disputes", said)
    steps = mara.get(f"{PATH}/history").json()["steps"]
    assert [one["action"] for one in steps] == [
        "dispute.raised", "review.submitted", "review.begun",
    ]  # fmt: skip
    assert steps[0]["by"] == "nora"
    agents = [one["action"] for one in nora.get(f"{PATH}/history").json()["steps"]]
    assert agents == ["dispute.raised", "review.submitted"]


def test_agent_disputes_and_somebody_else_decides(box: Box, mara: Signed) -> None:
    nora = box.browser(box.account(AccountRole.AGENT, "nora", "nora"))
    begin(mara)
    said = {"stint": 0, "about": "score", "text": "The line was bad."}
    made = nora.ask("POST", f"{PATH}/disputes", said)
    assert made.status_code == 201, made.text
    assert made.json()["due_at_ms"] == box.now.ms + 10 * 86_400_000
    assert nora.ask("POST", f"{PATH}/disputes", said).status_code == 409
    unknown = {**said, "about": "component/none"}
    assert nora.ask("POST", f"{PATH}/disputes", unknown).status_code == 422
    path = f"/api/v1/disputes/{made.json()['id']}"
    decision = {"state": "upheld", "text": "Right, it was."}
    assert mara.ask("POST", f"{path}/decide", decision).status_code == 409
    box.now.ms += 11 * 86_400_000
    lead = box.browser(box.account(AccountRole.SUPERVISOR, "lead", "lead"))
    (waiting,) = lead.get("/api/v1/disputes?state=open").json()["disputes"]
    assert (waiting["raised_by"], waiting["overdue"]) == ("nora", True)
    assert lead.ask("POST", f"{path}/decide", decision).json()["decided_by"] == "lead"
    nora = box.browser(box.account(AccountRole.AGENT, "nora2", "nora"))
    found = nora.get(path).json()
    assert (found["state"], found["decision"], found["overdue"]) == (
        "upheld", "Right, it was.", False,
    )  # fmt: skip
    assert nora.get(PATH).json()["score"] == 70.0


def test_agent_rates_own_stint_before_seeing_its_result(database: Database) -> None:
    with Box(database, review=ReviewSettings(self_rating_first=True)) as box:
        call = make_judged(box, "nora's", "judged")
        nora = box.browser(box.account(AccountRole.AGENT, "nora", "nora"))
        assert scores(nora, call) == WITHHELD
        path = f"/api/v1/calls/{call}/self-rating"
        assert nora.get(f"{path}?stint=0").json() == {
            "components": [{"key": "reacts", "part": "sensing"}],
            "rated": False,
        }
        early = {"stint": 0, "about": "score", "text": "No."}
        assert nora.ask("POST", f"/api/v1/calls/{call}/disputes", early).status_code == 404
        made = nora.ask("POST", path, {"stint": 0, "points": {"reacts": 55}})
        assert made.json()["verdicts"][0]["machine_points"] == 70.0
        assert nora.get(path).json()["rated"] is True
        assert scores(nora, call) == OPEN
        assert scores(box.browser(box.account(AccountRole.ADMIN)), call) == OPEN
