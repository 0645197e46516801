"""Calls that tests of the web ask for, by whose they are."""

import secrets
from dataclasses import replace

import numpy as np

from tests.store.calls import DAY_MS, T0, arrival, report
from tests.unit.ingest.making import as_pcm16, tone, wav_bytes
from tests.web.box import Box
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.assessment import Severity
from voice_analytics.domain.intake import Submission
from voice_analytics.domain.notice import MessageKind, NoticeState
from voice_analytics.domain.review import Judgement, ReviewReason
from voice_analytics.export.audio import audio_path, write_audio
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store import intakes, messages, notices
from voice_analytics.store.calls import flags_of, get_call, save_call
from voice_analytics.store.coaching import Coached, assign
from voice_analytics.store.disputes import Objection, raise_dispute
from voice_analytics.store.messages import Occasion
from voice_analytics.store.peaks import peaks_of, write_peaks
from voice_analytics.store.records import KeptAudio
from voice_analytics.store.reviews import Wanted, begin, give_verdict, submit

PERSON_OF = {"nora's": "nora", "sara's": "sara", "nobody's": None, "hidden": "nora"}
"""Who had a call; the hidden one is not released."""

RATE_HZ = 8000
WAV = wav_bytes(as_pcm16(tone(RATE_HZ, 0.5)).tobytes())


def call_id_of(thing: str) -> str:
    """Return the id of a call by what the matrix calls it."""
    return f"call-{thing.replace(chr(39), '')}"


def thing_of(call_id: str) -> str | None:
    """Return what the matrix calls a call, None for others."""
    return next((one for one in PERSON_OF if call_id_of(one) == call_id), None)


def make_call(box: Box, thing: str, call_id: str | None = None) -> str:
    """Store a call with audio unless it is there, and return its id."""
    named = call_id or call_id_of(thing)
    with box.database.write() as session:
        if get_call(session, named) is not None:
            return named
        person = PERSON_OF[thing]
        how = arrival(*([person] if person else []), released=thing != "hidden")
        at_ms = T0 if call_id is None else T0 - DAY_MS  # behind the others in lists
        one = report(named, at_ms=at_ms, said="where is my parcel")
        how = replace(how, audio=make_audio(box, named))
        save_call(session, one, to_json(to_document(one)).encode(), how)
    return named


def make_audio(box: Box, name: str) -> KeptAudio:
    """Keep a second of a tone, of its own pitch for each name."""
    files = box.services.audio
    seconds = np.arange(RATE_HZ, dtype=np.float32) / RATE_HZ
    tone = 0.5 * np.sin(2 * np.pi * (200 + len(name) * 10) * seconds)
    samples = np.stack([tone, 0 * tone], axis=1).astype(np.float32)
    path = write_audio([samples], RATE_HZ, 2, audio_path(box.folder, name))
    with files.staged() as staged:
        staged.write_bytes(path.read_bytes())
        kept = files.adopt(staged)
    write_peaks(peaks_of(files.path(kept.sha256)), files.peaks_path(kept.sha256))
    return kept


def make_judged(box: Box, thing: str, call_id: str) -> str:
    """Store a call with a flag, without audio, unless it is there; return its id."""
    with box.database.write() as session:
        if get_call(session, call_id) is None:
            person = PERSON_OF[thing]
            how = arrival(*([person] if person else []), released=thing != "hidden")
            at_ms = T0 - DAY_MS  # behind the others in lists
            one = report(call_id, at_ms=at_ms, flags=[("complaint", Severity.WARNING)])
            save_call(session, one, to_json(to_document(one)).encode(), how)
    return call_id


def flag_of(box: Box, call_id: str) -> str:
    """Return the id of the flag of a call."""
    with box.database.read() as session:
        return flags_of(session, call_id)[0].id


def make_review(box: Box, thing: str, call_id: str, *, done: bool = True) -> str:
    """Have somebody review a call, and return the id of the review."""
    reviewer = box.account(AccountRole.REVIEWER, f"reviewer-{secrets.token_hex(4)}").id
    return review_of(box, reviewer, make_judged(box, thing, call_id), done=done)


def review_of(box: Box, account_id: str, call_id: str, *, done: bool = False) -> str:
    """Have an account review a call, and return the id of the review."""
    with box.database.write() as session:
        one = begin(session, box.now.ms, account_id, call_id, 0, ReviewReason.CHOSEN)
        agree = Wanted("component/reacts", Judgement.AGREE)
        give_verdict(session, box.now.ms, account_id, one.id, agree)
        if done:
            submit(session, box.now.ms, account_id, one.id)
    return one.id


def make_dispute(box: Box, thing: str, call_id: str) -> str:
    """Have an agent dispute the score of a call, and return the id of the dispute."""
    agent = box.account(AccountRole.AGENT, f"agent-{secrets.token_hex(4)}").id
    said = Objection(make_judged(box, thing, call_id), 0, "score", "The line was bad.")
    with box.database.write() as session:
        return raise_dispute(session, box.now.ms, agent, said, 10).id


def make_coaching(box: Box, thing: str, call_id: str) -> str:
    """Have an agent work on something, and return the id of the assignment."""
    lead = box.account(AccountRole.SUPERVISOR, f"lead-{secrets.token_hex(4)}").id
    make_judged(box, thing, call_id)
    wanted = Coached(call_id, 0, f"focus_{secrets.token_hex(4)}", "Wait.", box.now.ms + DAY_MS)
    with box.database.write() as session:
        return assign(session, box.now.ms, lead, replace(wanted, start_ms=500)).id


def make_message(box: Box, person_id: str, why: str | None = None) -> str:
    """Have a message wait, or given up where `why` says so; return its id."""
    with box.database.write() as session:
        occasion = Occasion(MessageKind.COACHING_ASSIGNED, "/mine")
        messages.add_messages(session, box.now.ms, occasion, [person_id])
        message_id = messages.waiting(session, 10_000)[-1][0]
        if why is not None:
            messages.set_state(session, message_id, NoticeState.FAILED, why, box.now.ms)
    return message_id


def make_notice(box: Box, call_id: str, why: str | None = None) -> None:
    """Have a notice of a call wait, or given up where `why` says so."""
    with box.database.write() as session:
        notices.add_notice(session, call_id, box.now.ms)
        if why is not None:
            notices.given_up(session, call_id, why, box.now.ms)


def make_intake(box: Box, account_id: str | None = None, why: str | None = None) -> str:
    """Note that a recording came in, and failed where `why` says so, and return its id."""
    sent = Submission("upload", "call.wav", "0" * 64, account_id=account_id)
    intake_id = secrets.token_hex(8)
    with box.database.write() as session:
        intakes.receive(session, intake_id, sent, box.now.ms)
        if why is not None:
            intakes.fail(session, intake_id, why, box.now.ms)
    return intake_id
