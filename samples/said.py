"""What people said to the sample calls: blind reviews, marks on flags, coaching, a survey."""

import numpy as np
from sqlalchemy.orm import Session

from voice_analytics.domain.review import Judgement, ReviewReason
from voice_analytics.domain.survey import Answer, SurveyLine
from voice_analytics.store.accounts import account_named
from voice_analytics.store.calls import flags_of
from voice_analytics.store.coaching import Coached, acknowledge, assign
from voice_analytics.store.findings import COMPONENT, findings
from voice_analytics.store.listing import CallFilter, list_calls
from voice_analytics.store.records import StoredCall
from voice_analytics.store.remarks import mark_flag
from voice_analytics.store.reviews import Wanted, begin, give_verdict, submit
from voice_analytics.store.surveys import import_answers

DAY_MS = 86_400_000
REVIEWED_FROM_DAYS = 10
"""Later ones are left to be drawn."""

COACHED_DAYS = 40
MOST = 200
FOCUS = "lets_finish"


def add_said(session: Session, now_ms: int) -> None:
    """Have people say something to the stored calls of some days ago."""
    random = np.random.default_rng(4)
    reviewer, lead, agent = (_account(session, name) for name in ("rui", "lea", "nora"))
    old = now_ms - REVIEWED_FROM_DAYS * DAY_MS
    listed = list_calls(session, CallFilter(until_ms=old, score_from=0.0), size=MOST).calls
    calls = sorted((one.call for one in listed), key=lambda one: one.started_at_ms)
    for call in calls:
        if random.random() < 0.5:
            _review(session, reviewer, call, random)
    lines = [_answer(number, call, random) for number, call in enumerate(calls, 2)]
    import_answers(session, lines)
    coached = next(one for one in reversed(calls) if _is_coached(one, now_ms))
    at_ms = coached.started_at_ms + DAY_MS
    note = "Hear how the customer breaks off here. Count to two before you answer."
    wanted = Coached(coached.id, 0, FOCUS, note, now_ms + 2 * DAY_MS, start_ms=5000)
    one = assign(session, at_ms, lead, wanted)
    acknowledge(session, at_ms + DAY_MS, agent, one.id, "I heard it. I will wait.")


def _is_coached(call: StoredCall, now_ms: int) -> bool:
    return call.person_id == "nora" and call.started_at_ms < now_ms - COACHED_DAYS * DAY_MS


def _account(session: Session, name: str) -> str:
    found = account_named(session, name)
    if found is None:
        raise RuntimeError(f"there is no account {name}")
    return found[0].id


def _review(session: Session, reviewer: str, call: StoredCall, random: np.random.Generator) -> None:
    at_ms = call.started_at_ms + DAY_MS
    one = begin(session, at_ms, reviewer, call.id, 0, ReviewReason.SAMPLED)
    for about, found in findings(session, call.id, 0).items():
        if about.startswith(COMPONENT) and found.points is not None:
            points = float(np.clip(round(found.points + random.normal(-3, 12)), 0, 100))
            wanted = Wanted(about, Judgement.OVERRIDE, points)
            give_verdict(session, at_ms, reviewer, one.id, wanted)
    submit(session, at_ms, reviewer, one.id)
    for flag in flags_of(session, call.id):
        wrong = bool(random.random() < 0.2)
        mark_flag(session, at_ms, reviewer, call.id, flag.id, wrong=wrong)


def _answer(number: int, call: StoredCall, random: np.random.Generator) -> SurveyLine:
    stars = float(np.clip(round((call.score or 0.0) / 25 + random.normal(1, 1.2)), 1, 5))
    at_ms = call.started_at_ms + DAY_MS
    return SurveyLine(number, Answer("Were you helped?", stars, 1.0, 5.0, at_ms, call.id))
