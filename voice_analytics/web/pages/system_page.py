"""Whether all is well, and what is to be done where it is not."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from voice_analytics import __version__
from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.intake import UNFINISHED, IntakeState
from voice_analytics.store.alerts import ended_alerts, open_alerts
from voice_analytics.store.assigning import unmatched
from voice_analytics.store.figures import figures
from voice_analytics.store.intakes import listed
from voice_analytics.web.api import jobs
from voice_analytics.web.api.alerts import alert_out
from voice_analytics.web.api.jobs import JobId
from voice_analytics.web.api.sources import sources_now
from voice_analytics.web.health import missing
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.shell import SYSTEM, Framed
from voice_analytics.web.pages.told import untold
from voice_analytics.web.pages.upload_page import progress_of
from voice_analytics.web.pages.wording import ago
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

MOST = 20
"""Jobs of a kind that are shown."""

MOST_ENDED = 5
"""Alerts that have ended, as they are shown."""

REFUSALS = {
    "calls": "as many in progress as allowed",
    "rate": "too many in a second",
    "ports": "no port left",
    "stopping": "while stopping",
    "offer": "no codec or key in common",
    "extension": "unknown extension",
    "password": "wrong password",
    "other": "other reasons",
}
"""Why calls were not taken, in words."""

SIDES = {
    "agent": "Agent",
    "customer": "Customer",
    "unknown": "Unknown role",
    "all": "All parties",
}
"""Who is heard on legs, in words."""

_ENDED = (IntakeState.DONE, IntakeState.NOT_KEPT)


@router.get(SYSTEM)
def system(
    viewer: Annotated[Viewer, require(Permission.JOBS_READ)], served: Served, shell: Framed
) -> Response:
    """Return how things stand; a script asks for the part that changes."""
    now_ms = served.now_ms()
    with served.database.read() as session:
        found = figures(session)
        working = listed(session, UNFINISHED, limit=MOST)
        failed = listed(session, (IntakeState.FAILED,), limit=MOST)
        ended = listed(session, _ENDED, limit=5)
        nobodys = unmatched(session, MOST) if viewer.may(Permission.PEOPLE_WRITE) else ()
        wrong = [alert_out(one) for one in open_alerts(session)]
        ended_wrong = [alert_out(one) for one in ended_alerts(session, MOST_ENDED)]
        given_up = untold(session)
    seen = sources_now(served)
    waited = None if found.oldest_ms is None else ago(found.oldest_ms, now_ms)
    return page(
        "system_part.html" if shell.part else "system.html",
        shell=shell,
        trouble=missing(served),
        version=__version__,
        counts={state.value: count for state, count in found.intakes.items()},
        waited=waited,
        free=seen.disk.free_bytes,
        free_share=seen.disk.free_bytes / max(1, seen.disk.total_bytes),
        disk_days=seen.disk.days,
        alerts=wrong,
        ended_alerts=ended_wrong,
        seen=seen,
        ago=partial(ago, now_ms=now_ms),
        refusals=REFUSALS,
        sides=SIDES,
        working=[progress_of(one) for one in working],
        failed=[progress_of(one) for one in failed],
        ended=[progress_of(one) for one in ended],
        untold=given_up,
        retries=viewer.may(Permission.JOBS_RETRY),
        nobodys=nobodys,
        about=served.about,
        uploads=viewer.may(Permission.UPLOADS_WRITE),
        largest_mb=served.taking.largest_bytes >> 20,
    )


@router.post(SYSTEM + "/jobs/{job_id}/retry")
def retry(
    job_id: JobId, viewer: Annotated[Viewer, require(Permission.JOBS_RETRY)], served: Served
) -> Response:
    """Have a recording analysed again that failed, as over the API."""
    jobs.retry(job_id, viewer, served)
    return RedirectResponse(SYSTEM, 303)
