import pytest

from benchmarks.scoring.speakers import SpeakerWords, paired_speakers, speaker_words
from benchmarks.scoring.words import WordErrors

REFERENCE = "A:how A:are A:you B:fine B:thanks A:good"


def said(text: str) -> list[tuple[str, str]]:
    """Read ``A:word B:word``."""
    return [(who, word) for who, _, word in (part.partition(":") for part in text.split())]


def by_speaker(words: list[tuple[str, str]]) -> dict[str, list[str]]:
    names = dict.fromkeys(who for who, _ in words)
    return {name: [word for who, word in words if who == name] for name in names}


@pytest.mark.parametrize(
    ("hypothesis", "errors", "aligned", "wrong"),
    [
        pytest.param("2:how 2:are 2:you 1:fine 1:thanks 2:good", (0, 0, 0), 6, 0, id="other names"),
        pytest.param(
            "1:how 1:are 1:you 1:fine 2:thanks 1:good", (0, 1, 1), 6, 1, id="one given wrongly"
        ),
        pytest.param(
            "1:how 1:are 1:you 2:fine 3:thanks 1:good", (0, 1, 1), 6, 1, id="a third voice"
        ),
        pytest.param("1:how 1:are 1:you 1:good", (0, 2, 0), 4, 0, id="one voice not heard"),
        pytest.param(
            "1:how 1:are 1:you 1:fine 1:thanks 1:good", (0, 2, 2), 6, 2, id="one voice for all"
        ),
        pytest.param("1:who 1:are 1:you 2:fine 2:thanks", (1, 1, 0), 5, 0, id="a wrong word"),
        pytest.param("", (0, 6, 0), 0, 0, id="nothing"),
    ],
)
def test_words_with_their_speakers(
    hypothesis: str, errors: tuple[int, int, int], aligned: int, wrong: int
) -> None:
    true, found = said(REFERENCE), said(hypothesis)
    result = speaker_words(by_speaker(true), by_speaker(found), true, found)
    assert result == SpeakerWords(WordErrors(*errors, 6), aligned, wrong)
    assert result.wrong_share == (wrong / aligned if aligned else None)


def test_a_voice_that_fits_nobody_stays_alone() -> None:
    pairs = paired_speakers({"A": ["one", "two"]}, {"1": ["three", "four"], "2": ["one", "two"]})
    assert pairs == {"2": "A"}


def test_calls_add_up() -> None:
    one = SpeakerWords(WordErrors(1, 0, 0, 10), 9, 1)
    assert one + one == SpeakerWords(WordErrors(2, 0, 0, 20), 18, 2)
