"""Alerts: what an operator should look at, and what was wrong of late."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.alert import AlertKind, AlertLevel, KeptAlert
from voice_analytics.domain.notice import NoticeState
from voice_analytics.store.alerts import ended_alerts, open_alerts
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["operation"])

MOST_ENDED = 20
"""Alerts that have ended, as they are shown."""


class AlertOut(BaseModel):
    """Something that is, or was, wrong."""

    id: str = Field(examples=["9c1f22d07b3e4a55"])
    kind: AlertKind
    subject: str = Field(
        examples=["sbc/agent"],
        description="Trunk, trunk and side, or certificate; empty: the box itself.",
    )
    level: AlertLevel
    says: str = Field(examples=["The agent could not be heard in 3 of the last 5 calls over sbc."])
    remedy: str = Field(examples=["Check the firewall's rule for media."])
    since_ms: int = Field(examples=[1_790_000_000_000])
    ended_ms: int | None = Field(examples=[None], description="None: it goes on.")
    told: NoticeState | None = Field(
        examples=[None], description="What became of telling another system; none: nobody is told."
    )
    why: str | None = Field(examples=[None], description="Why nobody could be told.")


class Alerts(BaseModel):
    """What is wrong, serious things first, and what was of late."""

    open: list[AlertOut]
    ended: list[AlertOut]


@router.get("/alerts")
def alerts(_: Annotated[Viewer, require(Permission.JOBS_READ)], served: Served) -> Alerts:
    """Return the alerts that go on, and the last ones that ended."""
    with served.database.read() as session:
        going_on, ended = open_alerts(session), ended_alerts(session, MOST_ENDED)
    return Alerts(
        open=[alert_out(one) for one in going_on], ended=[alert_out(one) for one in ended]
    )


def alert_out(one: KeptAlert) -> AlertOut:
    """Return an alert as it is shown."""
    alert = one.alert
    return AlertOut(
        id=one.id,
        kind=alert.kind,
        subject=alert.subject,
        level=alert.level,
        says=alert.says,
        remedy=alert.remedy,
        since_ms=one.since_ms,
        ended_ms=one.ended_ms,
        told=None if one.told is None else NoticeState(one.told),
        why=one.why,
    )
