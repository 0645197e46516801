"""The schema; every table is named here once."""

from voice_analytics.store.tables.accounts import (
    AccountRow,
    AttemptRow,
    AuditRow,
    EntryLinkRow,
    KnownBrowserRow,
    SessionRow,
    TokenRow,
    VisitRow,
)
from voice_analytics.store.tables.base import Base
from voice_analytics.store.tables.calibration import (
    AgreedRow,
    ReadingRow,
    RoundCallRow,
    RoundRow,
    SeatRow,
)
from voice_analytics.store.tables.calls import (
    CallRow,
    DailyRow,
    EvidenceRow,
    FlagRow,
    FrictionRow,
    IntakeRow,
    ReportRow,
    StintRow,
    StintValueRow,
    TranscriptRow,
)
from voice_analytics.store.tables.coaching import CoachingRow
from voice_analytics.store.tables.learning import (
    PlaylistMomentRow,
    PlaylistRow,
    PlaylistShareRow,
    PracticeRow,
)
from voice_analytics.store.tables.notices import MessageRow, NoticeRow
from voice_analytics.store.tables.operating import (
    AlertRow,
    ProcessRow,
    ReceivedLegRow,
    RoleEvidenceRow,
)
from voice_analytics.store.tables.people import (
    AddressRow,
    MembershipRow,
    PersonRow,
    QueueRow,
    TeamRow,
)
from voice_analytics.store.tables.reviews import (
    CommentRow,
    CorrectionRow,
    DisputeRow,
    FlagMarkRow,
    ReviewRow,
    VerdictRow,
)
from voice_analytics.store.tables.surveys import SurveyRow

__all__ = [
    "AccountRow",
    "AddressRow",
    "AgreedRow",
    "AlertRow",
    "AttemptRow",
    "AuditRow",
    "Base",
    "CallRow",
    "CoachingRow",
    "CommentRow",
    "CorrectionRow",
    "DailyRow",
    "DisputeRow",
    "EntryLinkRow",
    "EvidenceRow",
    "FlagMarkRow",
    "FlagRow",
    "FrictionRow",
    "IntakeRow",
    "KnownBrowserRow",
    "MembershipRow",
    "MessageRow",
    "NoticeRow",
    "PersonRow",
    "PlaylistMomentRow",
    "PlaylistRow",
    "PlaylistShareRow",
    "PracticeRow",
    "ProcessRow",
    "QueueRow",
    "ReadingRow",
    "ReceivedLegRow",
    "ReportRow",
    "ReviewRow",
    "RoleEvidenceRow",
    "RoundCallRow",
    "RoundRow",
    "SeatRow",
    "SessionRow",
    "StintRow",
    "StintValueRow",
    "SurveyRow",
    "TeamRow",
    "TokenRow",
    "TranscriptRow",
    "VerdictRow",
    "VisitRow",
]
