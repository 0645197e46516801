"""Digits and signs are read as they are said."""

import pytest

from voice_analytics.spoken import spoken_words
from voice_analytics.spoken.speech import Speech
from voice_analytics.spoken.words import SPEECHES

# fmt: off
SAID = {
    "en": [
        ("It's a follow-up, okay?", "Its a follow up okay"),
        ("412", "four hundred twelve"),
        ("£412.", "four hundred twelve pounds"),
        ("£94.10", "ninety four pounds and ten pence"),
        ("£0.50", "fifty pence"),
        ("£0.00", "zero pounds"),
        ("$1,200", "one thousand two hundred dollars"),
        ("£1.5 million", "one point five pounds million"),
        ("1900 $5", "nineteen hundred five dollars"),
        ("3rd, 21st, 12th and 40th", "third twenty first twelfth and fortieth"),
        ("10:30", "ten thirty"),
        ("9:05 or 10:00", "nine zero five or ten"),
        ("10am", "ten a m"),
        ("N15", "N fifteen"),
        ("BA2490", "B A twenty four ninety"),
        ("4G", "four G"),
        ("50%", "fifty percent"),
        ("2.75", "two point seven five"),
        ("A&E", "A and E"),
        ("sam@example.com", "sam at example dot com"),
        ("1946", "nineteen forty six"),
        ("2005", "two thousand five"),
        ("1905", "nineteen oh five"),
        ("1500", "fifteen hundred"),
        ("9821", "ninety eight twenty one"),
        ("007", "zero zero seven"),
        ("12500", "one two five zero zero"),
        ("12000", "twelve thousand"),
        ("1,250,000", "one million two hundred fifty thousand"),
        ("01632 960 144", "zero one six three two nine six zero one four four"),
        ("1-1-1-1", "one one one one"),
        ("1,000,000,000,000", "one " + " ".join(["zero"] * 12)),
        ("٣ and ½", "٣ and one two"),
    ],
    "es": [
        ("94,10 €", "noventa y cuatro euros con diez"),
        ("10:30", "diez treinta"),
        ("1.250", "mil doscientos cincuenta"),
        ("1946", "mil novecientos cuarenta y seis"),
        ("100, 101 y 2.000.000", "cien ciento uno y dos millones"),
        ("1.000.000 y 25.000", "un millón y veinticinco mil"),
        ("0 y 500", "cero y quinientos"),
    ],
    "fr": [
        ("94,10 €", "quatre vingt quatorze euros dix"),
        ("10h30", "dix heures trente"),
        ("91, 80, 71, 21, 17 et 200", "quatre vingt onze quatre vingt soixante et onze "
         "vingt et un dix sept et deux cent"),
        ("le 3e et le 1er", "le troisième et le premier"),
        ("1.250 et 2.000.000", "mille deux cent cinquante et deux millions"),
        ("1.000.000 et 25.000", "un million et vingt cinq mille"),
        ("0", "zéro"),
    ],
    "de": [
        ("94,10 €", "vierundneunzig Euro zehn"),
        ("10:30 Uhr", "zehn Uhr dreißig"),
        ("1946, 1900 und 2005", "neunzehnhundertsechsundvierzig neunzehnhundert und "
         "zweitausendfünf"),
        ("1.250", "eintausendzweihundertfünfzig"),
        ("1, 101 und 0", "eins einhunderteins und null"),
        ("am 3te und 20ste", "am dreite und zwanzigste"),
        ("1.000.000 und 2.500.000", "eine Million und zwei Millionen fünfhunderttausend"),
    ],
    "nl": [
        ("94,10 €", "vierennegentig euro tien"),
        ("10:30 uur", "tien uur dertig"),
        ("1946, 1905 en 2000", "negentien zesenveertig negentien nul vijf en tweeduizend"),
        ("1.250", "duizend tweehonderdvijftig"),
        ("3e en 20ste", "driede en twintigste"),
        ("32, 0 en 1.000.000", "tweeëndertig nul en een miljoen"),
    ],
}
# fmt: on


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [(language, text, said) for language, cases in SAID.items() for text, said in cases],
)
def test_text_is_read_as_it_is_said(language: str, text: str, said: str) -> None:
    assert " ".join(spoken_words(text, language)) == said


@pytest.mark.parametrize("language", ["pt", None])
def test_another_language_is_left_as_written(language: str | None) -> None:
    assert spoken_words("R$ 94,10 às 10:30", language) == ("R", "94", "10", "às", "10", "30")


@pytest.mark.parametrize("speech", SPEECHES.values(), ids=list(SPEECHES))
def test_every_number_has_words_of_its_own(speech: Speech) -> None:
    numbers = {
        *range(3000),
        *range(3000, 2_000_000, 997),
        *range(10**6, 10**11, 10**9 + 10**6 + 7),
    }
    said = [speech.cardinal(number) for number in numbers]
    assert len(set(said)) == len(said)
    assert all("  " not in words and words == words.strip() for words in said)
    assert not any(char.isdigit() for words in said for char in words)


@pytest.mark.parametrize("language", list(SPEECHES))
def test_no_digit_is_left(language: str) -> None:
    text = "07 123.456,78 9h30 2:5 $3 €4,5 6% 1990er 12e 5th 8º X9Y 1/2 3-4-5 1.2.3"
    assert not any(char.isdigit() for word in spoken_words(text, language) for char in word)
