"""Moments and playlists that tests of the web ask for."""

from dataclasses import replace

from tests.store.calls import arrival, assessment, report
from tests.web.box import NOON_MS, Box
from tests.web.things import PERSON_OF, make_audio
from voice_analytics.domain.assessment import BehaviourResult, Evidence, Response, Verdict
from voice_analytics.domain.call import Consent
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store.calls import get_call, save_call
from voice_analytics.store.playlists import add_moment, make_playlist, share

DAY_MS = 86_400_000
BEHAVIOUR = "reacts"
AT = Interval(6_000, 7_000)
ANSWER = Interval(7_200, 8_000)


def with_moment(
    one: CallReport,
    verdict: Verdict = Verdict.MET,
    confidence: float = 0.9,
    *,
    consent: Consent = Consent.GRANTED,
    excused: str | None = None,
) -> CallReport:
    """Return a report whose first stint has one opportunity."""
    answer = Response(ANSWER, "I am sorry, said Nora", 200) if verdict is Verdict.MET else None
    found = Evidence(AT, "where is my parcel, Nora", verdict, confidence, answer, excused=excused)
    first = one.assessments[0] if one.assessments else assessment(0, "A", 70.0)
    shown = replace(first, behaviours=(BehaviourResult(BEHAVIOUR, (found,)),))
    call = replace(one.call, consent=consent)
    return replace(one, call=call, assessments=(shown, *one.assessments[1:]))


def evidence_id(one: CallReport) -> str:
    """Return the id of the only opportunity of a report."""
    (result,) = one.assessments[0].behaviours
    return result.evidence[0].id_in(result.key, one.assessments[0].participant)


def make_moment(
    box: Box,
    thing: str = "nora's",
    name: str | None = None,
    verdict: Verdict = Verdict.MET,
    *,
    confidence: float = 0.9,
    consent: Consent = Consent.GRANTED,
    kept: Keep = Keep.KEPT,
    audio: bool = True,
    excused: str | None = None,
) -> tuple[str, str]:
    """Store a call with one opportunity; return its id and that of the opportunity."""
    call_id = name or f"moment-{thing}"
    plain = report(call_id, at_ms=NOON_MS - DAY_MS, kept=kept)
    one = with_moment(plain, verdict, confidence, consent=consent, excused=excused)
    with box.database.write() as session:
        if get_call(session, call_id) is None:
            person = PERSON_OF[thing]
            how = arrival(*([person] if person else []), released=thing != "hidden")
            sound = make_audio(box, call_id) if audio else None
            save_call(session, one, to_json(to_document(one)).encode(), replace(how, audio=sound))
    return call_id, evidence_id(one)


def make_own_list(box: Box, owner: str, *, empty: bool = False) -> tuple[str, str]:
    """Make a playlist with Nora's moment, and return its id and that of the moment in it."""
    call_id, evidence = make_moment(box)
    with box.database.write() as session:
        one = make_playlist(session, box.now.ms, owner, "Owning a mistake", "Three ways.")
        if empty:
            return one.id, ""
        added = add_moment(session, box.now.ms, owner, one.id, call_id, evidence, "Listen.")
    return one.id, added


def shown_list(box: Box, owner: str, to: str | None) -> tuple[str, str]:
    """Make a playlist and show it to an account."""
    playlist_id, moment_id = make_own_list(box, owner)
    with box.database.write() as session:
        share(session, box.now.ms, owner, playlist_id, [to] if to else [], [])
    return playlist_id, moment_id
