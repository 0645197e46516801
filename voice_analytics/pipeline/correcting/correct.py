"""From a report and a correction to the report that follows from it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from voice_analytics.cues import PhraseBook, mark_cues
from voice_analytics.domain.conversation import Conversation, Turn, Word
from voice_analytics.domain.correction import Corrected, RolesCorrected
from voice_analytics.domain.privacy import PAYMENT_KINDS, PrivateKind
from voice_analytics.domain.report import CallReport, TurnAcoustics
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.listening.friction import friction_of
from voice_analytics.listening.stints import find_stints
from voice_analytics.pipeline.compose import assessed, kind_and_why_not
from voice_analytics.pipeline.correcting.keeping import (
    events_kept,
    measures_kept,
    under_new_names,
)
from voice_analytics.pipeline.correcting.roles import with_agent
from voice_analytics.pipeline.correcting.words import with_words
from voice_analytics.pipeline.rebuilding import rebuilt
from voice_analytics.pipeline.redaction import redact
from voice_analytics.spoken import spoken_words


@dataclass(frozen=True, slots=True)
class Lists:
    """What the words of a call's language are read by."""

    phrases: PhraseBook | None = None
    """None: cues and behaviours are not found."""

    turn_words: TurnWords | None = None
    mandated: Sequence[str] = ()
    remove: Collection[PrivateKind] = field(default=PAYMENT_KINDS)
    """What is taken out of what somebody typed, as out of what was recognised."""


def corrected(report: CallReport, by: Corrected, lists: Lists) -> CallReport:
    """Return a report as somebody corrected it, assessed again but not graded.

    Parameters
    ----------
    report
        With its words.
    by
        The correction; names participants of the report.
    lists
        Of the language of the call.
    """
    names = {one.id: one.id for one in report.call.participants}
    if isinstance(by, RolesCorrected):
        changed, named = with_agent(report, by.agent)
    else:
        said = _fit_to_keep(report, with_words(report.words, by), lists)
        changed, named = replace(report, words=said), names
    before, after = _heard(report, lists), _heard(changed, lists)
    events = events_kept(changed.events, under_new_names(before.events, named), after.events)
    after = replace(after, events=events)
    call = changed.call
    stints = find_stints(after, call.metadata.stints)
    kind, why_not = kind_and_why_not(call.metadata.kind, stints, after, changed.audio.limits)
    call = replace(call, kind=kind, why_not=why_not, scorable=why_not is None, stints=stints)
    measures = tuple(measures_kept(report.measures, before, after, named))
    kept = {one.id for one in after.participants if named.get(one.id) == one.id}
    return replace(
        changed,
        call=call,
        turns=after.turns,
        transfers=after.transfers,
        events=events,
        cues=after.cues,
        measures=measures,
        acoustics=_acoustics(report, after, named),
        assessments=assessed(call, after, measures, lists.phrases, lists.mandated),
        friction=friction_of(after),
        flags=(),
        activation=report.activation
        and tuple(one for one in report.activation if one.participant in kept),
    )


def _fit_to_keep(report: CallReport, words: Sequence[Word], lists: Lists) -> tuple[Word, ...]:
    """Return words without what is private: what is typed is searched like what is heard."""
    channels = {one.id: one.channel for one in report.call.participants}
    return redact(words, channels, {}, {}, report.call.language, lists.remove).words


def _heard(report: CallReport, lists: Lists) -> Conversation:
    built = rebuilt(report, lists.turn_words)
    return built if lists.phrases is None else mark_cues(built, lists.phrases)


def _acoustics(
    report: CallReport, after: Conversation, named: Mapping[str, str]
) -> tuple[TurnAcoustics, ...]:
    """Return how each turn sounds: as before, but for the pace of other words."""
    known = {
        (named[turn.participant], turn.interval): (turn, sound)
        for turn, sound in zip(report.turns, report.acoustics, strict=True)
    }
    return tuple(
        _paced(turn, known.get((turn.participant, turn.interval)), report.call.language)
        for turn in after.turns
    )


def _paced(
    turn: Turn, known: tuple[Turn, TurnAcoustics] | None, language: str | None
) -> TurnAcoustics:
    if known is None:
        return TurnAcoustics(None, None)
    was, sound = known
    if sound.rate is None or turn.text == was.text:
        return sound
    before, now = (len(spoken_words(one.text, language)) for one in (was, turn))
    return replace(sound, rate=round(sound.rate * now / before, 2))
