"""The settings tree: every field with its unit, bounds and meaning.

Values come from `edge_config/default.yaml`, then the profile of the device where one is named,
then a file of the operator's, then environment variables such as
``VOICE_ANALYTICS__RECOGNITION__MODEL``.
"""

from voice_analytics.config.settings.alerting import AlertSettings, BusinessHours
from voice_analytics.config.settings.audio import AudioSettings, SpeechSettings
from voice_analytics.config.settings.calls import SipSettings, TrunkSettings
from voice_analytics.config.settings.judging import (
    ActivationSettings,
    PitchTrackerName,
    ScoringSettings,
    ToneSettings,
)
from voice_analytics.config.settings.learning import LearningSettings
from voice_analytics.config.settings.machine import (
    Device,
    ModelSettings,
    Profile,
    RuntimeSettings,
)
from voice_analytics.config.settings.noticing import MailSecurity, MailSettings, NoticeSettings
from voice_analytics.config.settings.privacy import PolicyPreset, PolicySettings, PrivacySettings
from voice_analytics.config.settings.recognising import (
    DiarisationBackend,
    DiarisationSettings,
    Precision,
    RecognitionSettings,
    RoleSettings,
)
from voice_analytics.config.settings.reviewing import ReviewSettings, TeamSettings
from voice_analytics.config.settings.section import Days, Share
from voice_analytics.config.settings.server import (
    AccountsSettings,
    OidcSettings,
    ServerSettings,
)
from voice_analytics.config.settings.storing import SourceDays, StoreSettings
from voice_analytics.config.settings.taking import UploadSettings, WatchSettings
from voice_analytics.config.settings.tree import ENV_PREFIX, Settings
from voice_analytics.config.settings.turns import TurnSettings, WordSettings
from voice_analytics.config.settings.working import JobSettings

__all__ = [
    "ENV_PREFIX",
    "AccountsSettings",
    "ActivationSettings",
    "AlertSettings",
    "AudioSettings",
    "BusinessHours",
    "Days",
    "Device",
    "DiarisationBackend",
    "DiarisationSettings",
    "JobSettings",
    "LearningSettings",
    "MailSecurity",
    "MailSettings",
    "ModelSettings",
    "NoticeSettings",
    "OidcSettings",
    "PitchTrackerName",
    "PolicyPreset",
    "PolicySettings",
    "Precision",
    "PrivacySettings",
    "Profile",
    "RecognitionSettings",
    "ReviewSettings",
    "RoleSettings",
    "RuntimeSettings",
    "ScoringSettings",
    "ServerSettings",
    "Settings",
    "Share",
    "SipSettings",
    "SourceDays",
    "SpeechSettings",
    "StoreSettings",
    "TeamSettings",
    "ToneSettings",
    "TrunkSettings",
    "TurnSettings",
    "UploadSettings",
    "WatchSettings",
    "WordSettings",
]
