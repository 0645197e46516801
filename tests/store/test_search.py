"""Words are found alike on both databases, whatever their case, accents and punctuation."""

import pytest

from tests.store.calls import report, save
from voice_analytics.errors import BadQuery
from voice_analytics.store.calls import delete_call, drop_words
from voice_analytics.store.database import Database
from voice_analytics.store.listing import CallFilter, list_calls
from voice_analytics.store.search import AROUND, Piece, Search, Term, read_search

SAID = {
    "one": "Don't cancel my twenty-one parcels, please. The café is closed.",
    "two": "I paid [card number] at 12.50 to the Straße in Köln",
    "three": "cancel nothing; my parcel came, mon café aussi à Zoë’s",
    "four": "The bill is late. Is it the bill again?",
}


@pytest.fixture(scope="module")
def said(shared: Database) -> Database:
    with shared.write() as session:
        for name, words in SAID.items():
            save(session, report(name, said=words))
    return shared


def found(database: Database, text: str) -> set[str]:
    with database.read() as session:
        return {one.call.id for one in list_calls(session, CallFilter(text=text)).calls}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cancel", {"one", "three"}),
        ("CANCEL my", {"one", "three"}),
        ("parcel", {"three"}),
        ("parcel*", {"one", "three"}),
        ("par* canc*", {"one", "three"}),
        ('"cancel my"', {"one"}),
        ('"my cancel"', set()),
        ('"cancel nothing" cafe', {"three"}),
        ("cafe", {"one", "three"}),
        ("CAFÉ", {"one", "three"}),
        ("cafe\u0301", {"one", "three"}),
        ("koln", {"two"}),
        ("Köln", {"two"}),
        ("straße", {"two"}),
        ("zoe", {"three"}),
        ("don't", {"one"}),
        ("don t", {"one"}),
        ("twenty-one", {"one"}),
        ("twenty-one-parcels", {"one"}),
        ("one-twenty", set()),
        ('"the bill is late"', {"four"}),
        ('"bill is it"', set()),
        ("bill-is late-is", {"four"}),
        ("twenty-on*", {"one"}),
        ("twenty-one-par*", {"one"}),
        ("twenty-m*", set()),
        ("twenty", {"one"}),
        ("12.50", {"two"}),
        ("12", {"two"}),
        ("[card number]", {"two"}),
        ("cancel OR number", set()),
        ("NOT closed", set()),
        ("text : closed", set()),
        ("closed) | (nothing", set()),
        ("'; DROP TABLE call; --", set()),
        ("*closed", {"one"}),
        ('"closed', {"one"}),
        ("clos:*", set()),
    ],
)
def test_words_are_found(said: Database, text: str, expected: set[str]) -> None:
    assert found(said, text) == expected


@pytest.mark.parametrize("text", ["", "  ", '""', "!?", '"..."', "*", "\0"])
def test_a_search_without_a_word_is_refused(said: Database, text: str) -> None:
    with said.read() as session, pytest.raises(BadQuery, match="holds no word"):
        list_calls(session, CallFilter(text=text))


def test_a_search_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadQuery, match="at most 500 characters, not 501"):
        read_search("a" * 501)


def test_a_search_is_terms_of_words() -> None:
    assert read_search('Late "my parcel" don\'t refun*') == Search(
        (
            Term(("late",)),
            Term(("my", "parcel")),
            Term(("don", "t")),
            Term(("refun",), begins=True),
        )
    )


def snippet(database: Database, call: str, text: str) -> tuple[Piece, ...]:
    with database.read() as session:
        listed = list_calls(session, CallFilter(text=text)).calls
    return next(one.snippet for one in listed if one.call.id == call)


def test_a_snippet_shows_the_words_as_they_were_said(said: Database) -> None:
    assert snippet(said, "three", "CAFE zoe") == (
        Piece("cancel nothing; my parcel came, mon ", found=False),
        Piece("café", found=True),
        Piece(" aussi à ", found=False),
        Piece("Zoë", found=True),
        Piece("’s", found=False),
    )
    assert snippet(said, "one", "twenty-one par*")[1:] == (
        Piece("twenty-one", found=True),
        Piece(" ", found=False),
        Piece("parcels", found=True),
        Piece(", please. The café is closed.", found=False),
    )


def test_a_snippet_is_cut_between_words(database: Database) -> None:
    words = "before " * 40 + "needle " + "after " * 40
    with database.write() as session:
        save(session, report(said=words))
    before, needle, after = snippet(database, "c1", "needle")
    assert needle == Piece("needle", found=True)
    assert before.text == "before " * (AROUND // len("before "))
    assert after.text == " after" * (AROUND // len(" after"))


def test_a_word_longer_than_a_snippet_is_shown_whole(database: Database) -> None:
    word = "x" * 300
    with database.write() as session:
        save(session, report(said=f"{word} needle {word}"))
    assert snippet(database, "c1", "needle") == (Piece("needle", found=True),)
    assert snippet(database, "c1", "xxx*") == (
        Piece(word, found=True),
        Piece(" needle", found=False),
    )


def test_words_that_were_dropped_are_found_no_more(database: Database) -> None:
    with database.write() as session:
        save(session, report("c1", said="needle"))
        drop_words(session, "c1", b"{}")
        save(session, report("c2", said="needle and thread"))
        assert [one.call.id for one in list_calls(session, CallFilter(text="needle")).calls] == [
            "c2"
        ]


def test_a_deleted_call_is_found_no_more(database: Database) -> None:
    with database.write() as session:
        save(session, report(said="needle"))
        assert len(list_calls(session, CallFilter(text="needle")).calls) == 1
        delete_call(session, "c1")
        assert list_calls(session, CallFilter(text="needle")).calls == ()
