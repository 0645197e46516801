"""Word lists of turn-taking: what ships, and what is wrong with a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.timelines import say
from voice_analytics.config.turn_words import FILES, load_turn_words, turn_words_sha256
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.errors import ConfigError
from voice_analytics.turns.saying import finished

Write = Callable[..., Path]


def said(text: str) -> tuple[Word, ...]:
    """Return the words of a turn that ends at 3 s."""
    words = text.split()
    return say("A", 3000 - 200 * len(words), text)


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    def write(text: str = "", name: str = "backchannels.yaml") -> Path:
        for file in FILES.values():
            (tmp_path / file).write_text("", encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize("language", ["en", "es", "nl", "de", "fr"])
def test_a_language_that_ships_has_every_list(language: str) -> None:
    words = load_turn_words()[language]
    assert all(len(getattr(words, name)) >= 15 for name in FILES)


@pytest.mark.parametrize("language", ["en", "es", "nl", "de", "fr"])
def test_no_listener_response_claims_the_floor(language: str) -> None:
    words = load_turn_words()[language]
    assert not words.backchannels & words.claims


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("en", "is there anything else I can help you with", id="a left preposition"),
        pytest.param("en", "that is not what I paid for", id="another"),
        pytest.param("en", "I wish it would", id="a verb for a whole answer"),
        pytest.param("en", "and on Thursday as well", id="we'll without its apostrophe"),
        pytest.param("en", "not for a while", id="no conjunction"),
        pytest.param("es", "cuánto es", id="a verb behind its question word"),
        pytest.param("nl", "dat weet ik", id="a pronoun behind its verb"),
        pytest.param("nl", "hoe gaat het", id="a pronoun that looks like an article"),
        pytest.param("de", "das weiß ich", id="a German pronoun behind its verb"),
        pytest.param("de", "was kostet das", id="a German pronoun that looks like an article"),
        pytest.param("de", "danke sehr", id="thanks"),
        pytest.param("fr", "c'est pour nous", id="a pronoun after a preposition"),
    ],
)
def test_what_can_end_a_sentence_is_no_sign_that_a_turn_was_cut_off(
    language: str, text: str
) -> None:
    assert finished(said(text), 3000, load_turn_words()[language]) is True


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "thin slices of the"),
        ("en", "to the Hebrews and"),
        ("es", "llamo por una"),
        ("nl", "ik bel omdat"),
        ("de", "ich rufe an weil"),
        ("fr", "je vous appelle parce que"),
    ],
)
def test_no_turn_ends_at_what_needs_more(language: str, text: str) -> None:
    assert finished(said(text), 3000, load_turn_words()[language]) is False


def test_words_that_yaml_takes_for_something_else_are_words(folder: Write) -> None:
    found = load_turn_words(folder("en: [yes, no, on, true, 7]"))
    assert found["en"].backchannels == {("yes",), ("no",), ("on",), ("true",), ("7",)}


def test_a_language_may_be_in_one_file_only(folder: Write) -> None:
    assert load_turn_words(folder("it: [sì, ho capito]")) == {
        "it": TurnWords(backchannels=frozenset({("sì",), ("ho", "capito")}))
    }


def test_empty_files_know_no_language(folder: Write) -> None:
    assert load_turn_words(folder()) == {}


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        pytest.param("- okay", "line 1", "under each language", id="no languages"),
        pytest.param("en:\n  - okay\nenglish:\n  - ok", "line 3", "ISO 639", id="no code"),
        pytest.param("en: [ok]\nde: [ja]\nen: [yes]", "line 3", "twice", id="language twice"),
        pytest.param("en: okay", "line 1", "one a line", id="no list"),
        pytest.param("en:\n  - okay\n  - [i, see]", "line 3", "not a list", id="list in a list"),
        pytest.param("en:\n  - okay\n  - '...'", "line 3", "holds no word", id="no word"),
        pytest.param("en:\n  - okay\n  -\n", "line 3", "holds no word", id="nothing"),
        pytest.param("en:\n  - okay\n - ah", "line 3", "is not YAML", id="no YAML"),
    ],
)
def test_a_fault_is_a_sentence_with_its_line(
    folder: Write, text: str, place: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_turn_words(folder(text))
    message = str(caught.value)
    assert f"backchannels.yaml, {place}: " in message
    assert problem in message
    assert "\n" not in message


def test_a_file_that_is_no_text_is_a_sentence(folder: Write) -> None:
    place = folder()
    (place / "unfinished.yaml").write_bytes(b"en: [\xff]")
    with pytest.raises(ConfigError, match=r"unfinished\.yaml: is not UTF-8 text$"):
        load_turn_words(place)


def test_a_missing_file_is_a_sentence(folder: Write) -> None:
    place = folder()
    (place / "floor_claims.yaml").unlink()
    with pytest.raises(ConfigError, match=r"floor_claims\.yaml: cannot be read"):
        load_turn_words(place)


def test_the_fingerprint_is_of_the_words_and_not_of_their_order(folder: Write) -> None:
    one = turn_words_sha256(load_turn_words(folder("en: [ah, oh]\nde: [ja]")))
    assert one == turn_words_sha256(load_turn_words(folder("de: [ja]\nen: [oh, ah, Ah]")))
    assert one != turn_words_sha256(load_turn_words(folder("en: [ah]\nde: [ja]")))
