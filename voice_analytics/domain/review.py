"""What people say to what the machine found."""

from enum import StrEnum


class ReviewReason(StrEnum):
    """Why somebody looks at a stint."""

    FLAGGED = "flagged"
    SAMPLED = "sampled"
    """Drawn by chance, so that what is not flagged is looked at too."""

    CALIBRATION = "calibration"
    """Several people judge the same stint, each without seeing the others."""

    CHOSEN = "chosen"
    SELF = "self"
    """The agent's own rating of it."""

    @property
    def blind(self) -> bool:
        """Return whether the machine's result is withheld until the review is submitted."""
        return self in {ReviewReason.SAMPLED, ReviewReason.CALIBRATION}

    @property
    def shared(self) -> bool:
        """Return whether one person's review of a stint leaves nothing to do for others."""
        return self not in {ReviewReason.CALIBRATION, ReviewReason.SELF}


class ReviewState(StrEnum):
    """How far a review is."""

    OPEN = "open"
    SUBMITTED = "submitted"


class Judgement(StrEnum):
    """A reviewer's word on one finding."""

    AGREE = "agree"
    OVERRIDE = "override"


class CorrectionKind(StrEnum):
    """What somebody corrects."""

    WORDS = "words"
    """Who said what in a stretch of the call."""

    ROLES = "roles"
    """Which participant is the agent."""


class DisputeState(StrEnum):
    """What became of a dispute."""

    OPEN = "open"
    UPHELD = "upheld"
    """The agent was right."""

    REJECTED = "rejected"
