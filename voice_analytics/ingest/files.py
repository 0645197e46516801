"""Recordings on disk as a source of 16 kHz blocks."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import AudioBlock
from voice_analytics.domain.call import Role
from voice_analytics.errors import ProtocolViolation, UnsupportedCodec
from voice_analytics.ingest.decoding import Decoding
from voice_analytics.ingest.media import open_media
from voice_analytics.ingest.recording import Recording, shown
from voice_analytics.ingest.resampling import BLOCK_SAMPLES, Samples, at_16_khz, in_blocks
from voice_analytics.pipeline.protocols import Damage, SourceFormat


class FileSource:
    """A recording on disk; satisfies `AudioSource`. Made by `open_recording`.

    Parameters
    ----------
    recording
        Where it is.
    source_format
        What it is.
    """

    def __init__(self, recording: Recording, source_format: SourceFormat) -> None:
        self._recording = recording
        self._format = source_format
        self._damage: Damage | None = None

    @property
    def format(self) -> SourceFormat:
        """Return what the recording is; of a pair, the higher rate and the longer duration."""
        return self._format

    @property
    def damage(self) -> Damage | None:
        """Return what the last full reading found wrong; None before there was one."""
        return self._damage

    def blocks(self) -> Iterator[AudioBlock]:
        """Yield the whole recording at 16 kHz in blocks of one second.

        The last block is shorter, and has `truncated` set when the data break off before their
        end or parts of them could not be decoded. Of a pair, the shorter file is followed by
        silence.

        Raises
        ------
        IngestError
            When nothing can be decoded, no value is a number, or the disk fails.
        """
        start = 0
        held: NDArray[np.float32] | None = None
        with ExitStack() as stack:
            readings = [
                Decoding(stack.enter_context(open_media(path))) for path in self._recording.paths
            ]
            for samples in side_by_side([_at_16_khz_blocks(reading) for reading in readings]):
                if held is not None:
                    yield AudioBlock(start, held)
                    start += held.shape[1]
                held = samples
        self._damage = damage = _damage_of(readings)
        if held is None:
            raise ProtocolViolation(f"{self._recording.label} holds no audio; record it again")
        if all(reading.non_finite == reading.values for reading in readings):
            raise ProtocolViolation(
                f"{self._recording.label} holds no sound: every value is not a number or infinite; "
                "export it again"
            )
        yield AudioBlock(start, held, truncated=damage.broken_off)


def open_recording(
    recording: Recording,
    roles: Mapping[int, Role] | None = None,
    defaults: Mapping[int, Role] | None = None,
) -> FileSource:
    """Open a recording, decode the first of it, and return it as a source to read from.

    Parameters
    ----------
    recording
        The files.
    roles
        Role of each channel as the sidecar or an option states it.
    defaults
        Role of each channel in the settings. A file of more than two channels needs one of the two
        to say whose they are.

    Raises
    ------
    IngestError
        When a file cannot be opened or decoded, or its channels do not fit.
    """
    formats = []
    for path in recording.paths:
        with open_media(path) as media:
            formats.append(media.format)
    if len(formats) == 1:
        _check_channels(recording.label, formats[0].channels, roles, defaults or {})
        return FileSource(recording, formats[0])
    for path, one in zip(recording.paths, formats, strict=True):
        if one.channels != 1:
            raise UnsupportedCodec(
                f"{shown(path)} has {one.channels} channels, but each file of an agent and "
                "customer pair must have 1; give it alone, under another name"
            )
    return FileSource(recording, _joined(formats))


def _check_channels(
    name: str, channels: int, roles: Mapping[int, Role] | None, defaults: Mapping[int, Role]
) -> None:
    if channels == 1:
        return
    if channels > 2 and not roles and not defaults.keys() >= set(range(channels)):
        raise UnsupportedCodec(
            f"{name} has {channels} channels; say whose each is with a channel map, such as "
            '"channels": {"0": "agent", "1": "customer"} in its sidecar'
        )
    beyond = sorted(channel for channel in roles or {} if not 0 <= channel < channels)
    if beyond:
        raise UnsupportedCodec(
            f"{name} has {channels} channels, 0 to {channels - 1}, but the channel map names "
            f"{beyond[0]}; correct the map"
        )


def _joined(formats: Sequence[SourceFormat]) -> SourceFormat:
    lengths_ms = [one.duration_ms for one in formats if one.duration_ms is not None]
    return SourceFormat(
        channels=len(formats),
        sample_rate_hz=max(one.sample_rate_hz for one in formats),
        codec=" + ".join(dict.fromkeys(one.codec for one in formats)),
        duration_ms=max(lengths_ms) if len(lengths_ms) == len(formats) else None,
    )


def _damage_of(readings: Sequence[Decoding]) -> Damage:
    return Damage(
        broken_off=any(reading.broken_off for reading in readings),
        damaged_packets=sum(reading.damaged_packets for reading in readings),
        non_finite=sum(reading.non_finite for reading in readings),
        filled_ms=sum(reading.filled_ms for reading in readings),
    )


def _at_16_khz_blocks(reading: Decoding) -> Iterator[Samples]:
    what = reading.format
    resampled = at_16_khz(reading.samples(), what.sample_rate_hz, what.channels)
    return in_blocks(resampled, BLOCK_SAMPLES)


def side_by_side(sources: Sequence[Iterator[Samples]]) -> Iterator[NDArray[np.float32]]:
    """Yield blocks (channels, samples) of all sources together, the shorter filled with 0."""
    for pieces in zip_longest(*sources):
        present = [piece for piece in pieces if piece is not None]
        length = max(len(piece) for piece in present)
        rows = np.zeros((sum(_width(piece) for piece in pieces), length), np.float32)
        row = 0
        for piece in pieces:
            if piece is not None:
                rows[row : row + piece.shape[1], : len(piece)] = piece.T
            row += _width(piece)
        yield np.clip(rows, -1.0, 1.0, out=rows)


def _width(piece: Samples | None) -> int:
    """Return the channels of a piece; a source that has ended is a half of a pair, with one."""
    return 1 if piece is None else piece.shape[1]
