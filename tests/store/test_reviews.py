"""What people say to what was found: one review of a stint at a time, the machine's value stays."""

import json
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.store.calls import DAY_MS, T0, add_people, arrival, report, save
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.assessment import Severity, Verdict
from voice_analytics.domain.call import CallKind
from voice_analytics.domain.review import (
    CorrectionKind,
    DisputeState,
    Judgement,
    ReviewReason,
    ReviewState,
)
from voice_analytics.errors import BadQuery, Refused
from voice_analytics.store import disputes, giving, remarks, reviews
from voice_analytics.store.accounts import Change, NewAccount, add_account, change_account, names_of
from voice_analytics.store.audit import record
from voice_analytics.store.calls import drop_words, flags_of, report_document
from voice_analytics.store.database import Database
from voice_analytics.store.findings import Veil, findings, veiled, without_results
from voice_analytics.store.records import Sight
from voice_analytics.store.reviews import ReviewFilter, Wanted
from voice_analytics.store.sampling import Quota, begin_sampled, sample

NOW = T0 + DAY_MS
REACTS = "component/reacts"
CHOSEN, SAMPLED = ReviewReason.CHOSEN, ReviewReason.SAMPLED
WEEK = Quota(2, 7 * DAY_MS)
FLAGS = (("complaint", Severity.WARNING),)


def account(session: Session, name: str, role: AccountRole = AccountRole.REVIEWER) -> str:
    return add_account(session, 0, "system", NewAccount(name, role)).id


@pytest.fixture
def two(database: Database) -> tuple[str, str]:
    """Give two reviewers and a call of `p1`."""
    with database.write() as session:
        add_people(session, "p1", "p2")
        save(session, report(flags=FLAGS), arrival("p1"))
        return account(session, "mara"), account(session, "mick")


def test_verdict_stands_beside_the_machines_value(database: Database, two: tuple[str, str]) -> None:
    with database.write() as session:
        one = reviews.begin(session, NOW, two[0], "c1", 0, CHOSEN)
        wanted = Wanted(REACTS, Judgement.OVERRIDE, 90.0)
        reviews.give_verdict(session, NOW, two[0], one.id, wanted)
        save(session, report(scores=(50.0,)), arrival("p1"))
        done = reviews.submit(session, NOW + 5, two[0], one.id)
    with database.read() as session:
        (said,) = reviews.verdicts(session, one.id)
        assert findings(session, "c1", 0)[REACTS].points == 50.0
        assert reviews.review(session, one.id) == done
    assert (said.points, said.machine_points, said.judgement) == (90.0, 70.0, Judgement.OVERRIDE)
    assert (done.state, done.submitted_at_ms) == (ReviewState.SUBMITTED, NOW + 5)


def test_who_agrees_takes_the_machines_value(database: Database, two: tuple[str, str]) -> None:
    with database.write() as session:
        one = reviews.begin(session, NOW, two[0], "c1", 0, CHOSEN)
        reviews.give_verdict(session, NOW, two[0], one.id, Wanted(REACTS, Judgement.OVERRIDE, 1.0))
        reviews.give_verdict(session, NOW, two[0], one.id, Wanted(REACTS, Judgement.AGREE))
        (said,) = reviews.verdicts(session, one.id)
    assert (said.points, said.judgement) == (70.0, Judgement.AGREE)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted("component/none", Judgement.AGREE), "names no component"),
        (Wanted(REACTS, Judgement.AGREE, 5.0), "no value of their own"),
        (Wanted(REACTS, Judgement.OVERRIDE, 5.0, Verdict.MET), "a component has points"),
    ],
    ids=["unknown", "agrees-with-points", "answered-component"],
)
def test_verdict_that_does_not_fit_is_refused(
    database: Database, two: tuple[str, str], wanted: Wanted, why: str
) -> None:
    with database.write() as session:
        one = reviews.begin(session, NOW, two[0], "c1", 0, CHOSEN)
        with pytest.raises(BadQuery, match=why):
            reviews.give_verdict(session, NOW, two[0], one.id, wanted)


