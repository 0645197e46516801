"""The settings as the pipeline takes them."""

from voice_analytics.appliance.words import WordLists
from voice_analytics.config.settings import Settings
from voice_analytics.domain.policy import Policy
from voice_analytics.pipeline.channels import ChannelLimits
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.offline import OfflineOptions
from voice_analytics.pipeline.packing import PackingOptions
from voice_analytics.pipeline.recognition import RecognitionOptions
from voice_analytics.pipeline.roles import RoleOptions


def offline_options(settings: Settings, words: WordLists, policy: Policy) -> OfflineOptions:
    """Return how a recording is analysed."""
    audio, recognition, roles = settings.audio, settings.recognition, settings.roles
    return OfflineOptions(
        roles=audio.channels,
        language=recognition.language,
        segmenter=SegmenterOptions(**settings.speech.model_dump()),
        recognition=RecognitionOptions(packing=PackingOptions(pad_ms=recognition.pad_ms)),
        channels=ChannelLimits(
            dual_mono_correlation=audio.dual_mono_correlation,
            silent_dbfs=audio.silent_channel_dbfs,
            bleed_db=audio.bleed_db,
        ),
        telling=RoleOptions(
            cues=words.cues,
            company_names=roles.company_names,
            least_confidence=roles.least_confidence,
        ),
        turns=settings.turns.limits(),
        mandated=words.mandated,
        turn_words=words.turns,
        activation=settings.activation.enabled and policy.allow_activation,
        remove=settings.privacy.kinds(),
    )
