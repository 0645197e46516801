"""The redacted audio of a call as a FLAC file, written whole or not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.interval import Interval
from voice_analytics.errors import StoreError
from voice_analytics.store.whole import reason, written_whole

SUFFIX = ".flac"
FULL_SCALE = 32_768
LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
"""As many channels as FLAC has."""

Block = NDArray[np.float32]  # (samples, channels)


def audio_path(folder: Path, call_id: str) -> Path:
    """Return where the audio of a call lies in `folder`."""
    return folder / f"{call_id}{SUFFIX}"


def write_audio(blocks: Iterable[Block], rate_hz: int, channels: int, path: Path) -> Path:
    """Write audio as 16-bit FLAC and return its path.

    Parameters
    ----------
    blocks
        What to write, already without what may not be kept.
    rate_hz, channels
        Of the blocks.
    path
        The file; its folder is made.

    Raises
    ------
    StoreError
        When the file cannot be written, or FLAC has no room for the channels.
    """
    if channels not in LAYOUTS:
        raise StoreError(
            f"{path}: FLAC holds at most {max(LAYOUTS)} channels, not {channels}; "
            "leave --audio-out away or export the parties' channels alone"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as file:
            _encode(blocks, rate_hz, LAYOUTS[channels], file)
    except (OSError, av.FFmpegError) as error:
        why = reason(error) if isinstance(error, OSError) else "the encoder failed"
        raise StoreError(f"{path}: the audio cannot be written ({why})") from error
    return path


def _encode(blocks: Iterable[Block], rate_hz: int, layout: str, file: BinaryIO) -> None:
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=rate_hz, layout=layout, format="s16")
        place = 0
        for block in blocks:
            pcm = np.clip(np.rint(block * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
            packed = pcm.astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
            frame.sample_rate = rate_hz
            frame.pts = place
            place += len(block)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def silenced(
    blocks: Iterable[Block],
    rate_hz: int,
    silent: Mapping[int, Sequence[Interval]],
    everywhere: Sequence[Interval],
) -> Iterator[Block]:
    """Yield the blocks, digitally silent in some stretches.

    Parameters
    ----------
    blocks
        In order from the start of the call clock.
    rate_hz
        Of the blocks.
    silent
        Stretches by channel.
    everywhere
        Stretches to silence on all channels.
    """
    start = 0
    for block in blocks:
        kept = block.copy()
        for channel in range(block.shape[1]):
            for span in (*silent.get(channel, ()), *everywhere):
                first = max(span.start_ms * rate_hz // 1000 - start, 0)
                last = max(-(-span.end_ms * rate_hz // 1000) - start, 0)
                kept[first:last, channel] = 0.0
        start += len(block)
        yield kept
