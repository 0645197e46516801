"""Which call this is, and what limits its report."""

import re
from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from voice_analytics.domain.call import CallKind
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import AudioLimit, CallReport
from voice_analytics.export.terminal.look import ALERT, HEADING, QUIET, Look
from voice_analytics.export.terminal.wording import clock, printable

LIMIT_SENTENCES: Mapping[AudioLimit, str] = {
    AudioLimit.MONO_NOT_SEPARATED: "All parties share one channel and were not told apart, "
    "so nothing here says who spoke.",
    AudioLimit.MONO_DIARISED: "All parties share one channel and were told apart by their voices; "
    "some speech may be given to the wrong one.",
    AudioLimit.ONE_SPEAKER_FOUND: "Only one voice was found, so nothing here says who spoke.",
    AudioLimit.ROLES_GUESSED: "Who is the agent was told from what is said; it may be wrong.",
    AudioLimit.ROLES_UNKNOWN: "It could not be told who is the agent and who the customer.",
    AudioLimit.DUAL_MONO: "Both channels carry the same mixed audio and were treated as one.",
    AudioLimit.SILENT_CHANNEL: "One channel carries nothing; the other was treated as mono.",
    AudioLimit.TRUNCATED: "The file breaks off; everything up to the break was analysed.",
    AudioLimit.NO_SPEECH: "No speech was found.",
    AudioLimit.CLIPPED: "A channel was recorded too loud and is distorted in places; "
    "words there may be wrong.",
    AudioLimit.DAMAGED_SAMPLES: "Some samples were damaged and were taken as silence.",
    AudioLimit.BLEED: "One party is heard on the other's channel; it was subtracted, and traces "
    "may be left.",
    AudioLimit.CHANNEL_DELAY: "One channel is later than the other; gaps and overlaps are off "
    "by as much.",
    AudioLimit.NOISY: "A channel is noisy; soft speech in it is missed.",
    AudioLimit.UNEQUAL_LEVELS: "One party is far louder than the other.",
    AudioLimit.DROPOUTS: "Pieces of speech are missing; words there may be wrong.",
    AudioLimit.LANGUAGE_ASSUMED: "The recogniser knows one language only and nothing says the call "
    "is in it; if it is not, the words are made up.",
    AudioLimit.LANGUAGE_NOT_SUPPORTED: "The recogniser does not know the language of the call, "
    "so there are no words.",
    AudioLimit.NO_PHRASES: "There are no phrase lists for the language of the call, "
    "so what was said is not judged.",
    AudioLimit.FEW_PHRASES: "The phrase lists for the language of the call are small, "
    "so much of what was said is missed.",
    AudioLimit.NO_SENTENCE_MODEL: "The model that compares sentences by meaning is missing, "
    "so only known wordings are found.",
}


NO_WORDS = "Consent is {consent}, so no words, quotes, feedback or audio are kept."

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):\d\d(?:\.\d+)?(.+)$")


def header(report: CallReport, look: Look) -> RenderableType:
    """Return the call's name, its facts and a sentence for each limit."""
    lines: list[RenderableType] = [
        Text(f"Call {printable(report.call.id)}", style=HEADING),
        _facts(report, look),
        Text(look.glyphs.rule * look.width, style=QUIET),
    ]
    notes = _notes(report)
    if notes:
        grid = Table.grid(padding=(0, 2))
        for name, sentence in notes:
            grid.add_row(
                Text(look.glyphs.alert, style=ALERT), Text(name, style=HEADING), Text(sentence)
            )
        lines.append(grid)
    return Group(*lines)


def _facts(report: CallReport, look: Look) -> Text:
    call, audio = report.call, report.audio
    channels = "1 channel" if audio.channels == 1 else f"{audio.channels} channels"
    facts = [
        clock(call.duration_ms),
        f"language {call.language or 'unknown'}",
        f"{call.source}: {audio.codec}, {channels}, {audio.sample_rate_hz / 1000:g} kHz",
    ]
    if call.kind is not CallKind.CONVERSATION:
        facts.append(f"kind {call.kind.value.replace('_', ' ')}")
    if call.metadata.started_at is not None:
        facts.append(f"started {_to_the_minute(call.metadata.started_at)}")
    return Text(f" {look.glyphs.dot} ".join(printable(fact) for fact in facts), style=QUIET)


def _to_the_minute(moment: str) -> str:
    """Return an RFC 3339 time without its seconds, easier to read."""
    found = _MOMENT.match(moment)
    return " ".join(found.groups()) if found else moment


def _notes(report: CallReport) -> list[tuple[str, str]]:
    notes = [
        (limit.value.replace("_", " "), LIMIT_SENTENCES[limit]) for limit in report.audio.limits
    ]
    if report.call.why_not is not None:
        notes.append(("not scored", printable(report.call.why_not)))
    if report.call.kept is Keep.MEASURES_ONLY:
        notes.append(("words not kept", NO_WORDS.format(consent=report.call.consent.value)))
    return notes
