"""How long requests take, by the route that answers them."""

import time
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Histogram
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EVENTS = "text/event-stream"
BUCKETS_S = (0.005, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0)


class RequestTimes:
    """Counts requests and their seconds in a registry of its own.

    Parameters
    ----------
    paths
        Path of each route, as `routing.paths` gives it.
    """

    def __init__(self, paths: Mapping[object, str]) -> None:
        self._paths = paths
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "voice_analytics_request_seconds",
            "Time until a request was answered, by route as in the description of the API.",
            ("method", "route", "status"),
            registry=self.registry,
            buckets=BUCKETS_S,
        )

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        """Add a request; what no route serves is one place, whatever was made up."""
        path = self._paths.get(scope.get("endpoint"))
        method = "other" if path is None else scope["method"]
        self._seconds.labels(method, path or "other", str(status)).observe(seconds)


class Timed:
    """Notes how long each request takes; of a stream of events, how long until it began.

    Parameters
    ----------
    app
        What answers.
    times
        Where it is noted.
    """

    def __init__(self, app: ASGIApp, times: RequestTimes) -> None:
        self._app = app
        self._times = times

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500
        streams_since: float | None = None

        async def sending(message: Message) -> None:
            nonlocal status, streams_since
            if message["type"] == "http.response.start":
                status = message["status"]
                kind = Headers(raw=message["headers"]).get("content-type", "")
                streams_since = time.perf_counter() if kind.startswith(EVENTS) else None
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            ended = time.perf_counter() if streams_since is None else streams_since
            self._times.note(scope, status, ended - began)
