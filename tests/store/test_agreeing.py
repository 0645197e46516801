"""Agreement of reviewers with the machine, and flags that were right, of what may be seen."""

import pytest
from sqlalchemy.orm import Session

from tests.store.calls import DAY_MS, T0, add_people, arrival, report, save
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.assessment import Severity
from voice_analytics.domain.review import Judgement, ReviewReason
from voice_analytics.scoring.wilson import Z_95, wilson
from voice_analytics.store.accounts import NewAccount, add_account
from voice_analytics.store.agreeing import Agreed, agreed, flag_precision
from voice_analytics.store.calls import flags_of
from voice_analytics.store.database import Database
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.remarks import mark_flag
from voice_analytics.store.reviews import Wanted, begin, give_verdict, rate_self, submit
from voice_analytics.store.whose import Whose

NOW = T0 + DAY_MS
DAY = Whose(T0, T0 + DAY_MS)
SAMPLED, CHOSEN = ReviewReason.SAMPLED, ReviewReason.CHOSEN
REVIEWS: tuple[tuple[ReviewReason, float | None], ...] = (
    (SAMPLED, 80.0),
    (SAMPLED, 40.0),
    (SAMPLED, None),
    (CHOSEN, 90.0),
)
"""Of calls of p1 with 70 points from the machine, then one of p2."""


def judged(session: Session, call_id: str, why: ReviewReason, points: float | None) -> None:
    who = add_account(session, 0, "system", NewAccount(f"by-{call_id}", AccountRole.REVIEWER)).id
    one = begin(session, NOW, who, call_id, 0, why)
    wanted = Wanted("component/reacts", Judgement.OVERRIDE, points)
    give_verdict(session, NOW, who, one.id, wanted)
    submit(session, NOW, who, one.id)


@pytest.fixture(scope="module")
def calls(shared: Database) -> Database:
    with shared.write() as session:
        add_people(session, "p1", "p2")
        for n, (why, points) in enumerate(REVIEWS):
            save(session, report(f"c{n}", flags=[("complaint", Severity.INFO)]), arrival("p1"))
            judged(session, f"c{n}", why, points)
        save(session, report("other", flags=[("complaint", Severity.INFO)]), arrival("p2"))
        judged(session, "other", SAMPLED, 70.0)
        late = report("late", at_ms=T0 + 2 * DAY_MS)
        save(session, late, arrival("p1"))
        judged(session, "late", SAMPLED, 70.0)
        agent = add_account(session, 0, "system", NewAccount("p1", AccountRole.AGENT)).id
        rate_self(session, NOW, agent, "c0", 0, {"reacts": 0.0})
        save(session, report("open"), arrival("p1"))
        begin(session, NOW, agent, "open", 0, CHOSEN)
        for at_ms, call_id, wrong in ((1, "c0", True), (2, "c0", False), (3, "other", True)):
            (flag,) = flags_of(session, call_id)
            mark_flag(session, at_ms, agent, call_id, flag.id, wrong=wrong)
        (flag,) = flags_of(session, "c1")
        mark_flag(session, 4, agent, "c1", flag.id, wrong=False)
    return shared


def found(calls: Database, whose: Whose, sight: Sight = EVERYTHING) -> Agreed:
    with calls.read() as session:
        (one,) = agreed(session, whose, 15.0, sight=sight)
    assert one.key == "reacts"
    return one


def test_blind_reviews_are_counted_apart_from_those_in_sight(calls: Database) -> None:
    one = found(calls, DAY)
    assert (one.near.count, one.near.of) == (2, 4)
    assert (one.near.low, one.near.high) == wilson(0.5, 4, Z_95)
    assert one.bias.count == 3
    assert one.bias.value == pytest.approx(20 / 3)
    assert (one.accepted.count, one.accepted.of) == (0, 1)
    assert one.accepted.share == 0.0


@pytest.mark.parametrize(
    "sight", [Sight(frozenset({"p2"})), Sight(frozenset({"p2"}), released_only=True)]
)
def test_only_reviews_of_those_who_are_seen_count(calls: Database, sight: Sight) -> None:
    one = found(calls, DAY, sight)
    assert (one.near.count, one.near.of) == (1, 1)
    assert one.accepted.share is None
    assert found(calls, Whose(T0, T0 + DAY_MS, persons=frozenset({"p2"}))).near.of == 1


def test_flag_is_as_right_as_its_last_mark_says(calls: Database) -> None:
    with calls.read() as session:
        (whole,) = flag_precision(session, DAY)
        (theirs,) = flag_precision(session, DAY, sight=Sight(frozenset({"p2"})))
        none = flag_precision(session, Whose(T0 + DAY_MS, T0 + 2 * DAY_MS))
    assert (whole.key, whole.right.count, whole.right.of) == ("complaint", 2, 3)
    assert (theirs.right.count, theirs.right.of) == (0, 1)
    assert none == ()
