"""Reports changed as people corrected them."""

from voice_analytics.appliance.models import ModelSet
from voice_analytics.appliance.words import WordLists
from voice_analytics.config.settings import Settings
from voice_analytics.domain.correction import Corrected, RolesCorrected, WordsCorrected
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.domain.review import CorrectionKind
from voice_analytics.errors import JobFailed
from voice_analytics.pipeline.correcting import Lists, corrected
from voice_analytics.store.remarks import Correction


class Corrector:
    """Changes reports; what it reads words by is loaded when first needed.

    Parameters
    ----------
    settings
        The settings in force.

    Raises
    ------
    ConfigError
        When a phrase list has a fault.
    """

    def __init__(self, settings: Settings) -> None:
        self._words = WordLists(settings)
        self._models = ModelSet(settings, self._words, None)
        self._remove = settings.privacy.kinds()

    def corrected(self, report: CallReport, how: Correction) -> CallReport:
        """Return a report as somebody corrected it, not graded yet.

        Raises
        ------
        JobFailed
            When its words are gone, or it has no such participant.
        ModelError
            When the sentence model is corrupt.
        """
        by = _by(how)
        who = by.agent if isinstance(by, RolesCorrected) else by.participant
        if report.call.kept is not Keep.KEPT:
            raise JobFailed("no words of this call are kept any more", retryable=False)
        if who not in {one.id for one in report.call.participants}:
            raise JobFailed("the call has no such participant any more", retryable=False)
        language = report.call.language or ""
        lists = Lists(
            phrases=self._models.phrases(language),
            turn_words=self._words.turns.get(language),
            mandated=self._words.mandated.get(language, ()),
            remove=self._remove,
        )
        return corrected(report, by, lists)


def lowest_score(report: CallReport) -> float | None:
    """Return the score that lists show: of the stint with the lowest."""
    scores = [one.score.value for one in report.assessments if one.score is not None]
    return min((one for one in scores if one is not None), default=None)


def _by(how: Correction) -> Corrected:
    said = how.detail
    if how.kind is CorrectionKind.ROLES:
        return RolesCorrected(said["agent"])
    return WordsCorrected(
        said["participant"], Interval(said["start_ms"], said["end_ms"]), said["text"]
    )
