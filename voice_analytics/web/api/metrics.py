"""Figures for Prometheus."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.alerts import open_alerts
from voice_analytics.store.figures import Figures, figures
from voice_analytics.store.processes import processes
from voice_analytics.web.api.trunk_metrics import PREFIX, OperatingFigures
from voice_analytics.web.live_figures import LiveFigures
from voice_analytics.web.services import Served
from voice_analytics.web.timing import RequestTimes
from voice_analytics.web.viewer import require

router = APIRouter(tags=["operation"])


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"description": "The figures.", "content": {"text/plain": {}}}},
)
def metrics(
    _: Annotated[Viewer, require(Permission.METRICS_READ)], served: Served, request: Request
) -> Response:
    """Return calls, recordings by state, the queue's age, trunks, alerts, and request times."""
    with served.database.read() as session:
        found = figures(session)
        seen, wrong = processes(session), open_alerts(session)
    now = CollectorRegistry()
    now.register(_Now(found, served.now_ms()))
    if served.live is not None:
        now.register(LiveFigures(served.live.now()))
    now.register(OperatingFigures(seen, wrong, served.now_ms()))
    times: RequestTimes = request.app.state.times
    text = generate_latest(now) + generate_latest(times.registry)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Now(Collector):
    def __init__(self, found: Figures, now_ms: int) -> None:
        self._found = found
        self._now_ms = now_ms

    def collect(self) -> Iterator[GaugeMetricFamily]:
        calls = GaugeMetricFamily(f"{PREFIX}_calls", "Calls stored.", labels=["source"])
        for source, count in self._found.calls.items():
            calls.add_metric([source], count)
        yield calls
        intakes = GaugeMetricFamily(f"{PREFIX}_recordings", "Came in, by state.", labels=["state"])
        for state, count in self._found.intakes.items():
            intakes.add_metric([state.value], count)
        yield intakes
        oldest_ms = self._found.oldest_ms
        waited_ms = 0 if oldest_ms is None else max(0, self._now_ms - oldest_ms)
        yield GaugeMetricFamily(
            f"{PREFIX}_queue_age_seconds",
            "Since the longest waiting recording came in; 0: none waits.",
            value=waited_ms / 1000,
        )
