"""The condition of a recording: what was measured of it, and what limits trust in the report."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.interval import Interval, total_ms
from voice_analytics.domain.report import (
    AudioLimit,
    AudioQuality,
    BleedQuality,
    ChannelQuality,
)
from voice_analytics.pipeline.bleed import channel_delay_ms
from voice_analytics.pipeline.channels import ChannelLimits
from voice_analytics.pipeline.gate import DEAD_DBFS
from voice_analytics.pipeline.levels import FRAME_MS
from voice_analytics.pipeline.listening import Listening

CLIPPED_SHARE = 0.001
DROPOUT_SHARE = 0.01
"""One per cent of speech lost is heard. Where the line is switched off in pauses as well, short
pauses inside speech look the same, and nothing is said."""

UNEQUAL_DB = 15.0
"""Twice the 8 dB by which speakers and headsets usually differ."""

LATE_MS = 20
"""A packet; less changes no event."""


def measured_quality(listening: Listening) -> AudioQuality:
    """Return everything measured of a recording."""
    plain = listening.quality.result(listening.active_shares())
    channels = tuple(_with_speech(known, listening) for known in plain.channels)
    spoken = [known.speech_dbfs for known in channels[:2] if known.speech_dbfs is not None]
    return replace(
        plain,
        channels=channels,
        bleed=tuple(
            BleedQuality(bleed.of, bleed.on, bleed.level_db, bleed.delay_ms)
            for bleed in listening.bleeds
        ),
        channel_delay_ms=channel_delay_ms(listening.bleeds),
        level_difference_db=round(spoken[0] - spoken[1], 1) if len(spoken) == 2 else None,
    )


def _with_speech(known: ChannelQuality, listening: Listening) -> ChannelQuality:
    levels = listening.levels_dbfs[known.channel]
    inside = _frames(listening.segments[known.channel], len(levels))
    speech, pauses = levels[inside], levels[~inside]
    heard = speech[speech > DEAD_DBFS]
    sounds = listening.sounds_on(known.channel)
    return replace(
        known,
        speech_dbfs=round(float(np.median(heard)), 1) if len(heard) else None,
        off_share=_share(levels <= DEAD_DBFS),
        dropout_share=_share(speech <= DEAD_DBFS) if _share(pauses <= DEAD_DBFS) < 0.5 else 0.0,
        hum_dbfs=sounds.hum_dbfs,
        music_ms=total_ms(sounds.music),
        tone_ms=total_ms(sounds.tones),
        keys=len(sounds.keys),
    )


def _frames(spans: Sequence[Interval], count: int) -> NDArray[np.bool_]:
    inside = np.zeros(count, np.bool_)
    for span in spans:
        inside[span.start_ms // FRAME_MS : span.end_ms // FRAME_MS] = True
    return inside


def _share(flags: NDArray[np.bool_]) -> float:
    return round(float(flags.mean()), 4) if len(flags) else 0.0


def quality_limits(
    listening: Listening, quality: AudioQuality, limits: ChannelLimits
) -> Iterator[AudioLimit]:
    """Yield what the condition of a recording limits."""
    channels, unequal_db = quality.channels, quality.level_difference_db or 0.0
    conditions = {
        AudioLimit.TRUNCATED: listening.truncated,
        AudioLimit.DAMAGED_SAMPLES: listening.damaged,
        AudioLimit.CLIPPED: any(c.clipped_share > CLIPPED_SHARE for c in channels),
        AudioLimit.BLEED: any(b.level_db >= limits.bleed_db for b in quality.bleed),
        AudioLimit.CHANNEL_DELAY: abs(quality.channel_delay_ms or 0) >= LATE_MS,
        AudioLimit.NOISY: any(listening.noisy),
        AudioLimit.UNEQUAL_LEVELS: abs(unequal_db) >= UNEQUAL_DB,
        AudioLimit.DROPOUTS: any(c.dropout_share >= DROPOUT_SHARE for c in channels),
    }
    yield from (limit for limit, given in conditions.items() if given)
