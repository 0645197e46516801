"""Keys of a telephone pressed, heard in the audio: two tones at once, one low and one high.

Found when
----------
In windows of 32 ms that follow each other, one low and one high frequency of the keys (ITU-T Q.23)
carry nearly all the power, neither is much louder than the other, and the phase goes on as it does
at these frequencies.

Not fooled by
-------------
Voices, whose partials glide and come with others; music; tones of one frequency.

Which keys were pressed may be a card number: it is known in memory only.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ, to_ms
from voice_analytics.domain.interval import Interval

ROWS_HZ = (697.0, 770.0, 852.0, 941.0)
COLUMNS_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
KEYPAD = ("123A", "456B", "789C", "*0#D")

WINDOW = 512
HOP = 256
TONE_SHARE = 0.75
"""Share of the power in the two tones; white noise 10 dB under them takes a tenth."""

MOST_TWIST_DB = 9.0
"""One tone over the other: Q.24 asks receivers to accept up to 8 dB."""

OFF_SHARE = 0.025
"""Q.24 asks receivers to accept frequencies off by 1.5 to 1.8 % and to refuse 3.5 %."""

WIDEST_BINS = 0.9
"""Further off than this no tone is looked for."""

QUIET_DBFS = -50.0
FRAMES = 3
"""Windows in a row that make a key: it is pressed for 60 ms or more."""

FEWEST_FRAMES = 2
"""Of keys dialled in a row, 40 ms each, as machines do; by itself, a voice has three in an hour."""

IN_A_ROW_MS = 500

_TAPER = np.hanning(WINDOW).astype(np.float32)
_HZ = np.array(ROWS_HZ + COLUMNS_HZ)
_BASIS = (
    np.exp(-2j * np.pi * np.outer(np.arange(WINDOW), _HZ) / SAMPLE_RATE_HZ) * _TAPER[:, np.newaxis]
).astype(np.complex64)
_TONE = 2.0 / float(_TAPER.sum()) ** 2
"""Makes the square of a projection the mean square of the tone."""

_ALL = 1.0 / float(np.square(_TAPER).sum())
_TURN = np.exp(-2j * np.pi * _HZ * HOP / SAMPLE_RATE_HZ)
"""How the phase of each frequency goes on from window to window, backwards."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was pressed."""

    interval: Interval
    digit: str = field(repr=False)
    """`0` to `9`, `*`, `#`, or `A` to `D`; never written anywhere."""


class KeyFinder:
    """Keys on one channel; memory does not grow but for what is found."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._before = np.zeros(len(_HZ), np.complex64)
        self._frame = 0
        self._digit = ""
        self._frames = 0
        self._short: Key | None = None
        self._last_ms = -IN_A_ROW_MS

    def push(self, samples: NDArray[np.float32]) -> list[Key]:
        """Take samples, return the keys that have been let go."""
        held = np.concatenate([self._rest, samples])
        count = max((len(held) - WINDOW) // HOP + 1, 0)
        self._rest = held[count * HOP :]
        if not count:
            return []
        windows = np.lib.stride_tricks.sliding_window_view(held, WINDOW)[::HOP][:count]
        done = []
        for digit in self._digits(windows):
            if digit != self._digit:
                done += self._end()
                self._digit = digit
            self._frames += bool(digit)
            self._frame += 1
        return done

    def flush(self) -> list[Key]:
        """End of stream: return the key that was still held down."""
        return self._end()

    def _end(self) -> list[Key]:
        frames, digit = self._frames, self._digit
        self._frames, self._digit = 0, ""
        if frames < FEWEST_FRAMES:
            return []
        first = self._frame - frames
        span = Interval(to_ms(first * HOP), to_ms((self._frame - 1) * HOP + WINDOW))
        return self._believed(Key(span, digit), short=frames < FRAMES)

    def _believed(self, key: Key, *, short: bool) -> list[Key]:
        """Return the key, and a short one before it, unless it is short and stands alone."""
        in_a_row = key.interval.start_ms - self._last_ms < IN_A_ROW_MS
        self._last_ms = key.interval.end_ms
        before, self._short = self._short, None
        if short and not in_a_row:
            self._short = key
            return []
        return [before, key] if before is not None and in_a_row else [key]

    def _digits(self, windows: NDArray[np.float32]) -> list[str]:
        """Return for each window (windows, samples) the key that sounds in it, else nothing."""
        found = windows @ _BASIS
        turned = found * np.conj(np.vstack([self._before[np.newaxis], found[:-1]]))
        self._before = found[-1].copy()
        off_hz = np.angle(turned * _TURN) * SAMPLE_RATE_HZ / (2.0 * np.pi * HOP)
        tones = (found.real**2 + found.imag**2) * _TONE / _seen(off_hz)
        power = np.square(windows * _TAPER).sum(axis=1) * _ALL
        each = np.arange(len(windows))
        row, column = tones[:, :4].argmax(axis=1), tones[:, 4:].argmax(axis=1)
        low, high = tones[each, row], tones[each, 4 + column]
        twist_db = 10.0 * np.abs(np.log10((low + 1e-12) / (high + 1e-12)))
        steady = np.abs(off_hz) <= OFF_SHARE * _HZ
        pressed = (
            (low + high >= TONE_SHARE * power)
            & (power > 10.0 ** (QUIET_DBFS / 10.0))
            & (twist_db <= MOST_TWIST_DB)
            & steady[each, row]
            & steady[each, 4 + column]
        )
        return [
            KEYPAD[r][c] if yes else ""
            for yes, r, c in zip(pressed.tolist(), row.tolist(), column.tolist(), strict=True)
        ]


def _seen(off_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of a tone's power that a window shows at a frequency that far off."""
    bins = np.clip(np.abs(off_hz) * WINDOW / SAMPLE_RATE_HZ, 0.0, WIDEST_BINS)
    share: NDArray[np.float64] = np.square(np.sinc(bins) / (1.0 - np.square(bins)))
    return share
