"""What is between agents and their own calls: rating first, the shift, and the offer of a break."""

import json
import re
from dataclasses import replace

import pytest

from tests.grading import found
from tests.store.calls import T0, arrival, report
from tests.web.box import Box, Fields, Signed
from tests.web.things import make_judged
from voice_analytics.config.settings import ReviewSettings
from voice_analytics.config.settings.reviewing import BreakSettings
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.assessment import Assessment, Feedback, FeedbackItem
from voice_analytics.domain.conversation import Event, EventKind
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import CallReport
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store.calls import save_call
from voice_analytics.store.database import Database
from voice_analytics.store.tables import AuditRow
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.shift import last_shift

MINUTE_MS = 60_000
OFFER = "Five minutes away from the phone?"


@pytest.fixture
def nora(box: Box) -> Signed:
    box.now.ms = T0 + 10 * MINUTE_MS
    return box.browser(box.account(AccountRole.AGENT, "nora", "nora"))


def hard(call_id: str, at_ms: int = T0) -> CallReport:
    """Return a call in which the customer raised their voice and complained."""
    span = Interval(2100, 2900)
    return replace(
        report(call_id, at_ms=at_ms),
        events=(Event(EventKind.RAISED_VOICE, "B", span, 0.9),),
        cues=(Cue(CueKind.COMPLAINT, "B", span, "where is my parcel", 0.9),),
    )


def store(box: Box, one: CallReport, person: str = "nora") -> None:
    with box.database.write() as session:
        save_call(session, one, to_json(to_document(one)).encode(), arrival(person))


def offered(who: Signed) -> bool:
    answer: bool = who.get("/api/v1/break-offer").json()["offered"]
    return answer


def test_break_is_offered_after_a_hard_call_and_put_off(box: Box, nora: Signed) -> None:
    store(box, report("c1"))
    assert not offered(nora)
    assert OFFER not in nora.get("/mine").text
    store(box, hard("c2"))
    text = nora.get("/mine").text
    assert OFFER in text
    assert "a raised voice, blame" in text
    assert nora.get("/mine?offers=later").headers["location"] == "/mine"
    assert OFFER not in nora.get("/mine").text
    box.now.ms += 20 * MINUTE_MS
    store(box, hard("c3", T0 + 25 * MINUTE_MS))
    assert OFFER in nora.get("/mine").text
    nora.get("/mine?offers=never")
    assert OFFER not in nora.get("/mine").text
    assert "Offer them again" in nora.get("/mine").text
    nora.get("/mine?offers=again")
    assert OFFER in nora.get("/mine").text
    box.now.ms += 120 * MINUTE_MS
    assert not offered(box.browser(box.account(AccountRole.AGENT, "nora-later", "nora")))


def test_offer_of_a_break_reaches_nobody_else(box: Box, nora: Signed) -> None:
    store(box, hard("c1"))
    nora.get("/mine")
    nora.get("/mine?offers=later")
    assert offered(nora)
    for role, person in (
        (AccountRole.ADMIN, None),
        (AccountRole.SUPERVISOR, "lead"),
        (AccountRole.REVIEWER, None),
        (AccountRole.AGENT, "sara"),
    ):
        account = box.account(role, f"other-{role}", person)
        other = box.browser(account)
        assert OFFER not in other.get("/mine").text
        answer = other.get("/api/v1/break-offer")
        if role is AccountRole.AGENT:
            assert answer.json()["offered"] is False
        else:
            assert answer.status_code == 403
        if role is AccountRole.ADMIN:
            for path in ("/audit", "/api/v1/audit", "/api/v1/metrics", "/system"):
                assert "offers=" not in other.get(path).text
    with box.database.read() as session:
        said = json.dumps([[row.action, row.object, row.detail] for row in session.query(AuditRow)])
    assert "break" not in said
    assert "offer" not in said


def linked(text: str) -> set[str]:
    return set(re.findall(r'href="/calls/([^"?]+)', text))