def test_submitted_review_stays_as_it_is(database: Database, two: tuple[str, str]) -> None:
    agree = Wanted(REACTS, Judgement.AGREE)
    with database.write() as session:
        one = reviews.begin(session, NOW, two[0], "c1", 0, CHOSEN)
        with pytest.raises(Refused, match="must judge something"):
            reviews.submit(session, NOW, two[0], one.id)
        with pytest.raises(Refused, match="somebody else's"):
            reviews.give_verdict(session, NOW, two[1], one.id, agree)
        reviews.give_verdict(session, NOW, two[0], one.id, agree)
        reviews.submit(session, NOW, two[0], one.id)
        with pytest.raises(Refused, match="stays as it is"):
            reviews.give_verdict(session, NOW, two[0], one.id, agree)
        with pytest.raises(Refused, match="reviewed this stint already"):
            reviews.begin(session, NOW, two[0], "c1", 0, ReviewReason.FLAGGED)


def test_two_do_not_review_the_same_stint_but_calibrate_on_it(
    database: Database, two: tuple[str, str]
) -> None:
    with database.write() as session:
        one = reviews.begin(session, NOW, two[0], "c1", 0, CHOSEN)
        assert reviews.begin(session, NOW + 1, two[0], "c1", 0, CHOSEN) == one
        with pytest.raises(Refused, match="somebody else is reviewing"):
            reviews.begin(session, NOW, two[1], "c1", 0, CHOSEN)
        other = reviews.begin(session, NOW, two[1], "c1", 0, ReviewReason.CALIBRATION)
        with pytest.raises(Refused, match="no assessment"):
            reviews.begin(session, NOW, two[0], "c1", 7, CHOSEN)
    assert (one.blind, other.blind) == (False, True)


def test_assigned_review_moves_until_somebody_judged(
    database: Database, two: tuple[str, str]
) -> None:
    mara, mick = two
    with database.write() as session:
        boss = account(session, "boss", AccountRole.SUPERVISOR)
        first = reviews.assign(session, NOW, boss, mara, "c1", 0, CHOSEN)
        moved = reviews.assign(session, NOW, boss, mick, "c1", 0, CHOSEN)
        assert (moved.id, moved.account_id, moved.assigned_by) == (first.id, mick, boss)
        with pytest.raises(Refused, match="review already"):
            reviews.assign(session, NOW, boss, mick, "c1", 0, CHOSEN)
        reviews.give_verdict(session, NOW, mick, moved.id, Wanted(REACTS, Judgement.AGREE))
        with pytest.raises(Refused, match="let them finish"):
            reviews.assign(session, NOW, boss, mara, "c1", 0, CHOSEN)
        for nobody in (boss, "0" * 16):
            with pytest.raises(Refused, match="can review"):
                reviews.assign(session, NOW, boss, nobody, "c1", 0, CHOSEN)
        change_account(session, NOW, "system", mara, Change(AccountRole.REVIEWER, None, True))
        assert giving.reviewers(session) == {mick: "mick"}
        assert names_of(session, [mara, boss]) == {mara: "mara", boss: "boss"}


def test_results_are_withheld_while_a_blind_review_is_open(
    database: Database, two: tuple[str, str]
) -> None:
    mara, mick = two
    with database.write() as session:
        one = begin_sampled(session, NOW, WEEK, mara, "c1", 0)
        assert begin_sampled(session, NOW, WEEK, mara, "c1", 0) == one
        assert veiled(session, Veil(mara), ["c1"]) == {"c1"}
        assert veiled(session, Veil(mick), ["c1"]) == frozenset()
        with pytest.raises(BadQuery, match="blind until it is submitted"):
            reviews.give_verdict(session, NOW, mara, one.id, Wanted(REACTS, Judgement.AGREE))
        wanted = Wanted(REACTS, Judgement.OVERRIDE, None)
        reviews.give_verdict(session, NOW, mara, one.id, wanted)
        reviews.submit(session, NOW, mara, one.id)
        assert veiled(session, Veil(mara), ["c1"]) == frozenset()


def test_agent_rates_first_where_that_is_switched_on(
    database: Database, two: tuple[str, str]
) -> None:
    with database.write() as session:
        nora = account(session, "nora", AccountRole.AGENT)
        veil = Veil(nora, frozenset({"p1"}))
        save(session, report("c2"), arrival("p2"))
        assert veiled(session, veil, ["c1", "c2"]) == {"c1"}
        with pytest.raises(BadQuery, match="names no component"):
            reviews.rate_self(session, NOW, nora, "c1", 0, {"none": 5.0})
    with database.write() as session:
        one = reviews.rate_self(session, NOW, nora, "c1", 0, {"reacts": 55.0})
        assert one.why is ReviewReason.SELF
        assert veiled(session, veil, ["c1"]) == frozenset()
        with pytest.raises(Refused, match="already"):
            reviews.rate_self(session, NOW, nora, "c1", 0, {"reacts": 60.0})
        reviews.begin(session, NOW, two[0], "c1", 0, CHOSEN)  # it stands in nobody's way


