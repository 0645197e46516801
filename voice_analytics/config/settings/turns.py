"""The limits and word lists by which turns are told."""

from pathlib import Path

from pydantic import Field

from voice_analytics.config.settings.section import Milliseconds, Section
from voice_analytics.domain.limits import TurnLimits

_LIMITS = TurnLimits()


class TurnSettings(Section):
    """Limits by which speech becomes turns and events, in milliseconds unless named."""

    ipu_gap_ms: Milliseconds = Field(
        default=_LIMITS.ipu_gap_ms, description="Silence that ends an inter-pausal unit."
    )
    sliver_ms: Milliseconds = Field(
        default=_LIMITS.sliver_ms,
        description="Speech, or being alone, for less than this is chance.",
    )
    floor_gap_ms: Milliseconds = Field(
        default=_LIMITS.floor_gap_ms,
        description="Whoever pauses for less than this has not let go of the floor.",
    )
    utterance_gap_ms: Milliseconds = Field(
        default=_LIMITS.utterance_gap_ms,
        description="A listener who pauses for less is still in the same response or attempt.",
    )
    backchannel_max_ms: Milliseconds = Field(
        default=_LIMITS.backchannel_max_ms,
        description="Longest listener response that takes no floor.",
    )
    backchannel_goes_on_ms: Milliseconds = Field(
        default=_LIMITS.backchannel_goes_on_ms,
        description="How long the other must go on after a backchannel began.",
    )
    response_pause_ms: Milliseconds = Field(
        default=_LIMITS.response_pause_ms,
        description="Longest pause of the other in which a response takes no floor.",
    )
    terminal_overlap_ms: Milliseconds = Field(
        default=_LIMITS.terminal_overlap_ms,
        description="Overlap that begins this close to the end of a turn is normal.",
    )
    interruption_min_overlap_ms: Milliseconds = Field(
        default=_LIMITS.interruption_min_overlap_ms,
        description="Shortest overlap that can interrupt.",
    )
    cut_off_overlap_ms: Milliseconds = Field(
        default=_LIMITS.cut_off_overlap_ms,
        description="The limit in place of these two when the other's turn stops unfinished.",
    )
    resume_ms: Milliseconds = Field(
        default=_LIMITS.resume_ms,
        description="Whoever stops unfinished and goes on within this time has only paused.",
    )
    simultaneous_start_ms: Milliseconds = Field(
        default=_LIMITS.simultaneous_start_ms,
        description="Two who begin within this time of each other begin together ...",
    )
    simultaneous_silence_ms: Milliseconds = Field(
        default=_LIMITS.simultaneous_silence_ms, description="... after a silence of at least this."
    )
    monologue_pause_ms: Milliseconds = Field(
        default=_LIMITS.monologue_pause_ms, description="A pause that ends a monologue streak."
    )
    long_monologue_ms: Milliseconds = Field(
        default=_LIMITS.long_monologue_ms, description="An agent's streak above this is an event."
    )
    dead_air_ms: Milliseconds = Field(
        default=_LIMITS.dead_air_ms,
        description="Silence of all parties of this length or more is an event.",
    )
    dead_air_counted_ms: Milliseconds = Field(
        default=_LIMITS.dead_air_counted_ms,
        description="Silence of all parties from this on is counted by the measures.",
    )
    raised_voice_ms: Milliseconds = Field(
        default=_LIMITS.raised_voice_ms,
        description="Voiced sound over which a voice must be raised throughout.",
    )
    raised_voice_level_db: int = Field(
        default=_LIMITS.raised_voice_level_db,
        ge=1,
        le=40,
        description="Decibels of a raised voice above the participant's usual level.",
    )
    raised_voice_f0_st: int = Field(
        default=_LIMITS.raised_voice_f0_st,
        ge=0,
        le=24,
        description="Semitones of rise in pitch that make a raised voice sure.",
    )
    paragraph_pause_ms: Milliseconds = Field(
        default=_LIMITS.paragraph_pause_ms,
        description="Silence that divides the text of a call with parties not told apart.",
    )

    def limits(self) -> TurnLimits:
        """Return the limits as the core takes them."""
        return TurnLimits(**self.model_dump())


class WordSettings(Section):
    """Word lists by which turns are told, by language."""

    folder: Path | None = Field(
        default=None,
        description="Folder of `backchannels.yaml`, `floor_claims.yaml` and `unfinished.yaml`; "
        "left out, those that come with the product.",
    )
