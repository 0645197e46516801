"""The calls of a capture as traces: messages and legs, without what was said."""

from collections.abc import Iterator
from contextlib import suppress

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.live_watch import counts_of
from voice_analytics.ingest.pcap.flows import Flows
from voice_analytics.ingest.pcap.frames import FrameFile, Readable
from voice_analytics.ingest.pcap.network import Endpoint, Network, Packet
from voice_analytics.ingest.pcap.signalling import Signalling, SipCall
from voice_analytics.ingest.tracing.ring import TraceRing
from voice_analytics.ingest.tracing.steps import read_step, trace_id
from voice_analytics.ingest.tracing.values import CallTrace, TracedLeg


def traces_of(file: Readable, name: str) -> tuple[CallTrace, ...]:
    """Return the last calls of a capture.

    Parameters
    ----------
    file
        The capture, at its start.
    name
        Its name, for messages.

    Raises
    ------
    ProtocolViolation
        When it is damaged, or no SIP is in it.
    """
    messages = _Messages()
    network, signalling, flows = Network(), Signalling(messages.take), Flows()
    try:
        for frame in FrameFile(file).frames():
            packet = network.packet(frame)
            if packet is not None and not signalling.take(packet):
                flows.take(packet)
    except ProtocolViolation as error:
        raise ProtocolViolation(f"{name} cannot be read as a capture: {error}") from error
    for call_id, call in signalling.calls.items():
        for leg in _legs(call, flows):
            messages.ring.leg(trace_id(call_id), leg)
    traces = messages.ring.traces()
    if not traces:
        raise ProtocolViolation(f"{name} holds no SIP; capture the port of the signalling too")
    return traces


class _Messages:
    """Takes messages, and knows which end of each dialog was asked first."""

    def __init__(self) -> None:
        self.ring = TraceRing()
        self._asked: dict[str, Endpoint] = {}

    def take(self, data: bytes, packet: Packet) -> None:
        read = read_step(data, packet.at_us // 1000, outgoing=False)
        if read is None:
            return
        box = self._asked.setdefault(read.id, packet.target)
        outgoing = packet.source == box or (
            packet.source[0] == box[0] and packet.target[0] != box[0]
        )
        told = read_step(data, packet.at_us // 1000, outgoing=outgoing)
        host, port = packet.target if outgoing else packet.source
        transport = "udp" if packet.sequence is None else "tcp"
        if told is not None:
            self.ring.step(told.id, f"{host}:{port} {transport}", told.step)


def _legs(call: SipCall, flows: Flows) -> Iterator[TracedLeg]:
    for flow in flows.all():
        target, source = call.announced(flow.target), call.announced(flow.source)
        if target is None and source is None:
            continue
        with suppress(ProtocolViolation):  # encrypted, and the key is not in the capture
            audio = flow.heard(flow.began_us, target, source)
            if audio.quality is not None:
                quality = audio.quality
                yield TracedLeg(
                    id=(source.label if source is not None else None) or str(flow.source[1]),
                    who=f"from {flow.source[0]}",
                    codec=quality.codec,
                    active=True,
                    counts=counts_of(quality),
                    jitter_ms=quality.jitter_ms,
                    level_dbfs=quality.level_dbfs,
                )
