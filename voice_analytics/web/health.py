"""Is the server up."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from voice_analytics import __version__
from voice_analytics.web.viewer import open_to_all

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """That it answers."""

    status: Literal["up"]
    version: str = Field(examples=["1.4.0"])


@router.get("/health", dependencies=[open_to_all()])
async def health() -> Health:
    """Return that the server answers; of the store and the workers it says nothing."""
    return Health(status="up", version=__version__)
