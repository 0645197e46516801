"""Is the server up, and can it work."""

import shutil
from functools import cache
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from voice_analytics import __version__
from voice_analytics.errors import StoreError
from voice_analytics.store.migrating import newest, version
from voice_analytics.web.problems import problem
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import open_to_all

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """That it answers."""

    status: Literal["up"]
    version: str = Field(examples=["1.4.0"])


class Readiness(BaseModel):
    """That it can work."""

    status: Literal["ready"]


@router.get("/health", dependencies=[open_to_all()])
async def health() -> Health:
    """Return that the server answers; of the store and the workers it says nothing."""
    return Health(status="up", version=__version__)


@router.get("/ready", dependencies=[open_to_all()], response_model=Readiness)
def ready(served: Served) -> Readiness | Response:
    """Return whether it can work: the database, its schema, room on the disk, a worker."""
    why = missing(served)
    return Readiness(status="ready") if why is None else problem(503, why)


def missing(served: Services) -> str | None:
    """Return in a sentence what keeps it from working, None where nothing does."""
    try:
        schema = version(served.database)
    except StoreError:
        return "the database does not answer"
    if schema != _newest():
        return "the database has the schema of another version; restart the service"
    if shutil.disk_usage(served.folder).free < served.taking.largest_bytes:
        return "the disk has no room for another recording (upload.largest_mb); free some space"
    return None if _worked(served) else "no worker runs, so nothing is analysed; start one"


def _worked(served: Services) -> bool:
    try:
        return served.worker_lives()
    except StoreError:
        return False


_newest = cache(newest)
