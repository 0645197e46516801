"""Jobs: what came in, by any way, and how far its analysis is."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.intake import Intake, IntakeState, Priority
from voice_analytics.store.audit import record
from voice_analytics.store.intakes import counts, find_call, listed
from voice_analytics.web.api.fields import Id
from voice_analytics.web.api.uploads import UploadOut, UploadsWanted, upload_out
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["jobs"])

Reader = Annotated[Viewer, require(Permission.JOBS_READ)]
JobId = Annotated[Id, InPath(examples=["77aa01c2d3e4f506"])]


class JobOut(UploadOut):
    """A recording that came in, and how far it is."""

    source: str = Field(examples=["watched"], description="By which way it came.")
    priority: Priority = Field(description="1: live, 5: files, 9: history; lower is sooner.")


class Jobs(BaseModel):
    """A page of jobs, the newest first."""

    jobs: list[JobOut]
    next: str | None = Field(
        examples=["1790000000000.77aa01c2d3e4f506"],
        description="Cursor of the next page; none: this is the last.",
    )


class Counts(BaseModel):
    """How many jobs there are of every state."""

    counts: dict[IntakeState, int] = Field(
        examples=[{"received": 4, "analysing": 1, "done": 1200, "not_kept": 3, "failed": 2}]
    )


@router.get("/jobs")
def list_of_jobs(_: Reader, served: Served, wanted: Annotated[UploadsWanted, Query()]) -> Jobs:
    """Return a page of jobs."""
    with served.database.read() as session:
        found = listed(session, wanted.state, before=wanted.before(), limit=wanted.size + 1)
    page = found[: wanted.size]
    more = len(found) > len(page)
    return Jobs(
        jobs=[_shown(one) for one in page],
        next=f"{page[-1].received_at_ms}.{page[-1].id}" if more else None,
    )


@router.get("/jobs/counts")
def job_counts(_: Reader, served: Served) -> Counts:
    """Return how many jobs there are of every state."""
    with served.database.read() as session:
        return Counts(counts=dict(counts(session)))


@router.get("/jobs/{job_id}")
def one_job(job_id: JobId, _: Reader, served: Served) -> JobOut:
    """Return a job."""
    return _shown(_found(served, job_id))


@router.post("/jobs/{job_id}/retry", status_code=202)
def retry(
    job_id: JobId, viewer: Annotated[Viewer, require(Permission.JOBS_RETRY)], served: Served
) -> JobOut:
    """Have a recording analysed again that failed."""
    _found(served, job_id)
    if not served.retry(job_id):
        raise HTTPException(409, "this job has not failed; only what failed is tried again")
    with served.database.write() as session:
        record(session, served.now_ms(), viewer.account_id, "job.retried", f"job/{job_id}")
    return _shown(_found(served, job_id))


@router.post("/rescore", status_code=202, response_class=Response)
def rescore(viewer: Annotated[Viewer, require(Permission.JOBS_RETRY)], served: Served) -> Response:
    """Have all stored reports graded again by the rubric and rules of the workers.

    No audio is needed. Reports of which no words are kept stay as they are, and so does what
    reviewers said.
    """
    now_ms = served.now_ms()
    served.rescore(now_ms)
    with served.database.write() as session:
        record(session, now_ms, viewer.account_id, "calls.rescore_asked", "store")
    return Response(status_code=202)


def _found(served: Served, job_id: str) -> Intake:
    with served.database.read() as session:
        one = find_call(session, job_id)
    if one is None:
        raise no_such("job")
    return one


def _shown(one: Intake) -> JobOut:
    return JobOut(
        **upload_out(one).model_dump(),
        source=one.submission.source,
        priority=one.submission.priority,
    )
