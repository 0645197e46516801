import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scoring.normalise import HESITATIONS, normalise
from benchmarks.scoring.numbers import spoken
from benchmarks.scoring.spelling import american
from voice_analytics.spoken.english import cardinal, ordinal


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Hello, World!", "hello world", id="case and punctuation"),
        pytest.param("it's Tom’s", "its toms", id="apostrophes are dropped"),
        pytest.param("well-known and/or", "well known and or", id="hyphen and slash"),
        pytest.param("ﬁne １２", "fine twelve", id="compatibility forms"),
        pytest.param("R&D 5%", "r and d five percent", id="signs are spoken"),
        pytest.param("five per cent", "five percent", id="per cent is one word"),
        pytest.param("£412", "four hundred twelve pounds", id="pounds"),
        pytest.param("£94.10", "ninety four pounds and ten pence", id="pounds and pence"),
        pytest.param("$1.01", "one dollar and one cent", id="singular"),
        pytest.param("€0.50", "fifty cents", id="cents alone"),
        pytest.param("$12,500", "twelve thousand five hundred dollars", id="thousands comma"),
        pytest.param("£3 million", "three million pounds", id="scale after the amount"),
        pytest.param("$2.50 million", "two point five zero million dollars", id="decimal scale"),
        pytest.param("9821", "nine thousand eight hundred twenty one", id="four digits"),
        pytest.param("1,200", "one thousand two hundred", id="comma inside a number"),
        pytest.param("48213", "four eight two one three", id="five digits are read singly"),
        pytest.param("007", "zero zero seven", id="leading zero is read singly"),
        pytest.param("0", "zero", id="a zero alone"),
        pytest.param("2.05", "two point zero five", id="decimals"),
        pytest.param("21st of May", "twenty first of may", id="ordinal"),
        pytest.param("4G on A12", "four g on a twelve", id="digits beside letters"),
        pytest.param("10:30", "ten thirty", id="time of day"),
        pytest.param("Uh, um, erm er ah hm hmm mm mhm", "", id="hesitations"),
        pytest.param("mm-hm, yes", "yes", id="hyphenated hesitation"),
        pytest.param(
            "four hundred and twelve and two thousand and one",
            "four hundred twelve and two thousand one",
            id="and inside a number only",
        ),
        pytest.param("Okay, OK", "ok ok", id="okay is ok"),
        pytest.param("the colour of the centre", "the color of the center", id="spelling"),
        pytest.param("señor", "señor", id="other letters stay"),
        pytest.param("...", "", id="nothing but punctuation"),
    ],
)
def test_text_becomes_the_words_that_are_compared(text: str, words: str) -> None:
    assert normalise(text) == tuple(words.split())


def test_an_amount_too_long_to_say_is_read_digit_by_digit() -> None:
    assert normalise("£1234567890123")[:2] == ("one", "two")


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(" ".join(once)) == once


@given(st.lists(st.sampled_from(sorted(HESITATIONS)), max_size=5), st.sampled_from(["yes", "no"]))
def test_hesitations_never_count(hesitations: list[str], word: str) -> None:
    assert normalise(" ".join([*hesitations, word, *hesitations])) == (word,)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (13, "thirteen"),
        (40, "forty"),
        (99, "ninety nine"),
        (100, "one hundred"),
        (1001, "one thousand one"),
        (2_000_005, "two million five"),
    ],
)
def test_quantities_in_words(number: int, words: str) -> None:
    assert cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "first"), (3, "third"), (12, "twelfth"), (20, "twentieth"), (104, "one hundred fourth")],
)
def test_places_in_words(number: int, words: str) -> None:
    assert ordinal(number) == words


@given(st.integers(0, 9999))
def test_short_numbers_are_quantities(number: int) -> None:
    assert spoken(str(number)) == cardinal(number)


@pytest.mark.parametrize(
    ("british", "word"),
    [
        ("favourite", "favorite"),
        ("neighbours", "neighbors"),
        ("kilometres", "kilometers"),
        ("centred", "centered"),
        ("apologise", "apologize"),
        ("organisation", "organization"),
        ("analysed", "analyzed"),
        ("cancelled", "canceled"),
        ("travelling", "traveling"),
        ("dialled", "dialed"),
        ("catalogue", "catalog"),
        ("defence", "defense"),
        ("licence", "license"),
        ("practise", "practice"),
        ("fulfil", "fulfill"),
        ("instalment", "installment"),
        ("cheque", "check"),
        ("enquiry", "inquiry"),
        ("grey", "gray"),
        ("programme", "program"),
        ("paediatric", "pediatric"),
        ("colourised", "colorized"),
    ],
)
def test_british_spelling_meets_american(british: str, word: str) -> None:
    assert american(british) == american(word) == word


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("four", "for"),
        ("our", "or"),
        ("hour", "hor"),
        ("filled", "filed"),
        ("refilling", "refiling"),
        ("there", "theer"),
        ("advise", "advice"),
        ("device", "devise"),
        ("called", "caled"),
        ("course", "corse"),
    ],
)
def test_different_words_stay_different(left: str, right: str) -> None:
    assert american(left) != american(right)
