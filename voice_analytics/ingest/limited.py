"""Recordings decoded in a process of its own, limited in time, memory and what it gives.

What comes from outside is not decoded where reports are made or accounts are kept: a decoder that
breaks down, runs forever or wants all memory costs one recording, and is told in one sentence.
"""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from voice_analytics.domain.audio import SAMPLE_RATE_HZ, AudioBlock
from voice_analytics.domain.call import Role
from voice_analytics.ingest.limited_answer import Answer
from voice_analytics.ingest.limited_process import ReadyProcess
from voice_analytics.ingest.limited_wire import Matrix, Request, Task
from voice_analytics.ingest.opening import open_plain
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.protocols import Damage, SourceFormat

_SAMPLE_BYTES = 4


@dataclass(frozen=True, slots=True)
class DecoderLimits:
    """What decoding one recording may cost."""

    memory_bytes: int = 512 << 20
    """Memory beyond what the program itself takes."""

    decode_cpu_s: int = 900
    """Processor time for all of it."""

    probe_cpu_s: int = 10
    """Processor time to find out what it is."""

    quiet_s: int = 60
    """Longest time without a word from the decoder."""

    longest_ms: int = 12 * 3_600_000
    """Longest recording that is read."""


class Decoder:
    """Starts limited processes; to be shared between threads, and closed at the end.

    Parameters
    ----------
    limits
        What one recording may cost.
    """

    def __init__(self, limits: DecoderLimits) -> None:
        self._limits = limits
        self._process = ReadyProcess()

    def open(
        self,
        recording: Recording,
        roles: Mapping[int, Role] | None = None,
        defaults: Mapping[int, Role] | None = None,
    ) -> "LimitedSource":
        """Open a recording and decode the first of it, as `open_recording` does.

        Raises
        ------
        IngestError
            When it cannot be decoded within the limits, or its channels do not fit.
        """
        request = Request(
            task=Task.PROBE,
            name=recording.name,
            memory_bytes=self._limits.memory_bytes,
            cpu_s=self._limits.probe_cpu_s,
            roles=None if roles is None else dict(roles),
            defaults=dict(defaults or {}),
        )
        with self.asked(recording, request) as answer:
            said = answer.format()
            answer.end()
        return LimitedSource(self, recording, request, SourceFormat(**said.model_dump()))

    def blocks(self, recording: Recording, request: Request) -> Iterator[AudioBlock | Damage]:
        """Yield a recording at 16 kHz in blocks, and then what was wrong with it."""
        whole = request.model_copy(update={"task": Task.BLOCKS, "cpu_s": self._limits.decode_cpu_s})
        with self.asked(recording, whole) as answer:
            channels = answer.format().channels
            held: Matrix | None = None
            start = 0
            for samples in answer.samples(self._most_bytes(channels, SAMPLE_RATE_HZ)):
                if held is not None:
                    yield AudioBlock(start, held)
                    start += held.shape[1]
                held = samples
            said = answer.damage()
            answer.end()
        if held is not None:
            yield AudioBlock(start, held, truncated=said.truncated)
        yield Damage(**said.model_dump(exclude={"truncated"}))

    def native_blocks(
        self, recording: Recording, source: SourceFormat, delays_ms: Mapping[int, int]
    ) -> Iterator[Matrix]:
        """Yield a recording in blocks (samples, channels) at its own rate; see `ingest.native`.

        Raises
        ------
        IngestError
            When it cannot be decoded within the limits.
        """
        request = Request(
            task=Task.NATIVE,
            name=recording.name,
            memory_bytes=self._limits.memory_bytes,
            cpu_s=self._limits.decode_cpu_s,
            channels=source.channels,
            sample_rate_hz=source.sample_rate_hz,
            delays_ms=dict(delays_ms),
        )
        with self.asked(recording, request) as answer:
            yield from answer.samples(self._most_bytes(source.channels, source.sample_rate_hz))
            answer.end()

    def close(self) -> None:
        """End the process that stays ready."""
        self._process.close()

    @contextmanager
    def asked(self, recording: Recording, request: Request) -> Iterator[Answer]:
        """Give the answer to a request; nothing of it runs on after the block."""
        with ExitStack() as stack:
            files = [stack.enter_context(open_plain(path)) for path in recording.paths]
            near, far = (stack.enter_context(one) for one in socket.socketpair())
            reading, writing = os.pipe()
            status = stack.enter_context(open(reading, "rb"))  # noqa: PTH123
            with open(writing, "wb") as told, far:  # noqa: PTH123
                numbers = [far.fileno(), told.fileno(), *(file.fileno() for file in files)]
                self._process.send(request.model_dump_json().encode(), numbers)
            answer = Answer(recording.label, request, self._limits.quiet_s, near, status)
            stack.callback(answer.stop)
            yield answer

    def _most_bytes(self, channels: int, rate_hz: int) -> int:
        return self._limits.longest_ms * rate_hz // 1000 * channels * _SAMPLE_BYTES


class LimitedSource:
    """A recording decoded elsewhere; satisfies `AudioSource`. Made by `Decoder.open`.

    Parameters
    ----------
    decoder
        Who decodes it.
    recording
        The files.
    request
        By which it was opened.
    source_format
        What it is.
    """

    def __init__(
        self,
        decoder: Decoder,
        recording: Recording,
        request: Request,
        source_format: SourceFormat,
    ) -> None:
        self._decoder = decoder
        self._recording = recording
        self._request = request
        self._format = source_format
        self._damage: Damage | None = None

    @property
    def format(self) -> SourceFormat:
        """Return what the recording is."""
        return self._format

    @property
    def damage(self) -> Damage | None:
        """Return what the last full reading found wrong; None before there was one."""
        return self._damage

    def blocks(self) -> Iterator[AudioBlock]:
        """Yield the whole recording at 16 kHz in blocks of one second; see `FileSource.blocks`.

        Raises
        ------
        IngestError
            When it cannot be decoded within the limits.
        """
        for part in self._decoder.blocks(self._recording, self._request):
            if isinstance(part, AudioBlock):
                yield part
            else:
                self._damage = part
