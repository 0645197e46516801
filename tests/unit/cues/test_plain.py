"""Words written one way."""

import pytest

from voice_analytics.config.packs import read_packs
from voice_analytics.cues.plain import plain

PACKS = read_packs()


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        pytest.param(
            "en", "I'm sorry, we've lost it.", "i am sorry we have lost it", id="written out"
        ),
        pytest.param("en", "I’m sorry", "i am sorry", id="typographic apostrophe"),
        pytest.param(
            "en", "im sorry it doesnt work", "i am sorry it does not work", id="no apostrophe"
        ),
        pytest.param("en", "I can't, I won't.", "i can not i will not", id="irregular"),
        pytest.param(
            "en", "We apologise, it was cancelled", "we apologize it was canceled", id="British"
        ),
        pytest.param("en", "Um, I, uh, I need it", "i need it", id="fillers and a repeated word"),
        pytest.param("en", "It was, you know, late.", "it was late", id="an aside"),
        pytest.param("en", "Did you know?", "did you know", id="the same words as no aside"),
        pytest.param(
            "en", "It's £12.50, by 10:30.", "it is £12.50 by 10:30", id="numbers stay whole"
        ),
        pytest.param("en", "Uh-huh, a well-known e-mail", "mhm a well known email", id="hyphens"),
        pytest.param("en", "the customer's card", "the customers card", id="possessive"),
        pytest.param("en", "...", "", id="no words"),
        pytest.param(
            "fr", "J'ai appelé, c'est l'erreur", "je ai appelé ce est le erreur", id="elision"
        ),
        pytest.param("de", "Ähm, das hab ich", "das habe ich", id="German"),
    ],
)
def test_words_are_written_one_way(language: str, text: str, wanted: str) -> None:
    assert plain(text, PACKS[language].writing) == wanted


@pytest.mark.parametrize("language", PACKS)
def test_plain_text_stays_as_it_is(language: str) -> None:
    writing = PACKS[language].writing
    for rule in PACKS[language].rules:
        for text in rule.yes:
            once = plain(text, writing)
            assert plain(once, writing) == once