def test_report_without_results_keeps_what_was_said(
    database: Database, two: tuple[str, str]
) -> None:
    with database.read() as session:
        whole = report_document(session, "c1")
    assert whole is not None
    before, after = json.loads(whole), json.loads(without_results(whole))
    assert before["assessments"]
    assert before["flags"]
    assert after == {**before, "assessments": [], "flags": []}


def test_reviews_are_those_of_stints_one_sees(database: Database, two: tuple[str, str]) -> None:
    mara, mick = two
    with database.write() as session:
        save(session, report("c2", scores=(60.0, 80.0)), arrival("p1", "p2", released=False))
        ids = [
            reviews.begin(session, NOW + n, who, call, stint, CHOSEN).id
            for n, (who, call, stint) in enumerate(
                [(mara, "c1", 0), (mara, "c2", 0), (mick, "c2", 1)]
            )
        ]
        agree = Wanted(REACTS, Judgement.AGREE)
        for key in ids[:2]:
            reviews.give_verdict(session, NOW, mara, key, agree)
            reviews.submit(session, NOW, mara, key)

    def found(sight: Sight, **wanted: object) -> list[str]:
        with database.read() as session:
            return [
                one.id
                for one in reviews.reviews(session, ReviewFilter(**wanted), sight=sight)  # type: ignore[arg-type]
            ]

    assert found(Sight()) == ids[::-1]
    assert found(Sight(frozenset({"p2"}))) == ids[2:]
    assert found(Sight(frozenset({"p1"}))) == ids[1::-1]
    assert found(Sight(frozenset({"p1"}), released_only=True)) == ids[:1]
    assert found(Sight(frozenset({"p2"}), released_only=True)) == []
    assert found(Sight(), account_id=mara, state=ReviewState.SUBMITTED) == ids[1::-1]
    assert found(Sight(), call_id="c2", why=CHOSEN) == ids[:0:-1]
    with database.read() as session:
        assert reviews.review(session, ids[2], Sight(frozenset({"p1"}))) is None
        page = reviews.reviews(session, ReviewFilter(), before=(NOW + 2, ids[2]), limit=1)
    assert [one.id for one in page] == [ids[1]]


def many_calls(session: Session) -> None:
    add_people(session, "p1", "p2", "p3", queues=["q1", "q2"])
    for n in range(12):
        queue = "q1" if n % 4 else "q2"
        save(session, report(f"a{n}", at_ms=T0 + n), arrival("p1", queue=queue))
    save(session, report("b0"), arrival("p2"))
    save(session, report("old", at_ms=T0 - 30 * DAY_MS), arrival("p2"))
    save(session, report("voicemail", scorable=False, kind=CallKind.VOICEMAIL), arrival("p2"))
    save(session, report("nobody's"), arrival())


def test_sample_has_a_quota_of_each_agent_over_their_queues(database: Database) -> None:
    with database.write() as session:
        many_calls(session)
        mara, mick = account(session, "mara"), account(session, "mick")
        drawn = sample(session, NOW, WEEK, mara)
        assert sample(session, NOW, WEEK, mick) == drawn
    assert [one.person_id for one in drawn] == ["p1", "p1", "p2"]
    assert {one.queue_id for one in drawn[:2]} == {"q1", "q2"}
    assert drawn[2].call_id == "b0"


def test_what_is_begun_counts_for_the_quota(database: Database) -> None:
    with database.write() as session:
        many_calls(session)
        mara, mick = account(session, "mara"), account(session, "mick")
        first, second, last = sample(session, NOW, WEEK, mara)
        begin_sampled(session, NOW, WEEK, mara, first.call_id, first.stint)
        left = sample(session, NOW, WEEK, mick)
        assert left == (second, last)
        begin_sampled(session, NOW, WEEK, mick, left[0].call_id, 0)
        assert [one.person_id for one in sample(session, NOW, WEEK, mick)] == ["p2"]
        with pytest.raises(Refused, match="not in the sample"):
            begin_sampled(session, NOW, WEEK, mick, first.call_id, 0)


