"""The decoder of recordings from outside, limited as the settings say."""

from voice_analytics.config.settings import Settings
from voice_analytics.ingest.limited import Decoder, DecoderLimits

_HOUR_MS = 3_600_000


def decoder_of(settings: Settings) -> Decoder:
    """Return the decoder; to be closed."""
    upload = settings.upload
    return Decoder(
        DecoderLimits(
            memory_bytes=upload.decoder_memory_mb << 20,
            decode_cpu_s=upload.decoder_s,
            longest_ms=upload.longest_h * _HOUR_MS,
        )
    )
