"""Audio of a leg without a gap, decoded together: one decoding for many packets."""

from collections.abc import Callable

import numpy as np
import soxr
from numpy.typing import NDArray

from voice_analytics.ingest.rtp.codecs import Decoder
from voice_analytics.ingest.session.events import LegAudio, LegId

Samples = NDArray[np.int16]  # (samples,)

BRIDGED_MS = 60
"""Longest loss that is bridged; of more, the ear and the recogniser make a sound of its own."""

QUIET_DBFS = -45.0
"""Below speech on a telephone line, above its noise."""

_QUIET_POWER = 32_768.0**2 * 10 ** (QUIET_DBFS / 10)


class Run:
    """The audio that was added last, and where it ends.

    Parameters
    ----------
    leg
        Whose it is.
    decoder
        Of its first payloads; its rate becomes that of the leg.
    heard
        Told all that was decoded.
    """

    def __init__(self, leg: LegId, decoder: Decoder, heard: Callable[[Samples], None]) -> None:
        self.rate_hz = decoder.rate_hz
        self.position: int | None = None
        """Where the audio so far ends; None before there was any."""
        self.longest = 0
        """Samples of the longest packet."""
        self._leg = leg
        self._decoder = decoder
        self._heard = heard
        self._start = 0
        self._payloads: list[bytes] = []
        self._done: list[LegAudio] = []
        self._last: Samples = np.zeros(0, np.int16)
        self._last_length = 0

    def use(self, decoder: Decoder) -> None:
        """Decode like this from now on; what is of another rate is brought to the leg's."""
        self._decode_waiting()
        self._decoder = decoder

    def length(self, payload: bytes) -> int:
        """Return how many samples of the leg a payload is."""
        return self._decoder.length(payload) * self.rate_hz // self._decoder.rate_hz

    def add(self, place: int, payload: bytes, length: int) -> None:
        """Add a payload at its place; what overlaps the audio so far is cut off."""
        self.longest = max(self.longest, length)
        if self.position is not None and place < self.position:
            self.put(place, self.decoded(payload))
            return
        if not self._payloads:
            self._start = place
        self._payloads.append(payload)
        self._last_length = length
        self.position = place + length

    def decoded(self, payload: bytes) -> Samples:
        """Return the samples of the next payload, to be put somewhere."""
        self._decode_waiting()
        return self._decode([payload])

    def put(self, place: int, samples: Samples) -> None:
        """Add samples at their place; what overlaps the audio so far is cut off."""
        self._last = samples
        self._last_length = len(samples)
        samples = samples[max(0, place if self.position is None else self.position - place) :]
        if len(samples):
            start = place if self.position is None else self.position
            self._append(start, samples)
            self.position = start + len(samples)

    def bridge(self, gap: int) -> None:
        """Fill a gap with the last packet, ever quieter."""
        self._decode_waiting()
        if self.position is None:
            raise ValueError("nothing to bridge from")
        fade = 1.0 - np.arange(gap) * 1000.0 / (BRIDGED_MS * self.rate_hz)
        last = self._last if len(self._last) else np.zeros(1, np.int16)
        self._append(self.position, (np.resize(last, gap) * fade).astype(np.int16))
        self.position += gap

    def ended(self) -> list[LegAudio]:
        """Return the audio so far, once; what is added next is another piece."""
        self._decode_waiting()
        done, self._done = self._done, []
        return done

    def _decode_waiting(self) -> None:
        if not self._payloads:
            return
        samples = self._decode(self._payloads)
        self._payloads = []
        self._last = samples[-self._last_length :]
        self._append(self._start, samples)

    def _decode(self, payloads: list[bytes]) -> Samples:
        samples = self._decoder.decode(payloads)
        if self._decoder.rate_hz != self.rate_hz:
            wanted = sum(self.length(payload) for payload in payloads)
            other = soxr.resample(samples, self._decoder.rate_hz, self.rate_hz)
            samples = np.resize(np.pad(other, (0, max(0, wanted - len(other)))), wanted)
        self._heard(samples)
        return samples

    def _append(self, start: int, samples: Samples) -> None:
        samples.flags.writeable = False
        self._done.append(LegAudio(self._leg, start, samples, self.rate_hz))


def is_quiet(samples: Samples) -> bool:
    """Return whether nobody can be speaking in these samples."""
    floats = samples.astype(np.float32)
    return float(np.dot(floats, floats)) < _QUIET_POWER * len(samples)
