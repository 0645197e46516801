"""Calls with all that hangs on one, kept for 10, 20 and 30 days."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from tests.store.calls import DAY_MS, T0, arrival, report, save
from voice_analytics.domain.assessment import Severity
from voice_analytics.store.erasure import Original, Places
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.records import KeptAudio
from voice_analytics.store.retention import Retention, TierDays
from voice_analytics.store.tables import (
    AccountRow,
    CoachingRow,
    CommentRow,
    CorrectionRow,
    DisputeRow,
    FlagMarkRow,
    IntakeRow,
    MessageRow,
    PersonRow,
    ReviewRow,
    SurveyRow,
    VerdictRow,
)

WORDS = "where is my zebra"
DAYS = TierDays(10, 20, 30)
RETENTION = Retention(DAYS)


def add_call(
    session: Session,
    call_id: str,
    *,
    source: str = "upload",
    audio: KeptAudio | None = None,
    persons: tuple[str, ...] = (),
    external_ids: Mapping[str, str] | None = None,
    interaction_id: str | None = None,
    customer: Mapping[str, object] | None = None,
    at_ms: int = T0,
) -> None:
    """Add a call with words, a flag that quotes them, and the recording it came from."""
    one = report(call_id, said=WORDS, flags=[("complaint", Severity.WARNING)], at_ms=at_ms)
    known = replace(
        one.call.metadata, external_ids=external_ids or {}, interaction_id=interaction_id
    )
    one = replace(one, call=replace(one.call, metadata=known))
    how = replace(arrival(*persons, source=source), ends=DAYS.ends(at_ms), audio=audio)
    save(session, one, replace(how, received_at_ms=at_ms, analysed_at_ms=at_ms))
    add_intake(session, f"intake-{call_id}", call_id=call_id, source=source, customer=customer)


def add_intake(
    session: Session,
    intake_id: str,
    *,
    call_id: str | None = None,
    state: str = "done",
    source: str = "upload",
    customer: Mapping[str, object] | None = None,
) -> None:
    """Add a recording that came in."""
    session.add(
        IntakeRow(
            id=intake_id,
            source=source,
            label=f"{call_id}.wav",
            sha256=intake_id,
            received_at_ms=T0,
            priority=5,
            state=state,
            call_id=call_id,
            metadata_json={"customer": customer or {"name": "canary"}},
        )
    )
    session.flush()


def add_review(session: Session, call_id: str) -> None:
    """Add what people say to a call: one of each kind, by an account of its own."""
    session.add(AccountRow(id="a1", name="reviewer", role="reviewer", created_at_ms=0))
    session.flush()
    session.add(
        ReviewRow(
            id="r1",
            call_id=call_id,
            stint=0,
            account_id="a1",
            why="chosen",
            blind=False,
            state="open",
            created_at_ms=0,
        )
    )
    session.flush()
    session.add(
        VerdictRow(review_id="r1", about="component/reacts", judgement="agree", points=1.0, at_ms=0)
    )
    session.add(
        FlagMarkRow(
            call_id=call_id, flag_id="f1", account_id="a1", key="complaint", wrong=True, at_ms=0
        )
    )
    session.add(
        CommentRow(id="m1", call_id=call_id, account_id="a1", text="comment", created_at_ms=0)
    )
    session.add(
        CorrectionRow(
            id="x1",
            call_id=call_id,
            account_id="a1",
            kind="words",
            detail={"text": WORDS},
            created_at_ms=0,
        )
    )
    session.merge(PersonRow(id="coached", name="coached"))
    session.flush()
    session.add(
        CoachingRow(
            id="k1",
            call_id=call_id,
            stint=0,
            person_id="coached",
            start_ms=0,
            focus="reacts",
            note=WORDS,
            assigned_by="a1",
            created_at_ms=0,
            review_at_ms=1,
        )
    )
    session.add(
        MessageRow(
            id="g1",
            kind="coaching.assigned",
            person_id="coached",
            call_id=call_id,
            path="/mine",
            state="waiting",
            created_at_ms=0,
        )
    )
    session.add(
        SurveyRow(call_id=call_id, question="CSAT", score=4, lowest=1, highest=5, answered_at_ms=0)
    )
    session.add(
        DisputeRow(
            id="d1",
            call_id=call_id,
            stint=0,
            about="flag/f1",
            raised_by="a1",
            text="text",
            created_at_ms=0,
            due_at_ms=1,
            state="open",
        )
    )
    session.flush()


class Store:
    """The files of calls in a folder, and which originals were forgotten."""

    def __init__(self, folder: Path) -> None:
        self.audio = AudioFiles(folder / "audio")
        self.exports = folder / "exports"
        self.forgotten: list[Original] = []
        self.places = Places(self.audio, self.exports, self.forgotten.append)

    def add_audio(self, content: bytes) -> KeptAudio:
        """Add an audio file with its peaks."""
        with self.audio.staged() as path:
            path.write_bytes(content)
            stored = self.audio.adopt(path)
        self.audio.peaks_path(stored.sha256).write_bytes(b"peaks")
        return stored

    def files(self) -> list[str]:
        """Return the names of all audio files and peaks."""
        return sorted(one.path.name for one in self.audio.found())


__all__ = ["DAYS", "DAY_MS", "RETENTION", "T0", "WORDS", "Store", "add_call", "add_intake"]
