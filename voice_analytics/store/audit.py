"""The log of what was done: each row holds the hash of the one before."""

import hashlib
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_analytics.store.tables import AuditRow


def record(
    session: Session,
    now_ms: int,
    actor: str,
    action: str,
    object: str,
    detail: dict[str, Any],
) -> None:
    """Add a row, in the transaction of what it tells of."""
    last = session.scalars(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.sha256) if last is not None else (1, "")
    content = json.dumps([seq, now_ms, actor, action, object, detail, previous], sort_keys=True)
    session.add(
        AuditRow(
            seq=seq,
            at_ms=now_ms,
            actor=actor,
            action=action,
            object=object,
            detail=detail,
            previous_sha256=previous,
            sha256=hashlib.sha256(content.encode()).hexdigest(),
        )
    )
    session.flush()
