"""Calls that tests of the web ask for, by whose they are."""

import secrets
from dataclasses import replace

import numpy as np

from tests.store.calls import T0, arrival, report
from tests.unit.ingest.making import as_pcm16, tone, wav_bytes
from tests.web.box import Box
from voice_analytics.domain.intake import Submission
from voice_analytics.export.audio import audio_path, write_audio
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store import intakes
from voice_analytics.store.calls import get_call, save_call
from voice_analytics.store.peaks import peaks_of, write_peaks
from voice_analytics.store.records import KeptAudio

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
        one = report(named, at_ms=T0, said="where is my parcel")
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


def make_intake(box: Box, account_id: str | None = None, why: str | None = None) -> str:
    """Note that a recording came in, and failed where `why` says so, and return its id."""
    sent = Submission("upload", "call.wav", "0" * 64, account_id=account_id)
    intake_id = secrets.token_hex(8)
    with box.database.write() as session:
        intakes.receive(session, intake_id, sent, box.now.ms)
        if why is not None:
            intakes.fail(session, intake_id, why, box.now.ms)
    return intake_id
