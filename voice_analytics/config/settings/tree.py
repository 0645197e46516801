"""All sections together."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from voice_analytics.config.settings.alerting import AlertSettings
from voice_analytics.config.settings.audio import AudioSettings, SpeechSettings
from voice_analytics.config.settings.calls import SipSettings
from voice_analytics.config.settings.judging import (
    ActivationSettings,
    ScoringSettings,
    ToneSettings,
)
from voice_analytics.config.settings.learning import LearningSettings
from voice_analytics.config.settings.machine import ModelSettings, Profile, RuntimeSettings
from voice_analytics.config.settings.noticing import MailSettings, NoticeSettings
from voice_analytics.config.settings.privacy import PolicySettings, PrivacySettings
from voice_analytics.config.settings.recognising import (
    DiarisationSettings,
    RecognitionSettings,
    RoleSettings,
)
from voice_analytics.config.settings.reviewing import ReviewSettings, TeamSettings
from voice_analytics.config.settings.server import AccountsSettings, ServerSettings
from voice_analytics.config.settings.storing import StoreSettings
from voice_analytics.config.settings.taking import UploadSettings, WatchSettings
from voice_analytics.config.settings.turns import TurnSettings, WordSettings
from voice_analytics.config.settings.working import JobSettings

ENV_PREFIX = "VOICE_ANALYTICS__"


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
    )

    profile: Profile | None = Field(
        default=None,
        description="Kind of machine, whose file in `edge_config/profiles` comes before your own.",
    )
    audio: AudioSettings = AudioSettings()
    speech: SpeechSettings = SpeechSettings()
    recognition: RecognitionSettings = RecognitionSettings()
    roles: RoleSettings = RoleSettings()
    diarisation: DiarisationSettings = DiarisationSettings()
    privacy: PrivacySettings = PrivacySettings()
    policy: PolicySettings = PolicySettings()
    runtime: RuntimeSettings = RuntimeSettings()
    models: ModelSettings = ModelSettings()
    turns: TurnSettings = TurnSettings()
    words: WordSettings = WordSettings()
    tone: ToneSettings = ToneSettings()
    activation: ActivationSettings = ActivationSettings()
    scoring: ScoringSettings = ScoringSettings()
    server: ServerSettings = ServerSettings()
    accounts: AccountsSettings = AccountsSettings()
    store: StoreSettings = StoreSettings()
    jobs: JobSettings = JobSettings()
    upload: UploadSettings = UploadSettings()
    watch: WatchSettings = WatchSettings()
    sip: SipSettings = SipSettings()
    review: ReviewSettings = ReviewSettings()
    learning: LearningSettings = LearningSettings()
    alerts: AlertSettings = AlertSettings()
    team: TeamSettings = TeamSettings()
    notices: NoticeSettings = NoticeSettings()
    mail: MailSettings = MailSettings()

    @model_validator(mode="after")
    def check_mail_links(self) -> Self:
        """Refuse to send e-mail whose links lead nowhere."""
        if self.mail.host is not None and self.server.base_url is None:
            raise ValueError(
                "mail.host needs server.base_url, such as https://calls.example.com: e-mail holds "
                "links only"
            )
        return self
