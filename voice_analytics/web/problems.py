"""Every error is a problem of RFC 9457, in one sentence, without what was sent.

A route raises `HTTPException(status, "what is wrong")` or lets an error of ours pass. A browser
that asks for a page is shown the same sentence on one.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voice_analytics.errors import (
    BadQuery,
    DiskFull,
    IngestError,
    KeyTaken,
    Refused,
    StoreError,
    TooLarge,
    UnsupportedCodec,
)
from voice_analytics.web.pages.error_page import error_page, wants_page
from voice_analytics.web.places import login_url

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5

_SAID = {
    404: "there is nothing at this address",
    405: "this address does not know this method",
    413: "the request is larger than the limit",
}
"""In place of the framework's words."""

_log = structlog.get_logger()


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(examples=["query.limit"], description="Place in the request.")
    detail: str = Field(examples=["Input should be less than or equal to 200"])


class Problem(BaseModel):
    """Why a request was not done (RFC 9457)."""

    type: str = Field(default="about:blank", description="Always `about:blank`.")
    title: str = Field(examples=["Not Found"], description="What the status means.")
    status: int = Field(examples=[404])
    detail: str = Field(examples=["there is nothing at this address"])
    errors: list[Fault] | None = Field(
        default=None, description="What is wrong with the request, where its parts were checked."
    )


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem as a response."""
    body = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors) or None
    )
    return JSONResponse(
        body.model_dump(exclude_none=True),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def no_such(what: str) -> HTTPException:
    """Return the error for what is not there, or not there for this viewer to know of."""
    return HTTPException(404, f"there is no such {what}")


def add_problems(app: FastAPI) -> None:
    """Make an application answer every error with a problem."""
    app.add_exception_handler(StarletteHTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(Refused, _of_refusal)
    app.add_exception_handler(KeyTaken, _of_refusal)
    app.add_exception_handler(IngestError, _of_input)
    app.add_exception_handler(TooLarge, _of_size)
    app.add_exception_handler(UnsupportedCodec, _of_codec)
    app.add_exception_handler(BadQuery, _of_input)
    app.add_exception_handler(DiskFull, _of_full_disk)
    app.add_exception_handler(StoreError, _of_store)


class LastResort:
    """Answers what nobody foresaw, and logs where it happened but none of its words or values."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - the outermost frame; its text may hold values
            _log.error("request_failed", error=type(error).__name__, at=_place(error))
            if not started:
                detail = "this failed here; the log of the appliance says where"
                response = _told(Request(scope), 500, detail)
                await response(scope, receive, send)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


async def _of_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, StarletteHTTPException):
        raise error
    to_read = request.method == "GET" and wants_page(request)
    if error.status_code == HTTPStatus.UNAUTHORIZED and to_read:
        return RedirectResponse(login_url(request.url.path, request.url.query), 303)
    standard = HTTPStatus(error.status_code).phrase
    detail = error.detail
    if detail == standard or error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        detail = _SAID.get(error.status_code, standard.lower())
    return _told(request, error.status_code, detail, headers=error.headers)


async def _of_validation(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [_fault(one) for one in error.errors()]
    first = faults[0]
    return _told(request, 422, f"{first.where}: {_sentence(first.detail)}", errors=faults)


async def _of_refusal(request: Request, error: Exception) -> Response:
    return _told(request, 409, str(error))


async def _of_input(request: Request, error: Exception) -> Response:
    return _told(request, 422, str(error))


async def _of_size(request: Request, error: Exception) -> Response:
    return _told(request, 413, str(error))


async def _of_codec(request: Request, error: Exception) -> Response:
    return _told(request, 415, str(error))


async def _of_full_disk(request: Request, error: Exception) -> Response:
    _log.error("disk_full", error=str(error))
    detail = "the disk of the appliance is full, so nothing was kept; free some space, then repeat"
    return _told(request, 507, detail)


async def _of_store(request: Request, error: Exception) -> Response:
    _log.error("store_failed", error=str(error))
    return _told(
        request,
        503,
        "the store cannot be used just now; try again, and if it stays so, tell the operator",
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )


def _fault(error: Mapping[str, Any]) -> Fault:
    """Return what is wrong, without the value, and without a name that the sender made up."""
    places = list(error["loc"])
    if error["type"] == "json_invalid":
        return Fault(where="body", detail="This is not JSON")
    if error["type"] == "extra_forbidden":
        places = places[:-1]
    return Fault(where=".".join(str(place) for place in places), detail=error["msg"])


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:]


def _told(
    request: Request,
    status: int,
    detail: str,
    *,
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem, or the page that says the same to a browser."""
    if not wants_page(request):
        return problem(status, detail, errors=errors, headers=headers)
    answer = error_page(status, detail)
    answer.headers.update(headers or {})
    return answer
