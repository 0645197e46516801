"""A bad network costs packets, not the measure of who spoke over whom."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.real import SAMPLES, vad_path
from tests.unit.ingest.rtp.hearing import heard, joined, sent
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.domain.audio import SAMPLE_RATE_HZ, AudioBlock
from voice_analytics.domain.call import Role
from voice_analytics.domain.interval import Interval, total_ms
from voice_analytics.ingest.replaying.loading import load
from voice_analytics.ingest.replaying.packets import Impairments
from voice_analytics.ingest.resampling import at_16_khz
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import listen
from voice_analytics.pipeline.protocols import Damage, SourceFormat

pytestmark = pytest.mark.slow

BAD = Impairments(loss=0.05, jitter_ms=60, reorder=0.03, duplicate=0.02, drift_ppm=100)

Spans = Sequence[Interval]
Pcm = NDArray[np.int16]


class Received:
    """What came of a leg, as a recording."""

    def __init__(self, samples: Pcm) -> None:
        self.format = SourceFormat(1, 8000, "pcm_mulaw", None)
        self.damage = Damage()
        floats = (samples[:, None] / np.float32(32_768)).astype(np.float32)
        self._samples = np.concatenate(list(at_16_khz([floats], 8000, 1))).T

    def blocks(self) -> Iterator[AudioBlock]:
        for start in range(0, self._samples.shape[1], SAMPLE_RATE_HZ):
            yield AudioBlock(start, self._samples[:, start : start + SAMPLE_RATE_HZ].copy())


def speech(legs: Sequence[Pcm], network: Impairments | None) -> list[Spans]:
    """Return when somebody speaks on each leg that came over a network."""
    detector = SileroDetector(vad_path())
    found: list[Spans] = []
    for seed, leg in enumerate(legs):
        first, audio = joined(heard(sent(leg, network, seed))[0])
        source = Received(np.concatenate([np.zeros(first, np.int16), audio]))
        found += listen(source, detector, SegmenterOptions(), lambda _: None).segments
    return found


def together(legs: Sequence[Spans]) -> list[Interval]:
    """Return when any two of the legs speak at once, pair by pair."""
    return [
        both
        for some, others in combinations(legs, 2)
        for one in some
        for other in others
        if (both := one.intersection(other)) is not None
    ]


def edges(spans: Spans) -> NDArray[np.int64]:
    return np.array(sorted(at for one in spans for at in (one.start_ms, one.end_ms)))


def test_talk_over_and_its_times_are_those_of_a_clean_network() -> None:
    names = ("good_listener", "poor_listener")
    roles = {0: Role.AGENT, 1: Role.CUSTOMER}
    legs = [leg for name in names for leg in load(SAMPLES / f"{name}.flac", roles).audio]
    clean, bad = together(speech(legs, None)), together(speech(legs, BAD))
    assert total_ms(clean) > 30_000, "enough for one pause more or less not to decide"
    assert total_ms(bad) == pytest.approx(total_ms(clean), rel=0.03)
    true, found = edges(clean), edges(bad)
    apart = np.abs(true[:, None] - found[None]).min(axis=1)
    assert np.percentile(apart, 90) <= 40
    assert np.median(apart) <= 20
