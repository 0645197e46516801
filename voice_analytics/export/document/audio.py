"""What the recording is like."""

from pydantic import Field

from voice_analytics.domain.report import AudioLimit
from voice_analytics.export.document.part import Part, Sha256


class ChannelQualityPart(Part):
    """What one channel of the recording is like."""

    channel: int = Field(ge=0)
    level_dbfs: float | None = Field(description="90th percentile of 10 ms frame levels.")
    noise_dbfs: float | None = Field(description="10th percentile of 10 ms frame levels.")
    clipped_share: float = Field(ge=0.0, le=1.0, description="Share of samples at full scale.")
    active_share: float = Field(ge=0.0, le=1.0, description="Share of time with speech.")
    delay_ms: int = Field(
        default=0,
        ge=0,
        description="Configured delay of the channel; all its times were moved back by it.",
    )
    speech_dbfs: float | None = Field(
        default=None, description="Median level of 10 ms frames with speech."
    )
    off_share: float = Field(
        default=0.0, ge=0.0, le=1.0, description="Share of 10 ms frames with digital silence."
    )
    dropout_share: float = Field(
        default=0.0,
        ge=0.0,
        le=1.0,
        description="Share of the frames with speech that are digital silence.",
    )
    hum_dbfs: float | None = Field(
        default=None, description="Level of the mains hum in pauses; null where there is none."
    )
    music_ms: int = Field(default=0, ge=0, description="Hold music.")
    tone_ms: int = Field(default=0, ge=0, description="Call progress tones: ringing, dial, busy.")
    keys: int = Field(default=0, ge=0, description="Keys pressed; which ones is not kept.")


class BleedPart(Part):
    """One party heard on the channel of another, before it was subtracted."""

    of_channel: int = Field(ge=0, description="The party's own channel.")
    on_channel: int = Field(ge=0, description="Where it is heard as well.")
    level_db: float = Field(description="Level there against its own channel.")
    delay_ms: float = Field(
        description="How late it is heard there; negative when its own channel is the later one."
    )


class QualityPart(Part):
    """What the recording is like."""

    channels: tuple[ChannelQualityPart, ...]
    channel_correlation: float | None = Field(
        ge=-1.0, le=1.0, description="Correlation of the first two channels."
    )
    bleed: tuple[BleedPart, ...] = ()
    channel_delay_ms: int | None = Field(
        default=None,
        description="How much later the second channel is than the first; null where bleed does "
        "not tell.",
    )
    level_difference_db: float | None = Field(
        default=None, description="Speech of the first channel against that of the second."
    )


class AudioPart(Part):
    """The recording as received."""

    channels: int = Field(ge=1)
    sample_rate_hz: int = Field(ge=1)
    codec: str
    sha256: Sha256 = Field(description="Of the file, or of both files of a pair in turn.")
    quality: QualityPart
    limits: tuple[AudioLimit, ...] = Field(description="Reasons to trust the report less.")
