"""Rows of a call, with all that hangs on one."""

import zlib

from sqlalchemy.orm import Session

from voice_analytics.store.tables import (
    AccountRow,
    CallRow,
    DisputeRow,
    FlagRow,
    FrictionRow,
    IntakeRow,
    ReportRow,
    ReviewRow,
    StintRow,
    StintValueRow,
    TranscriptRow,
    VerdictRow,
)

DAY_MS = 86_400_000
STARTED_MS = 1_700_000_000_000
WORDS = "zebra crossing"


def add_call(
    session: Session,
    call_id: str,
    *,
    source: str = "upload",
    audio_sha256: str | None = None,
    external_ids: dict[str, str] | None = None,
    interaction_id: str | None = None,
    person_id: str | None = None,
    legal_hold: bool = False,
    started_at_ms: int = STARTED_MS,
) -> None:
    """Add a call whose audio is kept 10 days, its words 20 and its measures 30."""
    session.add(
        CallRow(
            id=call_id,
            sha256=f"sha256 of {call_id}",
            interaction_id=interaction_id,
            external_ids=external_ids or {},
            source=source,
            started_at_ms=started_at_ms,
            received_at_ms=started_at_ms,
            analysed_at_ms=started_at_ms,
            duration_ms=60_000,
            kind="conversation",
            scorable=True,
            consent="granted",
            kept="kept",
            legal_hold=legal_hold,
            audio_sha256=audio_sha256,
            audio_bytes=None if audio_sha256 is None else 5,
            audio_until_ms=started_at_ms + 10 * DAY_MS,
            transcript_until_ms=started_at_ms + 20 * DAY_MS,
            measures_until_ms=started_at_ms + 30 * DAY_MS,
        )
    )
    session.flush()
    document = zlib.compress(f'{{"id": "{call_id}", "words": "{WORDS}"}}'.encode())
    session.add_all(
        [
            ReportRow(call_id=call_id, document=document, config_sha256="c"),
            TranscriptRow(call_id=call_id, text=WORDS),
            StintRow(
                call_id=call_id,
                index=0,
                kind="agent",
                start_ms=0,
                end_ms=60_000,
                started_at_ms=started_at_ms,
                person_id=person_id,
            ),
            StintValueRow(call_id=call_id, index=0, key="score", value=70.0, count=1),
            FlagRow(
                call_id=call_id,
                id="f1",
                key="complaint",
                severity=2,
                stint=0,
                start_ms=0,
                end_ms=1000,
                reason=f'complaint: "{WORDS}"',
            ),
            FrictionRow(
                call_id=call_id, tag="tools", started_at_ms=started_at_ms, start_ms=0, end_ms=10
            ),
            IntakeRow(
                id=f"intake of {call_id}",
                source=source,
                label=f"{call_id}.wav",
                sha256=f"sha256 of {call_id}",
                received_at_ms=started_at_ms,
                priority=5,
                state="done",
                call_id=call_id,
                metadata_json={"customer": {"name": "canary"}},
            ),
        ]
    )


def add_review(session: Session, call_id: str) -> None:
    """Add a review with a verdict and a dispute, by an account of its own."""
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
    session.add_all(
        [
            VerdictRow(review_id="r1", about="flag/f1", verdict="agree", comment="comment"),
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
            ),
        ]
    )
