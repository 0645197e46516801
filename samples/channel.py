"""The telephone line: band limits, level, G.711, line noise; and FLAC files."""

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import soxr

FloatArray = npt.NDArray[np.float32]
PcmArray = npt.NDArray[np.int16]

LINE_RATE_HZ = 8_000
SAMPLES_PER_MS = LINE_RATE_HZ // 1000
LOW_HZ, HIGH_HZ = 300.0, 3400.0
NOISE_DBFS = -62.0
ACTIVE_DBFS = -45.0
LEVEL_WINDOW_MS = 10
PAUSE_MS = 200
_FILTER_TAPS = 255


def to_line(audio: FloatArray, rate_hz: int) -> FloatArray:
    """Audio at 8 kHz with what a telephone line lets through."""
    resampled = soxr.resample(audio, rate_hz, LINE_RATE_HZ, quality="HQ")
    return band_limited(np.asarray(resampled, dtype=np.float32))


def band_limited(audio: FloatArray) -> FloatArray:
    """Audio between 300 and 3400 Hz, without delay."""
    taps = np.arange(_FILTER_TAPS) - _FILTER_TAPS // 2
    low, high = 2 * LOW_HZ / LINE_RATE_HZ, 2 * HIGH_HZ / LINE_RATE_HZ
    kernel = (high * np.sinc(high * taps) - low * np.sinc(low * taps)) * np.hamming(_FILTER_TAPS)
    delay = _FILTER_TAPS // 2
    filtered = np.convolve(audio, kernel, mode="full")[delay : delay + audio.size]
    return np.asarray(filtered, dtype=np.float32)


def levelled(audio: FloatArray, level_dbfs: float) -> FloatArray:
    """Audio whose loud half (within 25 dB of its peak level) has the given RMS level."""
    power = _power_per_ms(audio)
    loud = power[power > power.max() * 10**-2.5]
    gain = 10 ** (level_dbfs / 20) / np.sqrt(loud.mean())
    return np.asarray(audio * gain, dtype=np.float32)


def active_runs(audio: FloatArray, pause_ms: int = PAUSE_MS) -> tuple[tuple[int, int], ...]:
    """Stretches `[start_ms, end_ms)` above -45 dBFS; pauses below `pause_ms` are bridged."""
    active = _power_per_ms(audio) > 10 ** (ACTIVE_DBFS / 10)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], active.astype(np.int8), [0]))))
    runs: list[tuple[int, int]] = []
    for start_ms, end_ms in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start_ms - runs[-1][1] < pause_ms:
            runs[-1] = (runs[-1][0], end_ms)
        else:
            runs.append((start_ms, end_ms))
    return tuple(runs)


def _power_per_ms(audio: FloatArray) -> npt.NDArray[np.float64]:
    """Mean square in a window of 10 ms around each millisecond."""
    whole_ms = audio.size // SAMPLES_PER_MS
    squares = audio[: whole_ms * SAMPLES_PER_MS].astype(np.float64) ** 2
    per_ms = squares.reshape(whole_ms, SAMPLES_PER_MS).mean(axis=1)
    window = np.ones(LEVEL_WINDOW_MS) / LEVEL_WINDOW_MS
    return np.convolve(per_ms, window, mode="same")


def sent_over(audio: FloatArray, rng: np.random.Generator) -> PcmArray:
    """PCM that the recorder at the far end gets: noise added, coded as G.711 mu-law."""
    noise = band_limited(rng.standard_normal(audio.size).astype(np.float32))
    noise *= 10 ** (NOISE_DBFS / 20) / np.sqrt(np.mean(noise**2))
    return mu_law_decoded(mu_law_encoded(audio + noise))


def mu_law_encoded(audio: FloatArray) -> npt.NDArray[np.uint8]:
    """G.711 mu-law bytes of audio in [-1, 1]."""
    linear = np.clip(np.rint(audio.astype(np.float64) * 32768), -32635, 32635).astype(np.int32)
    biased = np.abs(linear) + 132
    exponent = np.floor(np.log2(biased)).astype(np.int32) - 7
    mantissa = (biased >> (exponent + 3)) & 0x0F
    sign = np.where(linear < 0, 0x80, 0)
    return np.asarray(~(sign | (exponent << 4) | mantissa) & 0xFF, dtype=np.uint8)


def mu_law_decoded(coded: npt.NDArray[np.uint8]) -> PcmArray:
    """16-bit samples of G.711 mu-law bytes."""
    value = ~coded.astype(np.int32) & 0xFF
    exponent, mantissa = (value >> 4) & 0x07, value & 0x0F
    magnitude = (((mantissa << 3) + 132) << exponent) - 132
    return np.where(value & 0x80, -magnitude, magnitude).astype(np.int16)


def write_flac(path: Path, channels: tuple[PcmArray, ...]) -> None:
    """Write the channels, all of one length, as a FLAC file at 8 kHz."""
    interleaved = np.stack(channels, axis=1).reshape(1, -1)
    layout = "mono" if len(channels) == 1 else "stereo"
    options = {"fflags": "+bitexact"}
    with av.open(str(path), "w", format="flac", container_options=options) as container:
        stream = container.add_stream(
            "flac", rate=LINE_RATE_HZ, layout=layout, options={"compression_level": "12"}
        )
        frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=layout)
        frame.sample_rate = LINE_RATE_HZ
        frame.pts = 0
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)


def read_flac(path: Path) -> tuple[int, tuple[FloatArray, ...]]:
    """Sample rate and channels of a 16-bit FLAC file, in [-1, 1]."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        count = stream.codec_context.channels
        rate_hz = stream.codec_context.sample_rate
        blocks = [frame.to_ndarray().reshape(-1, count) for frame in container.decode(stream)]
    samples = np.concatenate(blocks).astype(np.float32) / np.float32(32768)
    return rate_hz, tuple(samples[:, k] for k in range(count))
