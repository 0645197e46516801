"""Everything a line carries besides speech, found block by block on all channels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.interval import Interval, complement, union
from voice_analytics.pipeline.sounds.hum import HumMeter
from voice_analytics.pipeline.sounds.keys import Key, KeyFinder
from voice_analytics.pipeline.sounds.music import MusicFinder, MusicLimits
from voice_analytics.pipeline.sounds.spectra import Spectra
from voice_analytics.pipeline.sounds.tones import ToneFinder

EDGE_MS = 300
"""Speech of less than this beyond the edge of music is the music's own edge."""


@dataclass(frozen=True, slots=True)
class ChannelSounds:
    """What one channel carries besides speech, in order of time."""

    music: tuple[Interval, ...] = ()
    tones: tuple[Interval, ...] = ()
    """Call progress tones: ringing, dial, busy."""

    keys: tuple[Key, ...] = ()
    """Keys pressed; which ones is not kept."""

    hum_dbfs: float | None = None
    """Mains hum in the pauses, None where there is none."""

    def spans(self) -> tuple[Interval, ...]:
        """Return where there is music, a tone or a key."""
        return union((*self.music, *self.tones, *(key.interval for key in self.keys)))

    def without(self, speech: Sequence[Interval]) -> tuple[Interval, ...]:
        """Return the speech that is neither music nor a tone nor a key."""
        other = self.spans()
        return tuple(
            part
            for span in speech
            for part in complement(other, within=span)
            if part == span or part.duration_ms >= EDGE_MS
        )


class SoundMeter:
    """Listens for music, tones, keys and hum; memory does not grow but for what is found.

    Parameters
    ----------
    channels
        Number of channels.
    limits
        What counts as music.
    """

    def __init__(self, channels: int, limits: MusicLimits) -> None:
        self._spectra = Spectra(channels)
        self._music = [MusicFinder(limits) for _ in range(channels)]
        self._tones = [ToneFinder() for _ in range(channels)]
        self._keys = [KeyFinder() for _ in range(channels)]
        self._hum = [HumMeter() for _ in range(channels)]
        self._music_found: list[list[Interval]] = [[] for _ in range(channels)]
        self._tones_found: list[list[Interval]] = [[] for _ in range(channels)]
        self._keys_found: list[list[Key]] = [[] for _ in range(channels)]

    def push(self, samples: NDArray[np.float32]) -> None:
        """Take samples (channels, n)."""
        for channel, own in enumerate(samples):
            self._keys_found[channel] += self._keys[channel].push(own)
        for channel, power in enumerate(self._spectra.push(samples)):
            self._music_found[channel] += self._music[channel].push(power)
            self._tones_found[channel] += self._tones[channel].push(power)
            self._hum[channel].push(power)

    def flush(self) -> tuple[ChannelSounds, ...]:
        """End of stream: return what was found on each channel."""
        return tuple(
            ChannelSounds(
                music=tuple(self._music_found[channel] + self._music[channel].flush()),
                tones=tuple(self._tones_found[channel] + self._tones[channel].flush()),
                keys=tuple(self._keys_found[channel] + self._keys[channel].flush()),
                hum_dbfs=self._hum[channel].level_dbfs(),
            )
            for channel in range(len(self._music))
        )
