"""The measures: one definition per module, all of them in `MEASURES`."""

from voice_analytics.domain.measure import Measure
from voice_analytics.measures import (
    backchannel_rate,
    bleed,
    dead_air,
    dual_mono,
    floor_transfer_offset,
    hold,
    interactivity,
    interruption_rate,
    longest_monologue,
    overlap_share,
    overlap_time,
    pause_rate,
    response_latency,
    silence_share,
    speech_rate,
    talk_share,
    talk_time,
    terminal_overlap_share,
    turn_count,
    turn_length,
)

MEASURES: tuple[Measure, ...] = (
    talk_time.MEASURE,
    talk_share.MEASURE,
    turn_count.MEASURE,
    *turn_length.MEASURES,
    longest_monologue.MEASURE,
    overlap_time.MEASURE,
    overlap_share.MEASURE,
    *response_latency.MEASURES,
    floor_transfer_offset.MEASURE,
    interruption_rate.MEASURE,
    backchannel_rate.MEASURE,
    terminal_overlap_share.MEASURE,
    silence_share.MEASURE,
    *dead_air.MEASURES,
    *hold.MEASURES,
    speech_rate.MEASURE,
    pause_rate.MEASURE,
    interactivity.MEASURE,
    bleed.MEASURE,
    dual_mono.MEASURE,
)
"""Every measure of the report, in its order."""