def test_supervisor_who_takes_calls_has_a_page_of_their_own(box: Box, nora: Signed) -> None:
    store(box, hard("c1"))
    lead = box.browser(box.account(AccountRole.SUPERVISOR, "lead", "lead"))
    assert 'href="/mine"' not in lead.get("/calls").text
    store(box, hard("c2"), "lead")
    assert 'href="/mine"' in lead.get("/calls").text
    text = lead.get("/mine").text
    assert linked(text) == {"c2"}
    assert OFFER not in text
    assert 'href="/calls?person=lead&amp;sort=started"' in text
    assert linked(lead.get("/calls?person=lead&sort=started").text) == {"c2"}
    assert linked(nora.get("/mine").text) == {"c1"}
    assert lead.get("/").headers["location"] == "/calls"


def test_no_token_asks_for_an_offer(box: Box) -> None:
    account = box.account(AccountRole.AGENT, "nora", "nora")
    assert box.machine(account).get("/api/v1/break-offer").status_code == 403


@pytest.mark.parametrize(
    "rules", [BreakSettings(enabled=False), BreakSettings(calls=2)], ids=["off", "two"]
)
def test_offer_goes_by_the_settings(database: Database, rules: BreakSettings) -> None:
    with Box(database, review=ReviewSettings(breaks=rules)) as box:
        box.now.ms = T0 + 10 * MINUTE_MS
        nora = box.browser(box.account(AccountRole.AGENT, "nora", "nora"))
        store(box, hard("c1"))
        assert not offered(nora)
        store(box, hard("c2", T0 + MINUTE_MS))
        assert offered(nora) is (rules.calls == 2)


def test_own_call_is_rated_before_its_result_is_shown(database: Database) -> None:
    with Box(database, review=ReviewSettings(self_rating_first=True)) as box:
        box.now.ms = T0 + 10 * MINUTE_MS
        path = "/calls/" + make_judged(box, "nora's", "judged")
        nora = box.browser(box.account(AccountRole.AGENT, "nora", "nora"))
        assert "<b>70</b>" not in nora.get("/mine").text
        text = nora.get(path).text
        assert "Listening index" not in text
        assert f'action="{path}/self-rating"' in text
        assert 'name="reacts" value="50"' in text
        wrong = nora.ask("POST", f"{path}/self-rating", Fields(stint="0", reacts="77"))
        assert (wrong.status_code, "one of the four answers" in wrong.text) == (422, True)
        done = nora.ask("POST", f"{path}/self-rating", Fields(stint="0", reacts="50"))
        assert done.status_code == 303
        text = nora.get(path).text
        assert "Listening index" in text
        assert "<b>in part</b>; the machine 70" in text
        assert f'action="{path}/self-rating"' not in text
        reviewer = box.browser(box.account(AccountRole.REVIEWER))
        assert "about their own conduct" in reviewer.get(path).text


def told(one: CallReport) -> CallReport:
    """Return a call with a strength and a next step."""
    (first,) = one.assessments
    span = Interval(2100, 2900)
    strength = FeedbackItem("reacts", "You answered at once.", "yes", span, "e1")
    step = FeedbackItem("recaps", "Sum up at the end.", "bye", span, "e2")
    given: Assessment = replace(
        first, behaviours=(found("reacts", "+"),), feedback=Feedback(strength, step)
    )
    return replace(one, assessments=(given,))


def test_shift_is_summed_up_once(box: Box, nora: Signed) -> None:
    store(box, report("long-ago", at_ms=T0 - 24 * 60 * MINUTE_MS))
    store(box, told(report("c1", at_ms=T0 - 30 * MINUTE_MS)))
    store(box, told(report("c2", at_ms=T0)))
    text = nora.get("/mine").text
    assert "This shift so far" in text
    assert "2 calls, 0:20 in all." in text
    shift = text[text.index('id="shift"') : text.index('class="mine"')]
    assert "Went well" in shift
    assert f"{defined.title('reacts')}, in 2 calls" in shift
    assert f"{defined.title('recaps')}, told in 2 calls" in shift
    box.now.ms += 6 * 60 * MINUTE_MS
    later = box.browser(box.account(AccountRole.AGENT, "nora-later", "nora"))
    assert "Your last shift" in later.get("/mine").text


def test_nobody_without_calls_has_a_shift() -> None:
    assert last_shift((), 1, 2) is None
