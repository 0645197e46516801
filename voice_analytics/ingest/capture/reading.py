"""A call that was kept while it was in progress, read back for its analysis."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.interval import Interval
from voice_analytics.errors import StoreError
from voice_analytics.ingest.capture.entries import (
    Began,
    Changed,
    Entry,
    Pressed,
    Quality,
    read_entries,
)
from voice_analytics.ingest.capture.pauses import Pauses
from voice_analytics.ingest.capture.sealed_log import logged
from voice_analytics.ingest.files import side_by_side
from voice_analytics.ingest.resampling import Samples, at_rate, in_blocks
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Leg,
    LegAudio,
    LegId,
    Paused,
    Resumed,
)

Pcm = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Track:
    """Where the audio of a leg lies, in samples of its own rate on the call clock."""

    rate_hz: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CapturedCall:
    """What was kept of a call. Times are milliseconds on the call clock."""

    id: str
    call: CallOpened
    began_ms: int
    """When the call's clock was 0: milliseconds since 1970 in UTC."""

    changes: tuple[Changed, ...]
    pauses: tuple[Interval, ...]
    """When all legs were paused."""

    keys_ms: tuple[int, ...]
    """When keys were pressed."""

    qualities: Mapping[LegId, Mapping[str, Any]]
    ended: CallEnded | None
    """None: it was cut short here, by a crash or a loss of power."""

    tracks: Mapping[LegId, Track]
    """Of the legs that brought audio."""

    path: Path
    key: bytes

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Return the legs as they were known last."""
        return self.changes[-1].change.legs if self.changes else self.call.legs

    @property
    def external_ids(self) -> Mapping[str, str]:
        """Return the ids as they were known last."""
        return self.changes[-1].change.external_ids if self.changes else self.call.external_ids

    @property
    def role_rule(self) -> str | None:
        """Return which rule told last who is the agent."""
        return self.changes[-1].change.role_rule if self.changes else self.call.role_rule

    @property
    def rate_hz(self) -> int:
        """Return the rate of the recording: the highest of the legs."""
        return max(track.rate_hz for track in self.tracks.values())

    @property
    def start_ms(self) -> int:
        """Return where the recording begins: at the first audio of any leg."""
        return min(track.start * 1000 // track.rate_hz for track in self.tracks.values())

    @property
    def end_ms(self) -> int:
        """Return where the recording ends."""
        return max(-(-track.end * 1000 // track.rate_hz) for track in self.tracks.values())

    @property
    def samples(self) -> int:
        """Return how long the recording is, at its rate."""
        start_ms, rate_hz = self.start_ms, self.rate_hz
        ends = (
            -(-(track.end - start_ms * track.rate_hz // 1000) * rate_hz // track.rate_hz)
            for track in self.tracks.values()
        )
        return max(ends)

    @property
    def channels(self) -> Sequence[tuple[Leg, ...]]:
        """Return the legs of each channel of the recording, in order."""
        legs = [leg for leg in self.legs if leg.id in self.tracks]
        known = {leg.id for leg in legs}
        legs += [leg for leg in self.call.legs if leg.id in self.tracks and leg.id not in known]
        numbers = sorted({leg.channel for leg in legs})
        return [tuple(leg for leg in legs if leg.channel == number) for number in numbers]

    def blocks(self) -> Iterator[Pcm]:
        """Yield the recording in blocks (samples, channels) of about a second."""
        if all(len(legs) == 1 for legs in self.channels) and self._even:
            pieces = [self._leg_blocks(legs[0].id) for legs in self.channels]
            for blocks in zip(*pieces, strict=True):
                yield np.stack(blocks, axis=1)
            return
        yield from self._mixed_blocks()

    @property
    def _even(self) -> bool:
        return len({track.rate_hz for track in self.tracks.values()}) == 1

    def _mixed_blocks(self) -> Iterator[Pcm]:
        """Yield the blocks of legs with different rates, or several on one channel."""
        legs = [leg for legs in self.channels for leg in legs]
        rows = [number for number, legs in enumerate(self.channels) for _ in legs]
        at_one_rate = [self._at_rate(leg.id) for leg in legs]
        left = self.samples
        for together in side_by_side(at_one_rate):
            mixed = np.zeros((together.shape[1], len(self.channels)))
            for row, samples in zip(rows, together, strict=True):
                mixed[:, row] += samples
            whole = np.round(mixed[:left] * 32_768.0)
            left -= len(whole)
            yield np.clip(whole, -32_768, 32_767).astype(np.int16)

    def _at_rate(self, leg: LegId) -> Iterator[Samples]:
        floats = (
            (block[:, None] / np.float32(32_768)).astype(np.float32)
            for block in self._leg_blocks(leg)
        )
        even = at_rate(floats, self.tracks[leg].rate_hz, self.rate_hz, 1)
        return in_blocks(even, self.rate_hz)

    def _leg_blocks(self, leg: LegId) -> Iterator[Pcm]:
        """Yield a leg from the start of the recording to its end in blocks of a second."""
        rate_hz = self.tracks[leg].rate_hz
        base = self.start_ms * rate_hz // 1000
        left = -(-self.samples * rate_hz // self.rate_hz)
        held = np.zeros(0, np.int16)
        for piece in self._pieces(leg, base):
            held = np.concatenate((held, piece))
            while len(held) >= rate_hz and left:
                yield held[: min(rate_hz, left)]
                left -= min(rate_hz, left)
                held = held[rate_hz:]
        while left:
            size = min(rate_hz, left)
            yield np.pad(held[:size], (0, max(0, size - len(held))))
            held = held[size:]
            left -= size

    def _pieces(self, leg: LegId, position: int) -> Iterator[Pcm]:
        """Yield a leg's audio without gaps, silent where there was none."""
        rate_hz = self.tracks[leg].rate_hz
        for entry in _entries(self.path, self.key, self.id):
            if not isinstance(entry, LegAudio) or entry.leg != leg:
                continue
            while entry.start_sample > position:
                size = min(rate_hz, entry.start_sample - position)
                yield np.zeros(size, np.int16)
                position += size
            piece = entry.samples[position - entry.start_sample :]
            position += len(piece)
            yield piece


