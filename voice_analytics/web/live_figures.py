"""Figures of calls in progress for Prometheus."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from voice_analytics.ingest.live_link import Now

PREFIX = "voice_analytics_live"


class LiveFigures(Collector):
    """What is known of calls in progress.

    Parameters
    ----------
    now
        All there is.
    """

    def __init__(self, now: Now) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        yield GaugeMetricFamily(
            f"{PREFIX}_listening", "1: calls are received here.", value=self._now.run is not None
        )
        yield GaugeMetricFamily(f"{PREFIX}_calls", "Calls in progress.", value=len(self._now.calls))
        totals = self._now.totals
        yield CounterMetricFamily(
            f"{PREFIX}_shed_seconds",
            "Audio that was not listened to live for lack of time; the recordings have it.",
            value=totals.shed_ms / 1000,
        )
        yield CounterMetricFamily(
            f"{PREFIX}_unwritten_seconds",
            "Audio of calls in progress that the disk did not take: it is lost.",
            value=totals.unwritten_ms / 1000,
        )
