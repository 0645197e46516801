"""What an operator is told of calls in progress: counts by trunk, how legs arrive, traces."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from voice_analytics.domain.call import Role
from voice_analytics.domain.operating import (
    SILENT_DBFS,
    Certificate,
    ListenerNow,
    PacketCounts,
    Side,
    SideNow,
    TrunkNow,
)
from voice_analytics.ingest.masking import masked
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Event,
    Leg,
    LegId,
    MediaWanted,
    MetadataChanged,
)
from voice_analytics.ingest.session.protocol import Message, SignallingCounts, Transport
from voice_analytics.ingest.session.trunks import Trunk, trunk_of
from voice_analytics.ingest.tracing.ring import TraceRing
from voice_analytics.ingest.tracing.steps import read_step, trace_id
from voice_analytics.ingest.tracing.values import CallTrace, TracedLeg

_DATES = 9
"""Messages whose dates tell by how much a clock differs: the middle one counts."""

_HALF_A_SECOND_MS = 500
"""Dates are whole seconds: on the average half a second is cut off."""

_SET_MS = 1000
"""Clocks of one machine never part so far between two looks unless one is set."""

_MOST_CERTIFICATES = 50


def side_of(leg: Leg) -> Side:
    """Return who is heard on a leg."""
    return Side.ALL if leg.mixed else _SIDES[leg.role]


_SIDES: Mapping[Role, Side] = {
    Role.AGENT: Side.AGENT,
    Role.CUSTOMER: Side.CUSTOMER,
    Role.UNKNOWN: Side.UNKNOWN,
}


def counts_of(quality: LegQuality) -> PacketCounts:
    """Return what became of a leg's packets."""
    return PacketCounts(
        packets=quality.packets,
        lost=quality.lost,
        late=quality.late,
        reordered=quality.reordered,
        duplicate=quality.duplicate,
        refused=quality.refused,
        paused=quality.dropped,
        gaps=quality.gaps,
    )


@dataclass(slots=True)
class _Call:
    trunk: str
    trace: str
    legs: dict[LegId, Leg]
    active: dict[LegId, bool] = field(default_factory=dict)
    quality: dict[LegId, LegQuality] = field(default_factory=dict)


@dataclass(slots=True)
class _Trunk:
    ring: TraceRing = field(default_factory=TraceRing)
    dates: deque[int] = field(default_factory=lambda: deque(maxlen=_DATES))
    counts: PacketCounts = field(default_factory=PacketCounts)
    """Of calls that have ended."""

    begun: int = 0
    ended: int = 0
    broken_off: int = 0
    last_call_ms: int | None = None


