"""How much a request may carry."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voice_analytics.web.places import PRACTICE, UPLOADS
from voice_analytics.web.problems import problem
from voice_analytics.web.viewer import FORM

TOO_LARGE = 413


class BodyLimit:
    """Refuses larger requests, before they are read where they state their length.

    Uploads of recordings are left to their own route, which has a limit of its own; what a form
    sends there counts, as it is no recording.

    Parameters
    ----------
    app
        What answers.
    most_bytes
        The largest body.
    """

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or _is_upload(scope):
            await self._app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "0")
        if stated.isdecimal() and int(stated) > self._most_bytes:
            response = problem(TOO_LARGE, "the request is larger than the limit")
            await response(scope, receive, send)
            return
        got_bytes = 0

        async def receiving() -> Message:
            nonlocal got_bytes
            message = await receive()
            got_bytes += len(message.get("body", b""))
            if got_bytes > self._most_bytes:
                raise HTTPException(TOO_LARGE)
            return message

        await self._app(scope, receiving, send)


def _is_upload(scope: Scope) -> bool:
    content_type = Headers(scope=scope).get("content-type", "")
    return scope["path"] in {UPLOADS, PRACTICE} and not content_type.startswith(FORM)