def test_what_somebody_looked_at_is_not_drawn_for_them(database: Database) -> None:
    with database.write() as session:
        many_calls(session)
        mara, mick = account(session, "mara"), account(session, "mick")
        record(session, NOW, mara, "call.viewed", "call/b0")
        assert "p2" not in {one.person_id for one in sample(session, NOW, WEEK, mara)}
        assert "p2" in {one.person_id for one in sample(session, NOW, WEEK, mick)}
        mine = Sight(frozenset({"p2"}))
        assert [one.call_id for one in sample(session, NOW, WEEK, mick, mine)] == ["b0"]


def test_sample_is_even_over_the_calls_of_an_agent() -> None:
    """Of many agents with ten calls each, no place in the day is drawn more than by chance."""
    from voice_analytics.store.sampling import Drawn, _spread

    firsts = [0] * 10
    for agent in range(1000):
        calls = [Drawn(f"{agent}-{n}", 0, "p", None, n, 1) for n in range(10)]
        firsts[_spread(calls)[0].started_at_ms] += 1
    assert min(firsts) > 60  # 100 expected; a standard deviation is 9.5
    assert max(firsts) < 140


def test_comments_and_corrections_are_kept_beside_the_report(
    database: Database, two: tuple[str, str]
) -> None:
    words = {"participant": "B", "start_ms": 2100, "end_ms": 2900, "text": "where was it"}
    with database.write() as session:
        before = report_document(session, "c1")
        remarks.add_comment(session, NOW, two[0], "c1", remarks.Remark("Well done.", 0, 2200))
        one = remarks.add_correction(session, NOW, two[0], "c1", CorrectionKind.WORDS, words)
        assert remarks.waiting_corrections(session) == (one.id,)
        with pytest.raises(Refused, match="try again in a moment"):
            remarks.add_correction(session, NOW, two[0], "c1", CorrectionKind.ROLES, {"agent": "B"})
        remarks.correction_ended(session, one.id, NOW)
        other = remarks.add_correction(
            session, NOW + 1, two[0], "c1", CorrectionKind.ROLES, {"agent": "B"}
        )
        remarks.correction_ended(session, other.id, None, "it cannot be")
        assert remarks.waiting_corrections(session) == ()
        assert report_document(session, "c1") == before
        assert [one.moment_ms for one in remarks.comments(session, "c1")] == [2200]
        assert [one.detail for one in remarks.corrections(session, "c1")] == [
            {**words, "was": "where is my parcel"},
            {"agent": "B", "was": "A"},
        ]
        drop_words(session, "c1", before or b"")
        assert [one.kind for one in remarks.corrections(session, "c1")] == [CorrectionKind.ROLES]


@pytest.mark.parametrize(
    ("kind", "detail", "why"),
    [
        (CorrectionKind.ROLES, {"agent": "Z"}, "no such participant"),
        (
            CorrectionKind.WORDS,
            {"participant": "B", "start_ms": 0, "end_ms": 10_001, "text": ""},
            "after the end",
        ),
    ],
    ids=["participant", "time"],
)
def test_correction_of_what_is_not_there_is_refused(
    database: Database,
    two: tuple[str, str],
    kind: CorrectionKind,
    detail: dict[str, object],
    why: str,
) -> None:
    with database.write() as session, pytest.raises(BadQuery, match=why):
        remarks.add_correction(session, NOW, two[0], "c1", kind, detail)


@pytest.mark.parametrize(
    "remark", [remarks.Remark("x", 9), remarks.Remark("x", None, 10_000)], ids=["stint", "moment"]
)
def test_comment_on_what_is_not_there_is_refused(
    database: Database, two: tuple[str, str], remark: remarks.Remark
) -> None:
    with database.write() as session, pytest.raises(BadQuery):
        remarks.add_comment(session, NOW, two[0], "c1", remark)


def test_marks_tell_how_often_a_rule_is_right(database: Database, two: tuple[str, str]) -> None:
    with database.write() as session:
        save(session, report("c2", flags=FLAGS), arrival("p2"))
        flags = {call: flags_of(session, call)[0].id for call in ("c1", "c2")}
        for call, wrong in (("c1", True), ("c2", True), ("c2", False)):
            assert remarks.mark_flag(session, NOW, two[0], call, flags[call], wrong=wrong)
        assert not remarks.mark_flag(session, NOW, two[0], "c1", "none", wrong=True)
        assert remarks.marks_of(session, "c1") == {flags["c1"]: True}
        assert remarks.precision(session) == (remarks.Precision("complaint", 2, 1),)


