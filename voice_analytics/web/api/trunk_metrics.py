"""Figures of telephone systems and alerts for Prometheus; no number or name of a caller is one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from voice_analytics.domain.alert import AlertKind, AlertLevel, KeptAlert
from voice_analytics.domain.operating import (
    ListenerNow,
    PacketCounts,
    ProcessKind,
    ProcessSeen,
    TrunkNow,
)

PREFIX = "voice_analytics"

_LABELS = ("listener", "trunk")


class OperatingFigures(Collector):
    """How processes, telephone systems and alerts are.

    Parameters
    ----------
    seen
        The processes.
    alerts
        What is wrong.
    now_ms
        The time.
    """

    def __init__(
        self, seen: Sequence[ProcessSeen], alerts: Sequence[KeptAlert], now_ms: int
    ) -> None:
        self._seen = seen
        self._alerts = alerts
        self._now_ms = now_ms

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        yield self._processes()
        yield self._alerting()
        trunks = [
            ((one.name, trunk.name), trunk)
            for one in self._seen
            if isinstance(one.now, ListenerNow) and one.lives(self._now_ms)
            for trunk in one.now.trunks
        ]
        yield from _calls(trunks)
        yield from _packets(trunks)

    def _processes(self) -> Metric:
        found = GaugeMetricFamily(
            f"{PREFIX}_processes", "Processes that live, by what they do.", labels=["kind"]
        )
        alive = Counter(one.kind for one in self._seen if one.lives(self._now_ms))
        for kind in ProcessKind:
            found.add_metric([kind.value], alive[kind])
        return found

    def _alerting(self) -> Metric:
        found = GaugeMetricFamily(
            f"{PREFIX}_alerts", "What is wrong now, by kind and level.", labels=["kind", "level"]
        )
        counts = Counter((one.alert.kind, one.alert.level) for one in self._alerts)
        for kind in AlertKind:
            for level in AlertLevel:
                found.add_metric([kind.value, level.value], counts[kind, level])
        return found


Trunks = Sequence[tuple[tuple[str, str], TrunkNow]]


def _calls(trunks: Trunks) -> Iterator[Metric]:
    now = GaugeMetricFamily(f"{PREFIX}_calls_in_progress", "Calls in progress.", labels=_LABELS)
    begun = CounterMetricFamily(f"{PREFIX}_live_calls", "Calls that began.", labels=_LABELS)
    broken = CounterMetricFamily(
        f"{PREFIX}_live_calls_broken_off", "Calls that ended without a goodbye.", labels=_LABELS
    )
    refused = CounterMetricFamily(
        f"{PREFIX}_live_calls_refused", "Calls not taken, by why.", labels=[*_LABELS, "reason"]
    )
    malformed = CounterMetricFamily(
        f"{PREFIX}_malformed_messages", "Messages that could not be read.", labels=_LABELS
    )
    shed = CounterMetricFamily(
        f"{PREFIX}_shed_audio_seconds", "Audio that the disk did not take.", labels=_LABELS
    )
    for labels, trunk in trunks:
        now.add_metric(labels, trunk.in_progress)
        begun.add_metric(labels, trunk.begun)
        broken.add_metric(labels, trunk.broken_off)
        for reason, count in sorted(trunk.refused.items()):
            refused.add_metric([*labels, reason], count)
        malformed.add_metric(labels, trunk.malformed)
        shed.add_metric(labels, trunk.shed_ms / 1000)
    yield from (now, begun, broken, refused, malformed, shed)


_PACKETS = {
    "packets": "Packets of audio that were used.",
    "lost": "Packets that were not there in time.",
    "late": "Packets that came too late.",
    "reordered": "Packets that came after a later one.",
    "duplicate": "Packets that came twice.",
    "refused": "Packets from elsewhere, of another sender, too many, or unreadable.",
    "paused": "Packets that came during a pause and were dropped.",
    "gaps": "Losses too long to be bridged.",
}


def _packets(trunks: Trunks) -> Iterator[Metric]:
    for one in fields(PacketCounts):
        name = "packets" if one.name == "packets" else f"packets_{one.name}"
        name = "audio_gaps" if one.name == "gaps" else name
        found = CounterMetricFamily(f"{PREFIX}_{name}", _PACKETS[one.name], labels=_LABELS)
        for labels, trunk in trunks:
            found.add_metric(labels, getattr(trunk.counts, one.name))
        yield found