class Watch:
    """Looks on while calls arrive, and keeps nothing that was said.

    Parameters
    ----------
    trunks
        The telephone systems.
    now_ms
        Milliseconds since 1970 in UTC.
    steady_ms
        A clock that never goes back.
    """

    def __init__(
        self, trunks: Sequence[Trunk], now_ms: Callable[[], int], steady_ms: Callable[[], int]
    ) -> None:
        self._all = tuple(trunks)
        self._trunks = {trunk.name: _Trunk() for trunk in trunks}
        self._calls: dict[str, _Call] = {}
        self._now_ms = now_ms
        self._steady_ms = steady_ms
        self._apart_ms = now_ms() - steady_ms()
        self._set_ms = 0
        self._set_at_ms: int | None = None
        self._certificates: dict[tuple[str, str], Certificate] = {}

    def message(self, message: Message) -> None:
        """Take a message as it came or went."""
        peer = message.peer
        encrypted = peer.transport is Transport.TLS
        trunk = trunk_of(self._all, peer.host, encrypted, peer.certificate_names)
        if trunk is None:
            return
        at_ms = self._now_ms()
        read = read_step(message.data, at_ms, outgoing=message.outgoing)
        if read is None:
            return
        one = self._trunks[trunk.name]
        one.ring.step(read.id, f"{peer.host}:{peer.port} {peer.transport}", read.step)
        if read.date_ms is not None and not message.outgoing:
            one.dates.append(read.date_ms + _HALF_A_SECOND_MS - at_ms)

    def certificate(self, trunk: str, name: str, until_ms: int) -> None:
        """Take the certificate that a peer has shown."""
        if len(self._certificates) < _MOST_CERTIFICATES or (trunk, name) in self._certificates:
            self._certificates[trunk, name] = Certificate(trunk, name, until_ms)

    def opened(self, call: CallOpened) -> None:
        """Take a call that begins."""
        trunk = self._trunks[call.source]
        trunk.begun += 1
        trunk.last_call_ms = self._now_ms()
        traced = trace_id(call.dialog or call.call_key)
        self._calls[call.call_key] = _Call(call.source, traced, {leg.id: leg for leg in call.legs})
        trunk.ring.told(traced, call.role_rule)

    def happened(self, call_key: str, event: Event) -> None:
        """Take what else is said of a call."""
        call = self._calls[call_key]
        ring = self._trunks[call.trunk].ring
        if isinstance(event, MediaWanted):
            call.active[event.leg] = event.active
        elif isinstance(event, MetadataChanged):
            call.legs = {leg.id: leg for leg in event.legs}
            ring.told(call.trace, event.role_rule)
        elif isinstance(event, CallEnded):
            self._ended(call, event)
            del self._calls[call_key]

    def quality(self, call_key: str, leg_id: LegId, quality: LegQuality) -> None:
        """Take how a leg has arrived so far."""
        call = self._calls[call_key]
        call.quality[leg_id] = quality
        self._trunks[call.trunk].ring.leg(call.trace, self._traced(call, leg_id, quality))

    def state(
        self,
        places: Iterable[str],
        signalling: Mapping[str, SignallingCounts],
        strangers: int,
    ) -> ListenerNow:
        """Return how things are.

        Parameters
        ----------
        places
            Where it is listened.
        signalling
            What the protocol counted, by trunk.
        strangers
            Addresses of no trunk that were not heard.
        """
        self._look_at_clock()
        return ListenerNow(
            places=tuple(places),
            trunks=tuple(self._trunk(trunk.name, signalling[trunk.name]) for trunk in self._all),
            strangers=strangers,
            certificates=tuple(self._certificates.values()),
            clock_set_ms=self._set_ms,
            clock_set_at_ms=self._set_at_ms,
        )

    def traces(self) -> Mapping[str, tuple[CallTrace, ...]]:
        """Return the traces of trunks where something is new."""
        return {
            name: trunk.ring.traces() for name, trunk in self._trunks.items() if trunk.ring.changed
        }

    def _ended(self, call: _Call, event: CallEnded) -> None:
        trunk = self._trunks[call.trunk]
        trunk.ended += 1
        trunk.broken_off += not event.normal
        for quality in call.quality.values():
            trunk.counts = trunk.counts.plus(counts_of(quality))
        trunk.ring.ended(call.trace, event.reason)

    def _look_at_clock(self) -> None:
        """Note when the clock was set: it and the steady one then part."""
        apart_ms = self._now_ms() - self._steady_ms()
        if abs(apart_ms - self._apart_ms) >= _SET_MS:
            self._set_ms, self._set_at_ms = apart_ms - self._apart_ms, self._now_ms()
        self._apart_ms = apart_ms

    def _trunk(self, name: str, signalling: SignallingCounts) -> TrunkNow:
        trunk = self._trunks[name]
        calls = [call for call in self._calls.values() if call.trunk == name]
        counts = trunk.counts
        for call in calls:
            for quality in call.quality.values():
                counts = counts.plus(counts_of(quality))
        return TrunkNow(
            name=name,
            in_progress=len(calls),
            begun=trunk.begun,
            ended=trunk.ended,
            broken_off=trunk.broken_off,
            refused=dict(signalling.refused),
            malformed=signalling.malformed,
            counts=counts,
            last_call_ms=trunk.last_call_ms,
            clock_ms=round(median(trunk.dates)) if trunk.dates else None,
            sides=_sides(calls),
        )

    def _traced(self, call: _Call, leg_id: LegId, quality: LegQuality) -> TracedLeg:
        leg = call.legs.get(leg_id)
        who = "unknown" if leg is None else str(side_of(leg))
        if leg is not None and leg.address is not None and not leg.mixed:
            who = f"{who} {masked(leg.address)}"
        return TracedLeg(
            id=leg_id,
            who=who,
            codec=quality.codec,
            active=call.active.get(leg_id, True),
            counts=counts_of(quality),
            jitter_ms=quality.jitter_ms,
            level_dbfs=quality.level_dbfs,
        )


def _sides(calls: Sequence[_Call]) -> tuple[SideNow, ...]:
    """Return the legs of calls, put together by who is heard on them."""
    found: dict[Side, list[LegQuality]] = {}
    for call in calls:
        for leg_id, quality in call.quality.items():
            leg = call.legs.get(leg_id)
            side = Side.UNKNOWN if leg is None else side_of(leg)
            found.setdefault(side, []).append(quality)
    return tuple(_side(side, found[side]) for side in Side if side in found)


def _side(side: Side, legs: Sequence[LegQuality]) -> SideNow:
    counts = PacketCounts()
    for leg in legs:
        counts = counts.plus(counts_of(leg))
    levels = [leg.level_dbfs for leg in legs if leg.level_dbfs is not None]
    return SideNow(
        side=side,
        legs=len(legs),
        silent=sum(leg.level_dbfs is None or leg.level_dbfs < SILENT_DBFS for leg in legs),
        codecs=tuple(sorted({leg.codec for leg in legs if leg.codec is not None})),
        counts=counts,
        jitter_ms=max(leg.jitter_ms for leg in legs),
        level_dbfs=round(median(levels), 1) if levels else None,
    )
