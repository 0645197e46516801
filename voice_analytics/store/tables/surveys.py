"""What customers answered in surveys."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base


class SurveyRow(Base):
    """An answer to one question about one call; never part of a score."""

    __tablename__ = "survey"

    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(primary_key=True)
    """As the export calls it, such as `CSAT`."""

    score: Mapped[float]
    lowest: Mapped[float]
    highest: Mapped[float]
    """Ends of the scale of the answer."""

    answered_at_ms: Mapped[int]
