"""The one call of a capture as a recording with a channel for each party."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voice_analytics.errors import ProtocolViolation, UnsupportedCodec
from voice_analytics.ingest.capture.wav_header import wav_header
from voice_analytics.ingest.pcap.flows import LEAST_PACKETS, Flow, FlowAudio, Flows
from voice_analytics.ingest.pcap.frames import FrameFile, Readable
from voice_analytics.ingest.pcap.network import Endpoint, Network
from voice_analytics.ingest.pcap.signalling import Signalling, SipCall
from voice_analytics.ingest.resampling import at_rate

_PARTIES = 2
_LONGEST_MS = 12 * 3_600_000


@dataclass(frozen=True, slots=True)
class _Found:
    """A call of the capture."""

    flows: tuple[Flow, ...]
    """One of each party: who was called first, as agents mostly are, and who called second."""

    call: SipCall | None


def capture_as_wav(file: Readable, name: str) -> tuple[io.BytesIO, bool]:
    """Return a capture's call as a WAV file in memory, and whether the capture breaks off.

    Channel 0 is who was called, channel 1 who called, as the signalling says; without any, the
    order is that of the first packets.

    Parameters
    ----------
    file
        The capture, at its start.
    name
        Its name, for messages.

    Raises
    ------
    ProtocolViolation
        When it is damaged, or holds no call, or several.
    """
    frames = FrameFile(file)
    network, signalling, flows = Network(), Signalling(), Flows()
    try:
        for frame in frames.frames():
            packet = network.packet(frame)
            if packet is not None and not signalling.take(packet):
                flows.take(packet)
        found = _only_call(signalling, flows, name)
        heard = _heard(found)
        wav = _wav(heard) if heard else None
    except ProtocolViolation as error:
        raise ProtocolViolation(f"{name} cannot be read as a capture of a call: {error}") from error
    if wav is None:
        raise UnsupportedCodec(
            f"{name} holds a call, but no audio of it can be decoded; give a recording instead"
        )
    return wav, frames.broken_off


def _only_call(signalling: Signalling, flows: Flows, name: str) -> _Found:
    found = _calls(signalling, flows)
    if not found:
        raise ProtocolViolation("no audio over RTP is in it")
    if len(found) > 1:
        raise ProtocolViolation(f"{len(found)} calls are in it; save one of them to a file")
    return found[0]


def _calls(signalling: Signalling, flows: Flows) -> list[_Found]:
    """Return the calls that have audio."""
    found: dict[int, tuple[SipCall, list[Flow]]] = {}
    unclaimed: dict[tuple[Endpoint, Endpoint], Flow] = {}
    for flow in flows.all():
        call = _call_of(flow, signalling)
        if call is not None:
            found.setdefault(id(call), (call, []))[1].append(flow)
        elif flow.steady >= LEAST_PACKETS:
            unclaimed[flow.source, flow.target] = flow
    calls = [_Found(_ordered(call, claimed), call) for call, claimed in found.values()]
    while unclaimed:
        (source, target), flow = next(iter(unclaimed.items()))
        del unclaimed[source, target]
        back = unclaimed.pop((target, source), None)
        calls.append(_Found((flow,) if back is None else (flow, back), None))
    return calls


def _call_of(flow: Flow, signalling: Signalling) -> SipCall | None:
    for call in signalling.calls.values():
        if call.announced(flow.target) or call.announced(flow.source):
            return call
    return None


def _ordered(call: SipCall, flows: Sequence[Flow]) -> tuple[Flow, ...]:
    """Return the two longest flows: to the caller first, which is what the called one says.

    Where both go the same way a recording client sends them, the caller's first.
    """
    longest = sorted(flows, key=lambda flow: -len(flow.packets))[:_PARTIES]
    lines = list(call.offered)

    def called_first(flow: Flow) -> tuple[bool, int]:
        place = lines.index(flow.source) if flow.source in lines else len(lines)
        return (flow.target not in call.offered, -place)

    return tuple(sorted(longest, key=called_first))


def _heard(found: _Found) -> list[FlowAudio]:
    began_us = min(flow.began_us for flow in found.flows)
    call = found.call or SipCall()
    heard = [
        flow.heard(began_us, call.announced(flow.target), call.announced(flow.source))
        for flow in found.flows
    ]
    return [one for one in heard if one.pieces]


def _wav(heard: Sequence[FlowAudio]) -> io.BytesIO:
    start_ms = min(one.start_ms for one in heard)
    if max(one.end_ms for one in heard) - start_ms > _LONGEST_MS:
        raise ProtocolViolation("its audio is further apart than a call lasts")
    rate_hz = max(one.rate_hz for one in heard)
    channels = [_at(rate_hz, one, start_ms) for one in heard]
    samples = np.zeros((max(map(len, channels)), len(channels)), "<i2")
    for number, channel in enumerate(channels):
        samples[: len(channel), number] = channel
    wav = io.BytesIO()
    wav.write(wav_header(len(channels), rate_hz, len(samples)))
    wav.write(samples.tobytes())
    wav.seek(0)
    return wav


def _at(
    rate_hz: int, heard: FlowAudio, start_ms: int
) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    samples = heard.whole(start_ms)
    if heard.rate_hz == rate_hz:
        return samples
    floats = (samples[:, None] / np.float32(32_768)).astype(np.float32)
    even = np.concatenate(list(at_rate([floats], heard.rate_hz, rate_hz, 1)))[:, 0]
    return np.clip(np.round(even * 32_768), -32_768, 32_767).astype(np.int16)
