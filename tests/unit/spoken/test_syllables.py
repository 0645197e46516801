"""Syllables are counted as a person counts them."""

import pytest

from tests.unit.spoken.counted import COUNTED
from voice_analytics.spoken import spoken_words, syllables

SENTENCES = {
    "en": (
        "I| am| call|ing| a|bout| the| wash|ing| ma|chine| you| de|liv|ered| last| Thurs|day",
        "Could| you| tell| me| the| num|ber| from| the| top| of| your| most| re|cent| state|ment",
        "The| tech|ni|cian| had| al|read|y| checked| the| ca|bles| be|hind| the| rout|er",
        "No|bod|y| seems| to| care| and| he| found| noth|ing| un|u|su|al",
    ),
    "es": (
        "Bue|nos| dí|as| lla|mo| por|que| la| la|va|do|ra| que| com|pré| no| fun|cio|na",
        "Po|drí|a| de|cir|me| cuán|do| va| a| ve|nir| el| téc|ni|co| a| mi| ca|sa",
        "Ya| he| ha|bla|do| con| tres| per|so|nas| y| na|die| me| da| u|na| so|lu|ción",
    ),
    "nl": (
        "Ik| bel| om|dat| de| was|ma|chi|ne| die| u| don|der|dag| heeft| ge|le|verd| niet| werkt",
        "Kunt| u| ver|tel|len| wan|neer| de| mon|teur| langs| kan| ko|men| voor| de| re|pa|ra|tie",
        "Wij| zit|ten| al| drie| da|gen| zon|der| ver|war|ming| en| nie|mand| kan| ons| hel|pen",
    ),
    "de": (
        "Ich| ru|fe| an| weil| die| Wasch|ma|schi|ne| die| Sie| ge|lie|fert| ha|ben| nicht| geht",
        "Kön|nen| Sie| mir| bit|te| sa|gen| wann| der| Tech|ni|ker| zu| uns| nach| Hau|se| kommt",
        "Wir| ha|ben| seit| drei| Ta|gen| kei|ne| Hei|zung| und| nie|mand| ist| zu|stän|dig",
    ),
    "fr": (
        "Bon|jour| je| vous| ap|pelle| parce| que| la| ma|chine| li|vrée| ne| fonc|tionne| pas",
        "Pou|vez| vous| me| dire| quand| le| tech|ni|cien| va| pas|ser| pour| la| ré|pa|ra|tion",
        "Nous| sommes| sans| chauf|fage| de|puis| trois| jours| et| per|sonne| ne| veut| ai|der",
    ),
}
"""Running speech, divided by hand."""


@pytest.mark.parametrize("language", list(COUNTED))
def test_the_list_is_long_enough_to_say_something(language: str) -> None:
    words = [word for row in COUNTED[language].values() for word in row.split()]
    assert len(words) >= 150
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("language", list(COUNTED))
def test_nearly_all_words_of_the_list_are_counted_right(language: str) -> None:
    wrong = [
        word
        for count, row in COUNTED[language].items()
        for word in row.split()
        if syllables("".join(spoken_words(word, language)), language) != count
    ]
    total = sum(len(row.split()) for row in COUNTED[language].values())
    assert len(wrong) <= 0.03 * total, wrong


@pytest.mark.parametrize("language", list(SENTENCES))
def test_running_speech_is_counted_within_three_percent(language: str) -> None:
    true = found = 0
    for sentence in SENTENCES[language]:
        true += sum(word.strip("|").count("|") + 1 for word in sentence.split())
        words = spoken_words(sentence.replace("|", ""), language)
        found += sum(syllables(word, language) for word in words)
    assert abs(found / true - 1) <= 0.03


@pytest.mark.parametrize(
    ("word", "count"),
    [
        pytest.param("BMW", 5, id="spelt out"),
        pytest.param("hmm", 1, id="a sound"),
        pytest.param("b", 1, id="a letter"),
        pytest.param("", 1, id="nothing"),
    ],
)
def test_a_word_without_a_vowel_is_spelt_out(word: str, count: int) -> None:
    assert syllables(word, "en") == count


def test_another_language_is_refused() -> None:
    with pytest.raises(KeyError):
        syllables("palavra", "pt")
