"""Style sheets, scripts and the icon: the same for everybody, so open to all."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from voice_analytics.web.pages.static_files import KINDS, static_file, tag
from voice_analytics.web.problems import no_such
from voice_analytics.web.viewer import open_to_all

router = APIRouter(include_in_schema=False)

_KEEP_S = 365 * 86_400


@router.get("/static/{name}", dependencies=[open_to_all()])
def asset(name: str, content: Annotated[str, Query(alias="v")] = "") -> Response:
    """Return a file; under the address that names its content it may be kept for ever."""
    place = static_file(name)
    if place is None:
        raise no_such("file")
    keep = f"public, max-age={_KEEP_S}, immutable" if content == tag(place) else "no-cache"
    return Response(
        place.read_bytes(), media_type=KINDS[place.suffix], headers={"Cache-Control": keep}
    )
