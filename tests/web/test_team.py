"""The figures of a team: with n and interval, of what may be seen, never mixed into a score."""

import re

import pytest

from tests.store.calls import DAY_MS, T0, arrival, report, save
from tests.web.box import Box, Signed
from voice_analytics.config.settings import TeamSettings
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.assessment import FrictionTag, Severity
from voice_analytics.domain.directory import Queue
from voice_analytics.domain.review import Judgement, ReviewReason
from voice_analytics.store.calls import flags_of
from voice_analytics.store.people import save_group
from voice_analytics.store.remarks import mark_flag
from voice_analytics.store.reviews import Wanted, begin, give_verdict, submit
from voice_analytics.store.tables import CallRow

CALLS = 24
TIME = f"from_ms={T0}&until_ms={T0 + CALLS * DAY_MS}"


@pytest.fixture
def admin(box: Box) -> Signed:
    """Give an admin's browser, with calls of two teams that were reviewed and surveyed."""
    box.now.ms = T0 + CALLS * DAY_MS
    reviewer = box.account(AccountRole.REVIEWER, "rui").id
    with box.database.write() as session:
        save_group(session, Queue("billing", "Billing"))
        for n in range(CALLS):
            one = report(
                f"c{n}",
                at_ms=T0 + n * DAY_MS,
                scores=(40.0 + n,),
                flags=[("complaint", Severity.INFO)],
                frictions=[FrictionTag.SYSTEM_SLOW] if n % 2 else [],
            )
            who = "nora" if n < CALLS - 1 else "sara"
            save(session, one, arrival(who, queue="billing", topic="refund" if n else None))
            review = begin(session, T0, reviewer, f"c{n}", 0, ReviewReason.SAMPLED)
            wanted = Wanted("component/reacts", Judgement.OVERRIDE, 50.0)
            give_verdict(session, T0, reviewer, review.id, wanted)
            submit(session, T0, reviewer, review.id)
            (flag,) = flags_of(session, f"c{n}")
            mark_flag(session, T0, reviewer, f"c{n}", flag.id, wrong=n == 0)
    mara = box.browser(box.account(AccountRole.ADMIN, "mara"))
    lines = [f"c{n},2026-03-02,{1 + n % 5}" for n in range(CALLS)]
    body = "\n".join(["call_id,date,score", *lines, "gone,2026-03-02,4"]).encode()
    sent = mara.ask("POST", "/api/v1/surveys/import?question=CSAT&scale=1-5", body)
    assert sent.json() == {
        "stored": CALLS,
        "known": 0,
        "problems": [f"line {CALLS + 2}: no such call is stored"],
    }
    return mara


def test_figures_have_n_and_interval(admin: Signed) -> None:
    found = admin.get(f"/api/v1/team?{TIME}").json()
    (friction,) = found["friction"]
    assert (friction["tag"], friction["moments"]) == ("system_slow", 12)
    assert (friction["calls"]["count"], friction["calls"]["of"]) == (12, 24)
    assert friction["calls"]["low"] < 0.5 < friction["calls"]["high"]
    (by_queue,) = found["friction_by_queue"]
    assert by_queue["queue_id"] == "billing"
    (by_topic,) = found["friction_by_topic"]
    assert (by_topic["topic"], by_topic["queue_id"], found["with_topic"]) == ("refund", None, 23)
    assert (by_topic["calls"]["count"], by_topic["calls"]["of"]) == (12, 23)
    assert sum(one["count"] for one in by_topic["weeks"]) == 23
    assert len(found["friction_by_week"][0]["points"]) == 4
    (line,) = found["agreement"]
    assert (line["component"], line["blind"]["count"], line["blind"]["of"]) == ("reacts", 24, 24)
    assert line["bias"]["value"] == pytest.approx(1.5)
    assert line["accepted"] == {"count": 0, "of": 0, "share": None, "low": None, "high": None}
    (rule,) = found["flags"]
    assert (rule["rule"], rule["right"]["count"], rule["right"]["of"]) == ("complaint", 23, 24)


def test_survey_is_beside_the_index_with_its_rank_correlation(admin: Signed) -> None:
    (survey,) = admin.get(f"/api/v1/team?{TIME}").json()["surveys"]
    assert (survey["question"], survey["mean"]["count"]) == ("CSAT", 24)
    assert survey["mean"]["value"] == pytest.approx(47.9, abs=0.1)
    assert [(one["id"], one["mean"]["count"]) for one in survey["by_person"]] == [
        ("nora", 23),
        ("sara", 1),
    ]
    assert survey["by_person"][1]["mean"]["value"] is None
    ranks = survey["with_index"]
    assert ranks["count"] == 24
    assert ranks["low"] < ranks["value"] < ranks["high"]
    score = f"/api/v1/trends?key=score&{TIME}&step=month"
    assert admin.get(score).json()["points"][0]["mean"] == pytest.approx(51.5)


def test_page_tells_friction_by_topic_and_week_or_that_there_is_none(
    box: Box, admin: Signed
) -> None:
    text = admin.get("/team").text
    assert '<th scope="row">refund</th><td>System slow</td>' in text
    assert '<th scope="row">refund: system slow</th><td class="n">3 of 6</td>' in text
    for n in range(CALLS):
        with box.database.write() as session:
            session.get_one(CallRow, f"c{n}").topic = None
    text = admin.get("/team").text
    assert "By topic" not in text
    assert "No call of this time says what it was about." in text


def test_supervisor_sees_own_teams_only(box: Box, admin: Signed) -> None:
    lead = box.browser(box.account(AccountRole.SUPERVISOR, "lea", "lead"))
    found = lead.get(f"/api/v1/team?{TIME}").json()
    assert found["friction"][0]["calls"]["of"] == 23
    assert found["agreement"][0]["blind"]["of"] == 23
    assert found["flags"][0]["right"]["of"] == 23
    assert [one["id"] for one in found["surveys"][0]["by_person"]] == ["nora"]
    assert lead.get(f"/api/v1/team?{TIME}&person=sara").json()["friction"] == []
    text = lead.get("/team").text
    assert "nora" in text
    assert ">sara<" not in text


def test_too_few_are_only_counted(box: Box, admin: Signed) -> None:
    few = admin.get(f"/api/v1/team?{TIME}&person=sara").json()
    assert few["friction"][0]["calls"] == {
        "count": 1,
        "of": 1,
        "share": None,
        "low": None,
        "high": None,
    }
    assert few["surveys"][0]["with_index"]["value"] is None
    assert box.services.team == TeamSettings()


def test_page_shows_every_figure_with_a_table(admin: Signed) -> None:
    text = admin.get("/team").text
    assert "50 % (31 % to 69 %), 12 of 24" in text
    assert "96 % (80 % to 99 %), 23 of 24" in text
    assert "Survey: CSAT" in text
    assert "Rank correlation with the listening index: " in text
    assert "too few to say" in text
    charts, twins = text.count('class="plot"'), text.count("<summary>As a table</summary>")
    assert charts == twins
    assert charts > 3
    agents = re.findall(r'<a href="/calls\?person=(\w+)', text)
    assert agents == sorted(agents)


def test_question_and_scale_must_be_said(box: Box) -> None:
    admin = box.browser(box.account(AccountRole.ADMIN))
    body = b"call_id,date,score\nc1,2026-03-02,4\n"
    answer = admin.ask("POST", "/api/v1/surveys/import", body)
    assert answer.status_code == 422
    assert "says no scale and no question" in answer.text
    answer = admin.ask("POST", "/api/v1/surveys/import?time_zone=Mars", body)
    assert answer.status_code == 422
    assert "time_zone Mars is no time zone" in answer.text
