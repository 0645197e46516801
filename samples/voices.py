"""Two voices from one synthesiser: "heart" as it is, and a lower voice made from it.

The synthesiser predicts, for each frame of 12.5 ms, a spectrum in parts: the filter of the
harmonics, the filter of the noise, and the pitch that drives the harmonics. The lower voice keeps
the timing and the words, scales the pitch, squeezes the filters towards low frequencies (a longer
vocal tract) and builds the waveform anew. Nothing is stretched or resampled, so the pace stays
natural. The synthesiser is imported only when speech is made: checking the truth does without it.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

SYNTHESIS_RATE_HZ = 24_000
LEAST_F0_HZ = 40.0


@dataclass(frozen=True, slots=True)
class VoiceShift:
    """How a voice differs from the one the synthesiser was trained on."""

    pitch_ratio: float
    formant_ratio: float
    voiced_noise_nepers: float
    """Change of the noise level in voiced frames: how breathy the voice is."""


VOICES: dict[str, VoiceShift | None] = {
    "heart": None,
    "heart-lowered": VoiceShift(pitch_ratio=0.65, formant_ratio=0.86, voiced_noise_nepers=-1.5),
}


class Frames(NamedTuple):
    """Network outputs for one sentence; spectra are log magnitudes or phases (601 bins, frames)."""

    harmonic: FloatArray
    harmonic_phase: FloatArray
    noise: FloatArray
    free: FloatArray
    free_phase: FloatArray
    f0_hz: FloatArray
    """(frames,), 0 where unvoiced."""


class SpeechSynthesiser(Protocol):
    """Turns a sentence into speech."""

    def render(self, sentence: str, voice: str, pace: float, seed: tuple[int, ...]) -> FloatArray:
        """Speech at 24 kHz; the same arguments give the same samples."""
        ...

    def phoneme_count(self, text: str) -> int:
        """How many sounds the text has, to tell how far into a sentence a word lies."""
        ...


class HibariSynthesiser:
    """The hibari "heart" voice and the one made from it."""

    def __init__(self) -> None:
        from hibari import Hibari

        self._hibari = Hibari(voice="heart", threads=1)

    def render(self, sentence: str, voice: str, pace: float, seed: tuple[int, ...]) -> FloatArray:
        """Speech at 24 kHz; the same arguments give the same samples."""
        from hibari import dsp

        rng = np.random.default_rng(seed)
        shift = VOICES[voice]
        parts = []
        for phonemes in self._hibari.phonemize(sentence):
            frames = self._frames(phonemes, pace)
            if shift is None:
                parts.append(dsp.synth(*frames, rng))
            else:
                parts.append(dsp.ola(_shifted_spectrum(frames, shift, rng)))
        return np.concatenate(parts).astype(np.float32)

    def phoneme_count(self, text: str) -> int:
        """How many sounds the text has."""
        return sum(len(phonemes) for phonemes in self._hibari.phonemize(text))

    def _frames(self, phonemes: str, pace: float) -> Frames:
        """Network outputs for one sentence."""
        inputs = {
            "ids": np.asarray([self._hibari.ids(phonemes)], np.int64),
            "speed": np.asarray([pace], np.float32),
        }
        return Frames(*(output[0] for output in self._hibari.sess.run(None, inputs)))


def _shifted_spectrum(
    frames: Frames, shift: VoiceShift, rng: np.random.Generator
) -> npt.NDArray[np.complex64]:
    """Spectrum of the other voice, (601 bins, frames).

    The predicted phases belong to the old pitch, so harmonics get the minimum phase of their new
    envelope and the free-phase part, which carries the unvoiced sounds, becomes noise of the same
    level.
    """
    from hibari import dsp

    voiced = frames.f0_hz > LEAST_F0_HZ
    pitch = np.where(voiced, frames.f0_hz * shift.pitch_ratio, 0.0).astype(np.float32)
    envelope = _squeezed(_smoothed(frames.harmonic), shift.formant_ratio)
    source = dsp.stft(dsp.pulses(pitch), pitch.size)
    denser = np.sqrt(shift.pitch_ratio)  # more harmonics in the same band would be louder
    tone = denser * source * np.exp(np.minimum(envelope, 7.0) + 1j * _minimum_phase(envelope))
    level = np.logaddexp(2 * frames.noise, 2 * frames.free) / 2
    level = _squeezed(_smoothed(level), shift.formant_ratio)
    level = level + np.where(voiced, shift.voiced_noise_nepers, 0.0)
    random = rng.standard_normal(level.shape) + 1j * rng.standard_normal(level.shape)
    hiss = np.exp(np.minimum(level, 7.0)) * random / np.sqrt(2.0)
    return np.asarray(tone + hiss, dtype=np.complex64)


def _smoothed(log_spectrum: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Log spectrum averaged over five bins (100 Hz), so that the old harmonics are gone."""
    weights = np.hanning(7)[1:-1]
    weights = weights / weights.sum()
    padded = np.pad(log_spectrum, ((2, 2), (0, 0)), mode="edge").astype(np.float64)
    bins = log_spectrum.shape[0]
    smooth: npt.NDArray[np.float64] = sum(
        (weight * padded[k : k + bins] for k, weight in enumerate(weights)),
        start=np.zeros(log_spectrum.shape),
    )
    return smooth


def _squeezed(log_spectrum: npt.NDArray[np.float64], ratio: float) -> npt.NDArray[np.float64]:
    """Log spectrum with every peak moved to `ratio` times its frequency."""
    last = log_spectrum.shape[0] - 1
    source = np.minimum(np.arange(last + 1) / ratio, last)
    below = np.minimum(source.astype(np.int64), last - 1)
    part = (source - below)[:, None]
    moved = log_spectrum[below] * (1 - part) + log_spectrum[below + 1] * part
    return np.asarray(moved, dtype=np.float64)


def _minimum_phase(log_spectrum: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Phase of the minimum-phase filter with this log magnitude, by folding its cepstrum."""
    length = 2 * (log_spectrum.shape[0] - 1)
    cepstrum = np.fft.irfft(log_spectrum, n=length, axis=0)
    fold = np.zeros(length)
    fold[0] = fold[length // 2] = 1.0
    fold[1 : length // 2] = 2.0
    folded = np.fft.rfft(cepstrum * fold[:, None], axis=0)
    return np.asarray(folded.imag, dtype=np.float64)
