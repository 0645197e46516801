"""Every example of every language pack is decided as the pack says."""

import pytest

from voice_analytics.config.packs import read_packs
from voice_analytics.cues import PhraseBook, phrase_book
from voice_analytics.cues.plain import plain
from voice_analytics.domain.phrases import PhraseRule

PACKS = read_packs()
EXAMPLES = [
    pytest.param(language, index, text, wanted, id=f"{language}-{rule.kind}-{rule.label}-{text}")
    for language, pack in PACKS.items()
    for index, rule in enumerate(pack.rules)
    for wanted, texts in ((True, rule.yes), (False, rule.no))
    for text in texts
]
NOT_SHOWN = ("conclusion", "asked", "given", "used")
"""Labels that their kind's own module decides."""


@pytest.fixture(scope="module")
def books() -> dict[str, PhraseBook]:
    return {language: phrase_book(pack) for language, pack in PACKS.items()}


@pytest.mark.parametrize(("language", "index", "text", "wanted"), EXAMPLES)
def test_an_example_is_decided_as_the_pack_says(
    books: dict[str, PhraseBook], language: str, index: int, text: str, wanted: bool
) -> None:
    book = books[language]
    assert book.rules[index].fits(plain(text, book.pack.writing)) is wanted


@pytest.mark.parametrize("language", PACKS)
def test_every_rule_has_examples_both_ways(language: str) -> None:
    def lacks(rule: PhraseRule) -> bool:
        return rule.label not in NOT_SHOWN and not (rule.yes and rule.no)

    assert [f"{r.kind} {r.label}" for r in PACKS[language].rules if lacks(r)] == []


def test_english_is_complete_and_the_others_say_that_they_are_not() -> None:
    assert {language: pack.complete for language, pack in PACKS.items()} == {
        "en": True,
        "de": False,
        "es": False,
        "fr": False,
        "nl": False,
    }
