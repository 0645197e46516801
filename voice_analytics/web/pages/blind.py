"""A call to be heard, as pages show it that tell nothing of what the machine made of it."""

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.peaks import Peaks, read_peaks
from voice_analytics.store.records import StoredCall
from voice_analytics.web.pages.call.document import Document, Voice, voices_of
from voice_analytics.web.pages.call.drawing import Picture, picture
from voice_analytics.web.pages.call.talk import Entry, transcript
from voice_analytics.web.pages.call.told import Told, told
from voice_analytics.web.pages.names import NOBODY, names_of
from voice_analytics.web.seeing import viewed_report
from voice_analytics.web.services import Services


@dataclass(frozen=True, slots=True)
class Heard:
    """A call with its picture and words, without findings."""

    call: StoredCall
    agent: str
    queue: str
    voices: tuple[Voice, ...]
    picture: Picture
    told: Told
    talk: tuple[Entry, ...]
    plays: bool


def heard(session: Session, served: Services, viewer: Viewer, call_id: str, stint: int) -> Heard:
    """Return a call for somebody to hear; looking at it is noted in the audit log.

    Raises
    ------
    HTTPException
        404 where there is none, or it is not theirs to see.
    """
    stored, report = viewed_report(session, served, viewer, call_id)
    document: Document = json.loads(report)
    voices = voices_of(document)
    had = {one["index"]: one["participant"] for one in document["call"]["stints"]}
    plain = {**document, "events": []}
    names = names_of(session, [stored.person_id])
    spoke = next((one.name for one in voices if one.id == had.get(stint)), NOBODY)
    peaks = peaks_of_call(served, stored)
    return Heard(
        call=stored,
        agent=spoke if stored.person_id is None else names.person(stored.person_id),
        queue=names.queue(stored.queue_id),
        voices=voices,
        picture=picture(plain, (), (), peaks, ()),
        told=told(document, voices),
        talk=transcript(document, voices, (), (), None),
        plays=stored.audio is not None and viewer.may(Permission.CALLS_PLAY),
    )


def peaks_of_call(served: Services, stored: StoredCall) -> Peaks | None:
    """Return what the waveform of a call is drawn from, where there is audio."""
    if stored.audio is None:
        return None
    place = served.audio.peaks_path(stored.audio.sha256)
    return read_peaks(place) if place.exists() else None
