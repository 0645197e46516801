"""The address that everybody comes to first."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.web.pages.shell import start_of
from voice_analytics.web.places import HOME
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)


@router.get(HOME)
def home(viewer: Annotated[Viewer, require(Permission.SELF)]) -> Response:
    """Go on to the page that this account begins on."""
    return RedirectResponse(start_of(viewer), 303)
