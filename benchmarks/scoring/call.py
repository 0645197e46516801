"""One call scored by every rule its truth allows, and calls pooled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from benchmarks.document import Document
from benchmarks.scoring.activity import (
    BoundaryErrors,
    TimeError,
    Timeline,
    boundary_errors,
    overlap_frames,
    overlap_time_error,
    speech_frames,
)
from benchmarks.scoring.counts import Counts
from benchmarks.scoring.diarisation import (
    DiarisationErrors,
    diarisation_errors,
    renamed,
    speaker_mapping,
)
from benchmarks.scoring.events import EventErrors, MarkedEvent, event_errors
from benchmarks.scoring.normalise import normalise
from benchmarks.scoring.rates import RateErrors, rate_error, speech_rate_wpm
from benchmarks.scoring.roles import KNOWN, RoleCounts, role_counts
from benchmarks.scoring.speakers import SpeakerWords, speaker_words
from benchmarks.scoring.transfers import TransferErrors, transfer_errors
from benchmarks.scoring.words import (
    WordErrors,
    speaker_word_errors_free_end,
    word_errors,
)
from benchmarks.truth import Truth
from voice_analytics.domain.conversation import FloorTransfer
from voice_analytics.domain.interval import union

Figures = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class CallScore:
    """Tallies of one call or of several; None where there is no truth."""

    words: WordErrors | None = None
    speakers: SpeakerWords | None = None
    roles: RoleCounts | None = None
    speech: Counts | None = None
    boundaries: BoundaryErrors | None = None
    overlap: Counts | None = None
    overlap_time: TimeError | None = None
    diarisation: DiarisationErrors | None = None
    transfers: TransferErrors | None = None
    events: EventErrors | None = None
    rates: RateErrors | None = None


def pool(scores: Iterable[CallScore]) -> CallScore:
    """Return the tallies of all `scores` added up."""
    total: dict[str, Any] = {}
    for score in scores:
        for field in fields(CallScore):
            tally = getattr(score, field.name)
            if tally is not None:
                before = total.get(field.name)
                total[field.name] = tally if before is None else before + tally
    return CallScore(**total)


def score_call(document: Document, truth: Truth) -> CallScore:
    """Return the tallies of one report against its truth."""
    apart = kept_apart(document, truth)
    names = _names(document, truth, apart)
    found = renamed(document.segments, names)
    overlap = _overlap(document, truth, found)
    return CallScore(
        words=_words(document, truth, apart),
        speakers=None if apart else _speakers(document, truth),
        roles=None if apart else _roles(document, truth),
        speech=_speech(document, truth, found, apart),
        boundaries=None if truth.segments is None or not apart else _bounds(truth, found),
        overlap=overlap,
        overlap_time=None if overlap is None else overlap_time_error(overlap),
        diarisation=None
        if truth.segments is None
        else diarisation_errors(truth.segments, document.segments),
        transfers=None
        if truth.transfers is None
        else transfer_errors(truth.transfers, [_named(t, names) for t in document.transfers]),
        events=_events(document, truth, names),
        rates=_rates(document, truth) if apart else None,
    )


def kept_apart(document: Document, truth: Truth) -> bool:
    """Return whether the report has each true participant on a channel of their own."""
    known = set(truth.segments or truth.texts or ())
    return document.channels > 1 and bool(known) and known <= set(document.segments)


def _names(document: Document, truth: Truth, apart: bool) -> dict[str, str]:
    """Return the true name of each participant of the report."""
    if apart or truth.segments is None:
        return {who: who for who in document.segments}
    return speaker_mapping(truth.segments, document.segments)


def _words(document: Document, truth: Truth, apart: bool) -> WordErrors | None:
    if truth.texts is None:
        return None
    if truth.free_end:
        return _words_free_end(document, truth.texts)
    if not apart:
        return word_errors(normalise(truth.whole_text), normalise(document.text_of()))
    per_channel = (
        word_errors(normalise(text), normalise(document.text_of(who)))
        for who, text in truth.texts.items()
    )
    return sum(per_channel, start=WordErrors())


def _words_free_end(document: Document, texts: Mapping[str, str]) -> WordErrors | None:
    """Return the word errors against untimed texts; None when one speaker stands for all."""
    if len(document.segments) < 2 and len(texts) > 1:
        return None
    return speaker_word_errors_free_end(
        {name: normalise(text) for name, text in texts.items()},
        {who: normalise(document.text_of(who)) for who in document.segments},
    )


def _speakers(document: Document, truth: Truth) -> SpeakerWords | None:
    """Return the word errors with their speakers; None where it is not known who says what when."""
    if truth.texts is None or len(truth.texts) < 2 or not truth.turns:
        return None
    said = sorted(document.words, key=lambda word: word.start_ms)
    speakers = tuple(dict.fromkeys(word.participant for word in said))
    return speaker_words(
        {name: normalise(text) for name, text in truth.texts.items()},
        {who: normalise(document.text_of(who)) for who in speakers},
        [(turn.participant, word) for turn in truth.turns for word in normalise(turn.text)],
        [(word.participant, part) for word in said for part in normalise(word.text)],
    )


def _roles(document: Document, truth: Truth) -> RoleCounts | None:
    if truth.segments is None or not truth.segments.keys() >= KNOWN:
        return None
    return role_counts(document.roles, speaker_mapping(truth.segments, document.segments))


def _speech(document: Document, truth: Truth, found: Timeline, apart: bool) -> Counts | None:
    if truth.segments is None:
        return None
    if apart:
        return speech_frames(truth.segments, found, document.duration_ms)
    return speech_frames(_anyone(truth.segments), _anyone(found), document.duration_ms)


def _anyone(timeline: Timeline) -> Timeline:
    return {"": union(interval for segments in timeline.values() for interval in segments)}


def _bounds(truth: Truth, found: Timeline) -> BoundaryErrors:
    return boundary_errors(truth.segments or {}, found)


def _overlap(document: Document, truth: Truth, found: Timeline) -> Counts | None:
    if truth.segments is None or len(truth.segments) < 2:
        return None
    return overlap_frames(truth.segments, found, document.duration_ms)


def _events(document: Document, truth: Truth, names: Mapping[str, str]) -> EventErrors | None:
    if not truth.event_kinds:
        return None
    found = [
        MarkedEvent(
            event.kind,
            names.get(event.participant, event.participant),
            event.interval,
            announced=event.announced,
            confidence=event.confidence,
        )
        for event in document.events
    ]
    return event_errors(truth.events, found, truth.event_kinds)


def _named(transfer: FloorTransfer, names: Mapping[str, str]) -> FloorTransfer:
    giver, taker = transfer.from_participant, transfer.to_participant
    return FloorTransfer(
        names.get(giver, giver), names.get(taker, taker), transfer.at_ms, transfer.offset_ms
    )


def _rates(document: Document, truth: Truth) -> RateErrors | None:
    if not truth.turns:
        return None
    errors = RateErrors()
    for who in sorted({turn.participant for turn in truth.turns}):
        true_wpm = speech_rate_wpm(turn for turn in truth.turns if turn.participant == who)
        found_wpm = document.speech_rate_wpm.get(who)
        if true_wpm is not None and found_wpm is not None:
            errors += rate_error(true_wpm, found_wpm)
    return errors


def figures(score: CallScore) -> Figures:
    """Return the figures of `score` by name; None where undefined, left out without truth."""
    result: Figures = {}
    for part in (
        _word_figures,
        _speaker_figures,
        _speech_figures,
        _diarisation_figures,
        _turn_figures,
    ):
        result |= part(score)
    if score.events is not None:
        result |= _event_figures(score.events)
    return result


def _word_figures(score: CallScore) -> Figures:
    words = score.words
    if words is None:
        return {}
    return {
        "word_error": words.rate,
        "substitutions": words.substitutions,
        "deletions": words.deletions,
        "insertions": words.insertions,
        "reference_words": words.reference_words,
    }


def _speaker_figures(score: CallScore) -> Figures:
    result: Figures = {}
    if score.speakers is not None:
        result |= {
            "cp_word_error": score.speakers.errors.rate,
            "word_diarisation_error": score.speakers.wrong_share,
        }
    if score.roles is not None:
        result |= {
            "roles_right": score.roles.right,
            "roles_wrong": score.roles.wrong,
            "roles_unknown": score.roles.unknown,
        }
    return result


def _speech_figures(score: CallScore) -> Figures:
    result: Figures = {}
    if score.speech is not None:
        result |= {
            "speech_precision": score.speech.precision,
            "speech_recall": score.speech.recall,
            "speech_f1": score.speech.f1,
        }
    if score.boundaries is not None:
        result |= {
            "boundaries_found": score.boundaries.found_share,
            "boundary_error_median_ms": score.boundaries.percentile_ms(50),
            "boundary_error_p95_ms": score.boundaries.percentile_ms(95),
        }
    if score.overlap is not None and score.overlap_time is not None:
        result |= {
            "overlap_f1": score.overlap.f1,
            "overlap_time_error": score.overlap_time.share,
        }
    return result


def _diarisation_figures(score: CallScore) -> Figures:
    errors = score.diarisation
    if errors is None:
        return {}
    return {
        "diarisation_error": errors.rate,
        "missed_ms": errors.miss_ms,
        "false_alarm_ms": errors.false_alarm_ms,
        "confusion_ms": errors.confusion_ms,
    }


def _turn_figures(score: CallScore) -> Figures:
    result: Figures = {}
    if score.transfers is not None:
        result |= {
            "transfers": score.transfers.truths,
            "transfers_found": score.transfers.found_share,
            "transfers_extra": score.transfers.extra,
            "transfer_error_median_ms": score.transfers.percentile_ms(50),
            "transfer_error_p95_ms": score.transfers.percentile_ms(95),
        }
    if score.rates is not None:
        result |= {
            "speech_rate_error_median": score.rates.percentile(50),
            "speech_rate_error_worst": score.rates.percentile(100),
        }
    return result


def _event_figures(errors: EventErrors) -> Figures:
    result: Figures = {"kinds_right": errors.kinds_right, "announced_right": errors.announced_right}
    for name, counts in errors.plain.items():
        result |= {
            f"{name}_count": counts.truths,
            f"{name}_hits": counts.hits,
            f"{name}_false": counts.false_alarms,
            f"{name}_f1": counts.f1,
        }
    for name, counts in errors.clear.items():
        result |= {
            f"{name}_clear_count": counts.truths,
            f"{name}_clear_errors": counts.errors,
            f"{name}_clear_f1": counts.f1,
        }
    for edge, events in errors.reliability.items():
        result |= {
            f"sure_{edge}_count": events.events,
            f"sure_{edge}_said": events.mean_said,
            f"sure_{edge}_right": events.right_share,
        }
    return result
