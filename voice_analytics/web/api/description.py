"""The description of the API, for machines."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from voice_analytics.web.viewer import open_to_all

router = APIRouter()


@router.get("/openapi.json", include_in_schema=False, dependencies=[open_to_all()])
async def openapi(request: Request) -> JSONResponse:
    """Return the OpenAPI document."""
    document: dict[str, Any] = request.app.openapi()
    return JSONResponse(document)