def read_capture(path: Path, key: bytes, capture_id: str) -> CapturedCall | None:
    """Return what was kept of a call; None where it broke off before anything was.

    Raises
    ------
    StoreError
        When it cannot be read or decrypted.
    """
    reader: _Reader | None = None
    for entry in _entries(path, key, capture_id):
        if reader is not None:
            reader.take(entry)
        elif isinstance(entry, Began):
            reader = _Reader(entry)
    return None if reader is None else reader.call(capture_id, path, key)


class _Reader:
    """Gathers what is said of a call."""

    def __init__(self, began: Began) -> None:
        self._began = began
        self._changes: list[Changed] = []
        self._pauses = Pauses()
        self._keys: list[int] = []
        self._qualities: dict[LegId, Mapping[str, Any]] = {}
        self._ended: CallEnded | None = None
        self._tracks: dict[LegId, Track] = {}

    def take(self, entry: Entry) -> None:
        if isinstance(entry, LegAudio):
            self._audio(entry)
        elif isinstance(entry, Paused | Resumed):
            self._pauses.note(entry)
        elif isinstance(entry, Changed):
            self._changes.append(entry)
        elif isinstance(entry, Pressed):
            self._keys.append(entry.at_ms)
        elif isinstance(entry, Quality):
            self._qualities[entry.leg] = entry.counts
        elif isinstance(entry, CallEnded):
            self._ended = entry

    def call(self, capture_id: str, path: Path, key: bytes) -> CapturedCall:
        ends = [-(-one.end * 1000 // one.rate_hz) for one in self._tracks.values()]
        return CapturedCall(
            id=capture_id,
            call=self._began.call,
            began_ms=self._began.at_ms,
            changes=tuple(self._changes),
            pauses=self._pauses.of_all(self._tracks, max(ends, default=0)),
            keys_ms=tuple(self._keys),
            qualities=self._qualities,
            ended=self._ended,
            tracks=self._tracks,
            path=path,
            key=key,
        )

    def _audio(self, audio: LegAudio) -> None:
        end = audio.start_sample + len(audio.samples)
        track = self._tracks.get(audio.leg)
        if track is None:
            self._tracks[audio.leg] = Track(audio.rate_hz, audio.start_sample, end)
        else:
            self._tracks[audio.leg] = Track(track.rate_hz, track.start, max(track.end, end))


def _entries(path: Path, key: bytes, capture_id: str) -> Iterator[Entry]:
    try:
        for record in logged(path, key, capture_id):
            yield from read_entries(record)
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check the disk") from error
