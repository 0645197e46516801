"""Who did what: the audit log."""

import json
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.accounts import accounts
from voice_analytics.store.audit import AuditEntry, entries
from voice_analytics.web.api.calls import Word
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.rows import call_address
from voice_analytics.web.pages.shell import AUDIT, Framed
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

PAGE = 50
_CALL = "call/"

Choice = Annotated[Word, Query()]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown."""

    entry: AuditEntry
    who: str
    address: str | None
    """Of the call it is about."""

    detail: str


@router.get(AUDIT)
def audit(
    _: Annotated[Viewer, require(Permission.AUDIT_READ)],
    served: Served,
    shell: Framed,
    actor: Choice = "",
    action: Choice = "",
    about: Annotated[Word, Query(alias="object")] = "",
    before: Annotated[int | None, Query(ge=0, le=1 << 52)] = None,
) -> Response:
    """Return a page of the log, the newest first."""
    with served.database.read() as session:
        found = entries(
            session,
            object=about or None,
            actor=actor or None,
            action=action or None,
            before_seq=before,
            limit=PAGE + 1,
        )
        names = {one.id: one.name for one in accounts(session)}
    shown = found[:PAGE]
    given = {"actor": actor, "action": action, "object": about}
    kept = {name: value for name, value in given.items() if value}
    more = {**kept, "before": str(shown[-1].seq)} if len(found) > PAGE else None
    return page(
        "audit.html",
        shell=shell,
        lines=[_line(one, names) for one in shown],
        names=names,
        chosen=given,
        next=None if more is None else f"{AUDIT}?{urlencode(more)}",
        first=None if before is None else f"{AUDIT}?{urlencode(kept)}",
    )


def _line(one: AuditEntry, names: dict[str, str]) -> Line:
    is_call = one.object.startswith(_CALL)
    return Line(
        entry=one,
        who=names.get(one.actor, one.actor),
        address=call_address(one.object.removeprefix(_CALL)) if is_call else None,
        detail=json.dumps(one.detail) if one.detail else "",
    )