def test_history_of_a_call_is_what_people_did(database: Database, two: tuple[str, str]) -> None:
    with database.write() as session:
        record(session, NOW, two[0], "call.viewed", "call/c1")
        reviews.begin(session, NOW, two[0], "c1", 0, CHOSEN)
        remarks.add_comment(session, NOW + 1, two[0], "c1", remarks.Remark("Well done."))
        whole = remarks.history(session, "c1", work=True)
        agents = remarks.history(session, "c1", work=False)
    assert [(one.action, one.by) for one in whole] == [
        ("comment.added", "mara"),
        ("review.begun", "mara"),
    ]
    assert [one.action for one in agents] == ["comment.added"]


def test_dispute_is_decided_by_somebody_who_did_not_review_it(
    database: Database, two: tuple[str, str]
) -> None:
    mara, mick = two
    said = disputes.Objection("c1", 0, "score", "The line was bad.")
    with database.write() as session:
        nora = account(session, "nora", AccountRole.AGENT)
        reviews.begin(session, NOW, mara, "c1", 0, CHOSEN)
        one = disputes.raise_dispute(session, NOW, nora, said, 10)
        assert one.due_at_ms == NOW + 10 * DAY_MS
        for judge in (mara, nora):
            with pytest.raises(Refused, match="neither raised nor reviewed"):
                disputes.decide(session, NOW, judge, one.id, DisputeState.UPHELD, "Yes.")
        done = disputes.decide(session, NOW + 5, mick, one.id, DisputeState.UPHELD, "Yes.")
        with pytest.raises(Refused, match="is decided"):
            disputes.decide(session, NOW, mick, one.id, DisputeState.REJECTED, "No.")
        with pytest.raises(Refused, match="disputed this already"):
            disputes.raise_dispute(session, NOW, nora, said, 10)
        unknown = replace(said, about="component/none")
        with pytest.raises(BadQuery, match="names nothing"):
            disputes.raise_dispute(session, NOW, nora, unknown, 10)
    decided = (done.state, done.decided_by, done.decided_at_ms, done.decision)
    assert decided == (DisputeState.UPHELD, mick, NOW + 5, "Yes.")


def test_who_marked_a_flag_does_not_decide_about_it(
    database: Database, two: tuple[str, str]
) -> None:
    mara, mick = two
    with database.write() as session:
        nora = account(session, "nora", AccountRole.AGENT)
        (flag,) = flags_of(session, "c1")
        remarks.mark_flag(session, NOW, mara, "c1", flag.id, wrong=False)
        said = disputes.Objection("c1", 0, f"flag/{flag.id}", "It was no complaint.")
        one = disputes.raise_dispute(session, NOW, nora, said, 10)
        with pytest.raises(Refused, match="neither raised nor reviewed"):
            disputes.decide(session, NOW, mara, one.id, DisputeState.REJECTED, "No.")
        disputes.decide(session, NOW, mick, one.id, DisputeState.REJECTED, "No.")


def test_disputes_are_those_of_stints_one_sees_the_urgent_first(
    database: Database, two: tuple[str, str]
) -> None:
    with database.write() as session:
        save(session, report("c2"), arrival("p2"))
        nora = account(session, "nora", AccountRole.AGENT)
        ids = [
            disputes.raise_dispute(
                session, NOW, nora, disputes.Objection(call, 0, "score", "No."), days
            ).id
            for call, days in (("c2", 9), ("c1", 3))
        ]
        assert [one.id for one in disputes.disputes(session)] == ids[::-1]
        mine = Sight(frozenset({"p1"}), released_only=True)
        assert [one.id for one in disputes.disputes(session, sight=mine)] == ids[1:]
        assert disputes.dispute(session, ids[0], mine) is None
        after = (NOW + 3 * DAY_MS, ids[1])
        assert [one.id for one in disputes.disputes(session, after=after)] == ids[:1]
        assert disputes.disputes(session, DisputeState.UPHELD) == ()
        assert [one.id for one in disputes.disputes(session, call_id="c1")] == ids[1:]
