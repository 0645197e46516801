"""What was said, turn by turn, with what happened in between."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.store.records import StoredFlag
from voice_analytics.store.search import Piece, fold
from voice_analytics.web.pages.call.document import Document, Voice
from voice_analytics.web.pages.call.moments import Moment

SHOWN = frozenset(
    {"interruption", "attempted_interruption", "dead_air", "hold", "pause", "raised_voice"}
)
"""What happened that the transcript tells of."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said."""

    voice: Voice
    start_ms: int
    end_ms: int
    pieces: tuple[Piece, ...]
    words: str
    """When each word begins, in ms; empty where that is not known."""

    flags: tuple[StoredFlag, ...]
    """Those that begin here."""

    span: tuple[int, int] | None
    """The stretch whose words can be corrected together, in ms; None: the text is not only theirs.
    """

    @property
    def text(self) -> str:
        """Return what was said, in one piece."""
        return "".join(one.text for one in self.pieces)

    @property
    def hit(self) -> bool:
        """Return whether what was looked for was said here."""
        return any(one.found for one in self.pieces)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the transcript: a turn, or something that happened."""

    turn: Turn | None
    moment: Moment | None


def transcript(
    document: Document,
    voices: Sequence[Voice],
    moments: Sequence[Moment],
    flags: Sequence[StoredFlag],
    looked_for: re.Pattern[str] | None,
) -> tuple[Entry, ...]:
    """Return the lines of the transcript in order of time; nothing where no words are kept."""
    turns = list(_turns(document, voices, flags, looked_for))
    if not turns:
        return ()
    entries = [(one.start_ms, 0, Entry(one, None)) for one in turns]
    entries += [(one.start_ms, 1, Entry(None, one)) for one in moments if one.kind in SHOWN]
    return tuple(entry for _, _, entry in sorted(entries, key=lambda one: one[:2]))


def _turns(
    document: Document,
    voices: Sequence[Voice],
    flags: Sequence[StoredFlag],
    looked_for: re.Pattern[str] | None,
) -> Iterator[Turn]:
    by_id = {one.id: one for one in voices}
    spoken = {one.id: _words_of(document, one.id) for one in voices}
    words = {who: [word["start_ms"] for word in said] for who, said in spoken.items()}
    said = [one for one in document["turns"] if one["text"]]
    starts = [one["start_ms"] for one in said]
    for index, one in enumerate(said):
        until = starts[index + 1] if index + 1 < len(said) else document["call"]["duration_ms"]
        first = 0 if index == 0 else one["start_ms"]
        yield Turn(
            voice=by_id[one["participant"]],
            start_ms=one["start_ms"],
            end_ms=one["end_ms"],
            pieces=_pieces(one["text"], looked_for),
            words=_words_in(one, words),
            flags=tuple(flag for flag in flags if first <= flag.start_ms < until),
            span=_span(one, spoken[one["participant"]], words[one["participant"]]),
        )


def _pieces(text: str, looked_for: re.Pattern[str] | None) -> tuple[Piece, ...]:
    if looked_for is None:
        return (Piece(text, found=False),)
    pieces, at = [], 0
    for found in looked_for.finditer(fold(text)):
        pieces.append(Piece(text[at : found.start()], found=False))
        pieces.append(Piece(text[slice(*found.span())], found=True))
        at = found.end()
    pieces.append(Piece(text[at:], found=False))
    return tuple(one for one in pieces if one.text)


def _words_of(document: Document, who: str) -> list[Document]:
    return [word for word in document["words"] if word["participant"] == who]


def _span(
    turn: Document, words: Sequence[Document], starts: Sequence[int]
) -> tuple[int, int] | None:
    """Return the stretch of a turn and its words, where these are all that is said in it."""
    first = bisect_left(starts, turn["start_ms"])
    if first and words[first - 1]["end_ms"] > turn["start_ms"]:
        first -= 1
    mine = words[first : bisect_left(starts, turn["end_ms"])]
    if not mine or " ".join(one["text"] for one in mine) != turn["text"]:
        return None
    return min(turn["start_ms"], mine[0]["start_ms"]), max(turn["end_ms"], mine[-1]["end_ms"])


def _words_in(turn: Document, words: Mapping[str, list[int]]) -> str:
    """Return when the words of a turn begin, where its text is made of exactly these."""
    starts = words[turn["participant"]]
    mine = starts[bisect_left(starts, turn["start_ms"]) : bisect_left(starts, turn["end_ms"])]
    return " ".join(map(str, mine)) if len(mine) == len(turn["text"].split()) else ""
