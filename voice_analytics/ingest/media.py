"""One audio file opened with the decoder library, checked, and its frames."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from voice_analytics.errors import ProtocolViolation, UnsupportedCodec
from voice_analytics.ingest.containers import Container, identify
from voice_analytics.ingest.opening import GuardedFile, open_file
from voice_analytics.ingest.recording import shown
from voice_analytics.ingest.riff import check_rate
from voice_analytics.pipeline.protocols import SourceFormat

MAX_CHANNELS = 16

FULL_SCALE = {"u8": 128.0, "s16": 32_768.0, "s32": 2_147_483_648.0, "flt": 1.0, "dbl": 1.0}
"""Sample formats that can be read, by the name of the packed one, and the value of full scale."""


class Media:
    """A file open for one pass over its frames.

    Parameters
    ----------
    name
        The file's name, for messages.
    container
        What kind of file it is.
    media
        The opened demuxer.
    stream
        Its only audio stream.
    breaks_off
        Whether the header promises more data than there are.
    """

    def __init__(
        self,
        name: str,
        container: Container,
        media: InputContainer,
        stream: AudioStream,
        breaks_off: bool,
    ) -> None:
        self.name = name
        self.container = container
        self.damaged_packets = 0
        """Packets or frames that could not be used so far."""
        self.breaks_off = breaks_off
        """The data are known to end too early."""
        self._media = media
        self._stream = stream
        decoded = self._decode()
        self._first = self._first_of(decoded)
        self._frames = chain((self._first,), decoded)
        self.format = self._format()

    def frames(self) -> Iterator[AudioFrame]:
        """Yield the frames that can be decoded, all of the first one's format."""
        for frame in self._frames:
            if _kind(frame) == _kind(self._first):
                yield frame
            else:
                self.damaged_packets += 1

    def stated_samples(self) -> int | None:
        """Return the length the header states, from the stream's start; None when it does not."""
        stream, rate_hz = self._stream, self.format.sample_rate_hz
        if not self.container.states_length:
            return None
        if stream.duration is None or stream.time_base is None:
            stated_us = self._media.duration
            return None if stated_us is None else stated_us * rate_hz // av.time_base
        start = (stream.start_time or 0) if self.container.clock_from_zero else 0
        return int((start + stream.duration) * stream.time_base * rate_hz)

    def _decode(self) -> Iterator[AudioFrame]:
        packets = self._media.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                self.breaks_off = True
                return
            if packet is None:
                return
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self.damaged_packets += 1
                continue
            yield from frames

    def _first_of(self, decoded: Iterator[AudioFrame]) -> AudioFrame:
        frame = next((frame for frame in decoded if frame.samples), None)
        if frame is not None:
            return frame
        if self.damaged_packets or self.breaks_off:
            raise _undecodable(self.name, self.container)
        raise ProtocolViolation(f"{self.name} holds no audio; record or copy it again")

    def _format(self) -> SourceFormat:
        frame, stream = self._first, self._stream
        channels = frame.layout.nb_channels
        check_rate(frame.sample_rate, self.name)
        if not 1 <= channels <= MAX_CHANNELS:
            raise UnsupportedCodec(
                f"{self.name} has {channels} channels, more than the {MAX_CHANNELS} that can be "
                "read; export the parties' channels alone"
            )
        if frame.format.packed.name not in FULL_SCALE:
            raise UnsupportedCodec(
                f"{self.name} has samples of format {frame.format.name}, which cannot be read "
                "here; convert it to 16-bit WAV"
            )
        length_ms = None
        if stream.duration is not None and stream.time_base is not None:
            length_ms = round(stream.duration * stream.time_base * 1000)
        elif self._media.duration is not None:
            length_ms = self._media.duration * 1000 // av.time_base
        codec = stream.codec_context.codec.canonical_name
        return SourceFormat(channels, frame.sample_rate, codec, length_ms)


@contextmanager
def open_media(path: Path) -> Iterator[Media]:
    """Open a file and decode its first frame.

    Raises
    ------
    IngestError
        When it cannot be decoded; and on leaving, when the disk failed on the way.
    """
    av.logging.set_level(None)  # the library never writes to the terminal
    name = shown(path)
    with open_file(path) as file:
        container, breaks_off = identify(file, name)
        data: GuardedFile | BinaryIO = file
        if container.converted is not None:
            data, breaks_off = container.converted(file, name)
        # whatever the file refers to stays closed: no protocol, and no format but its own
        options = {"protocol_whitelist": "none", "format_whitelist": container.demuxer}
        try:
            media = av.open(
                data, "r", format=container.demuxer, options=options, metadata_errors="ignore"
            )
        except av.FFmpegError as error:
            raise _undecodable(name, container) from error
        with media:
            yield Media(name, container, media, _only_stream(media, name), breaks_off)


def _only_stream(media: InputContainer, name: str) -> AudioStream:
    """Return the file's one audio stream.

    Raises
    ------
    UnsupportedCodec
        When there is none, several, or one of an unknown codec.
    """
    streams = media.streams.audio
    if not streams:
        raise UnsupportedCodec(f"{name} holds no audio stream; give a recording with sound")
    if len(streams) > 1:
        raise UnsupportedCodec(
            f"{name} holds {len(streams)} audio streams; export it with one stream of one or two "
            "channels"
        )
    if streams[0].codec_context is None:
        raise UnsupportedCodec(
            f"{name} uses a codec that cannot be decoded here; convert it to 16-bit WAV"
        )
    return streams[0]


def _undecodable(name: str, container: Container) -> ProtocolViolation:
    return ProtocolViolation(
        f"{name} looks like {container.title}, but nothing in it can be decoded: it is damaged or "
        "breaks off in its header; export it again"
    )


def _kind(frame: AudioFrame) -> tuple[int, int, str]:
    return frame.sample_rate, frame.layout.nb_channels, frame.format.name
