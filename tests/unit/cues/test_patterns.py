"""The pattern language of the phrase lists."""

import pytest

from voice_analytics.cues.patterns import PatternCompiler
from voice_analytics.domain.phrases import Phrase
from voice_analytics.errors import ConfigError


def phrases(*texts: str) -> tuple[Phrase, ...]:
    return tuple(Phrase(text, f"list.yaml, line {at}") for at, text in enumerate(texts, start=1))


LISTS = {
    "number": phrases("(one|two)"),
    "bad": phrases("angry", "fed up"),
    "very": phrases("so {bad}"),
    "round": phrases("{round}"),
}
COMPILER = PatternCompiler(lambda text: text.lower().split(), LISTS, phrases("(well|okay so)"))


def fits(pattern: str, text: str) -> bool:
    expression = COMPILER.compile(phrases(pattern))
    assert expression is not None
    return expression.search(f" {text}") is not None


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        pytest.param("call back", "please call back now", "recall backs", id="words"),
        pytest.param("frustrat*", "how frustrating", "a frost", id="beginning"),
        pytest.param("(a|b c) d", "b c d", "b d", id="alternatives"),
        pytest.param("i am [so|very] sad", "i am so sad", "i am quite sad", id="may be left out"),
        pytest.param("i am {bad}", "i am fed up", "i am fed", id="list"),
        pytest.param("{very}", "so angry", "angry", id="list in a list"),
        pytest.param("you ... paid", "you a b c paid", "you a b c d paid", id="up to three words"),
        pytest.param(
            "you ...5 paid", "you a b c d e paid", "you a b c d e f paid", id="up to five"
        ),
        pytest.param("you _ paid", "you never paid", "you paid", id="any word"),
        pytest.param("in # days", "in 14 days", "in my days", id="digits"),
        pytest.param("in # days", "in two days", "in three days", id="number word"),
        pytest.param("^ yes", "okay so yes please", "and then yes", id="start behind openers"),
        pytest.param("right $", "that is right", "right there", id="end"),
        pytest.param("a.b", "a.b", "axb", id="no regular expression"),
    ],
)
def test_a_pattern_fits_and_does_not(pattern: str, yes: str, no: str) -> None:
    assert fits(pattern, yes)
    assert not fits(pattern, no)


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        pytest.param("(a|b", "lacks a closing '\\)'", id="open"),
        pytest.param("a) b", "has '\\)' where a word should be", id="closed"),
        pytest.param(
            "a | b", "has '\\|' where a word should be", id="alternatives without brackets"
        ),
        pytest.param("{none}", "names the list 'none', which is not there", id="no such list"),
        pytest.param("{round}", "goes round in circles at the list 'round'", id="circle"),
        pytest.param("", "is empty", id="empty"),
    ],
)
def test_a_malformed_pattern_is_one_sentence_with_its_place(pattern: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=rf"^list\.yaml, line \d+: the pattern .* {fault}"):
        COMPILER.compile(phrases(pattern))


def test_no_patterns_are_no_expression() -> None:
    assert COMPILER.compile(()) is None
