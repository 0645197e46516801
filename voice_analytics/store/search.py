"""Search in the redacted words of calls, the same on both databases.

A search is words, all of which must have been said in the call; words in quotation marks must
follow one another; a word that ends in `*` stands for all that begin so. Case, accents and
punctuation do not count.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Integer, Select, cast, column, func, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from voice_analytics.errors import BadQuery
from voice_analytics.store.tables import CallRow, TranscriptRow

LONGEST = 500
"""Characters of a search."""

AROUND = 60
"""Characters of a snippet before the first word found, and after it."""

_INDEX = table("transcript_index", column("rowid", Integer))
_PHRASE = re.compile(r'"([^"]*)"|([^"]+)')
_WORD = re.compile(r"[^\W_]+\*?")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow one another; of the last one perhaps only the beginning."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; every term must occur."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet."""

    text: str
    found: bool
    """Whether it is what was looked for."""


def read_search(text: str) -> Search:
    """Return what somebody looks for.

    Raises
    ------
    BadQuery
        When the text is too long or holds no word.
    """
    if len(text) > LONGEST:
        raise BadQuery(f"a search has at most {LONGEST} characters, not {len(text)}")
    terms = tuple(_terms(unicodedata.normalize("NFC", text)))
    if not terms:
        raise BadQuery("the search holds no word")
    return Search(terms)


def _terms(text: str) -> Iterator[Term]:
    for quoted, plain in _PHRASE.findall(text):
        if quoted:
            words = tuple(word.rstrip("*") for word in _WORD.findall(fold(quoted)))
            if words:
                yield Term(words)
            continue
        for chunk in plain.split():
            words = tuple(_WORD.findall(fold(chunk)))
            if words:
                bare = tuple(word.rstrip("*") for word in words)
                yield Term(bare, begins=words[-1].endswith("*"))


def fold(text: str) -> str:
    """Return the text in lower case and without accents, character by character."""
    strange = {ord(char): _base(char) for char in set(text) if not char.isascii()}
    return (text.translate(strange) if strange else text).lower()


def _base(char: str) -> str:
    plain = [one for one in unicodedata.normalize("NFD", char) if not unicodedata.combining(one)]
    lower = "".join(plain).lower()
    return lower if len(lower) == 1 else char


def transcripts_with(session: Session, search: Search) -> Select[int]:
    """Return the query for the ids of all transcripts in which it was said, or may have been.

    PostgreSQL has an index of words and one of each two that follow one another (`word_pairs`): of
    three words in turn it says where each two of them follow one another, not where all three do.
    """
    if on_sqlite(session):
        return select(_INDEX.c.rowid).where(_matches(search))
    return select(TranscriptRow.id).where(*_indexed(search))


def index_is_exact(session: Session, search: Search) -> bool:
    """Return whether it was said in every one of `transcripts_with`."""
    return on_sqlite(session) or all(len(term.words) <= 2 for term in search.terms)


def said_in_call(session: Session, search: Search) -> ColumnElement[bool]:
    """Return the condition that it was said in the call of a query over calls."""
    if not on_sqlite(session):
        mine = TranscriptRow.id == CallRow.transcript_id
        return select(TranscriptRow.id).where(mine, _vector_matches(search)).exists()
    rows = transcripts_with(session, search)
    if any(term.begins for term in search.terms):  # slow to look up anew for every call
        return (CallRow.transcript_id + 0).in_(rows)
    return rows.where(_INDEX.c.rowid == CallRow.transcript_id).exists()


def on_sqlite(session: Session) -> bool:
    """Return whether the database is SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def _matches(search: Search) -> ColumnElement[bool]:
    return literal_column("transcript_index").bool_op("MATCH")(
        " AND ".join(f'"{" ".join(term.words)}"' + " *" * term.begins for term in search.terms)
    )


def _vector_matches(search: Search) -> ColumnElement[bool]:
    wanted = " & ".join(
        "(" + " <-> ".join(term.words) + ":*" * term.begins + ")" for term in search.terms
    )
    return literal_column("transcript.vector").bool_op("@@")(func.to_tsquery("simple", wanted))


def _indexed(search: Search) -> Iterator[ColumnElement[bool]]:
    """Yield what PostgreSQL's indices can answer."""
    single = tuple(term for term in search.terms if len(term.words) == 1)
    if single:
        yield _vector_matches(Search(single))
    pairs = [pair for term in search.terms for pair in _pairs(term)]
    if pairs:
        # Words are letters and digits, so that nothing in them could end the quotation.
        wanted = cast(" & ".join(pairs), TSQUERY)
        yield func.word_pairs(TranscriptRow.text).bool_op("@@")(wanted)


def _pairs(term: Term) -> Iterator[str]:
    last = len(term.words) - 2
    for place, (one, other) in enumerate(pairwise(term.words)):
        yield f"'{one} {other}'" + ":*" * (term.begins and place == last)


def snippets(
    session: Session, call_ids: tuple[str, ...], search: Search
) -> dict[str, tuple[Piece, ...]]:
    """Return by call where it was said, with some words around."""
    rows = session.execute(
        select(TranscriptRow.call_id, TranscriptRow.text).where(TranscriptRow.call_id.in_(call_ids))
    )
    pattern = pattern_of(search)
    return {call_id: _snippet(text, pattern) for call_id, text in rows}


def pattern_of(search: Search) -> re.Pattern[str]:
    """Return what finds the terms of a search in folded text."""
    terms = (
        r"[\W_]+".join(map(re.escape, term.words)) + r"[^\W_]*" * term.begins
        for term in search.terms
    )
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(terms)})(?![^\W_])")


def _window(folded: str, found: re.Match[str]) -> tuple[int, int]:
    """Return about how much is shown around what was found, in whole words."""
    start, end = found.start() - AROUND, found.end() + AROUND
    if start > 0:
        start = folded.find(" ", start, found.start()) + 1 or found.start()
    if end < len(folded):
        end = folded.rfind(" ", found.end(), end + 1)
    return max(start, 0), end if end >= found.end() else found.end()


def _snippet(text: str, pattern: re.Pattern[str]) -> tuple[Piece, ...]:
    folded = fold(text)
    first = pattern.search(folded)
    if first is None:
        return ()
    start, end = _window(folded, first)
    pieces: list[Piece] = []
    at = start
    for found in pattern.finditer(folded, start, end):
        pieces.append(Piece(text[at : found.start()], found=False))
        pieces.append(Piece(text[slice(*found.span())], found=True))
        at = found.end()
    pieces.append(Piece(text[at:end], found=False))
    return tuple(piece for piece in pieces if piece.text)
