"""A recorder's archive taken in: last of all, and hidden from agents until it is released."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from voice_analytics.appliance.taking import HISTORY, From, TakingIn
from voice_analytics.domain.intake import Priority
from voice_analytics.errors import IngestError
from voice_analytics.ingest.history import HistoryLine
from voice_analytics.ingest.recording import Recording


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """What became of a line."""

    line: HistoryLine
    problem: str | None = None
    """Why it was not taken in."""

    known: bool = False
    """It was taken in before."""


def import_lines(
    lines: Iterable[HistoryLine],
    taking: TakingIn,
    ahead: int,
    wait: Callable[[int], None],
    now_ms: Callable[[], int],
) -> Iterator[ImportedLine]:
    """Take in an archive, and yield what becomes of each line; begun again, it goes on.

    Parameters
    ----------
    lines
        The export.
    taking
        Takes recordings in.
    ahead
        How many may wait for their analysis.
    wait
        Called with the number that wait while there are more; waits a moment.
    now_ms
        The time.

    Raises
    ------
    IngestError
        When the export itself cannot be read.
    StoreError
        When the spool, the store or the queue cannot be written; begin again.
    """
    for line in lines:
        if line.recording is None:
            yield ImportedLine(line, line.problem)
        elif taking.known(line.key):
            yield ImportedLine(line, known=True)
        else:
            while (waiting := taking.waiting(HISTORY)) >= ahead:
                wait(waiting)
            yield ImportedLine(line, _take(line, line.recording, taking, now_ms()))


def preview_lines(
    lines: Iterable[HistoryLine], known: Callable[[str], bool]
) -> Iterator[ImportedLine]:
    """Yield what would become of each line, without decoding any audio."""
    for line in lines:
        if line.recording is None:
            yield ImportedLine(line, line.problem)
        else:
            yield ImportedLine(line, known=known(line.key))


def _take(line: HistoryLine, recording: Recording, taking: TakingIn, now_ms: int) -> str | None:
    """Take in one recording; return why it cannot be."""
    origin = From(HISTORY, key=line.key, priority=Priority.HISTORY, released=False)
    try:
        taking.take(recording, origin, now_ms, line.document)
    except IngestError as error:
        return f"line {line.number}: {error}"
    return None
