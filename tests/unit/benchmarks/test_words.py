import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scoring.words import (
    WordErrors,
    speaker_word_errors_free_end,
    word_errors,
    word_errors_free_end,
)

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12)


@pytest.mark.parametrize(
    ("reference", "hypothesis", "expected"),
    [
        pytest.param("a b c", "a b c", WordErrors(0, 0, 0, 3), id="perfect"),
        pytest.param("a b c", "a x c", WordErrors(1, 0, 0, 3), id="substitution"),
        pytest.param("a b c", "a c", WordErrors(0, 1, 0, 3), id="deletion"),
        pytest.param("a b c", "a b b c", WordErrors(0, 0, 1, 3), id="insertion"),
        pytest.param("a b c d e f", "x b d e f g", WordErrors(1, 1, 1, 6), id="one of each"),
        pytest.param("", "a b", WordErrors(0, 0, 2, 0), id="nothing was said"),
        pytest.param("a b", "", WordErrors(0, 2, 0, 2), id="nothing was heard"),
    ],
)
def test_errors_are_counted_by_type(reference: str, hypothesis: str, expected: WordErrors) -> None:
    assert word_errors(reference.split(), hypothesis.split()) == expected


def test_the_rate_is_pooled_over_words_not_averaged_over_calls() -> None:
    short, long = WordErrors(1, 0, 0, 2), WordErrors(0, 0, 0, 8)
    assert (short + long).rate == pytest.approx(0.1)


def test_the_rate_of_no_words_is_undefined() -> None:
    assert WordErrors(insertions=3).rate is None


@pytest.mark.parametrize(
    ("reference", "hypothesis", "expected"),
    [
        pytest.param("a b c d e", "a b c", WordErrors(0, 0, 0, 3), id="stops early"),
        pytest.param("a b c d e", "a x c", WordErrors(1, 0, 0, 3), id="error inside"),
        pytest.param("a b c d e", "", WordErrors(0, 0, 0, 0), id="nothing heard"),
        pytest.param("a b", "a b c", WordErrors(0, 0, 1, 2), id="goes on past the text"),
        pytest.param("a b c d", "a c d", WordErrors(0, 1, 0, 4), id="deletion before the end"),
    ],
)
def test_a_free_end_ignores_words_after_the_audio(
    reference: str, hypothesis: str, expected: WordErrors
) -> None:
    assert word_errors_free_end(reference.split(), hypothesis.split()) == expected


def test_speakers_are_paired_so_that_fewest_words_are_wrong() -> None:
    references = {"A": ["a", "b", "c", "d"], "B": ["x", "y", "z"], "C": ["q", "r"]}
    hypotheses = {"s1": ["x", "y", "z"], "s2": ["a", "b"]}
    assert speaker_word_errors_free_end(references, hypotheses) == WordErrors(0, 0, 0, 5)


def test_a_speaker_without_partner_is_all_insertions() -> None:
    errors = speaker_word_errors_free_end({"A": ["a"]}, {"s1": ["a"], "s2": ["b", "c"]})
    assert errors == WordErrors(0, 0, 2, 1)


@given(WORDS)
def test_a_perfect_hypothesis_has_no_errors(words: list[str]) -> None:
    assert word_errors(words, words).errors == 0
    assert word_errors_free_end(words, words).errors == 0


@given(WORDS, WORDS)
def test_counts_add_up_to_the_hypothesis(reference: list[str], hypothesis: list[str]) -> None:
    found = word_errors(reference, hypothesis)
    assert min(found.substitutions, found.deletions, found.insertions) >= 0
    assert len(reference) - found.deletions + found.insertions == len(hypothesis)
    assert abs(len(reference) - len(hypothesis)) <= found.errors
    assert found.errors <= max(len(reference), len(hypothesis))


@given(WORDS, WORDS)
def test_swapping_sides_swaps_deletions_and_insertions(left: list[str], right: list[str]) -> None:
    there, back = word_errors(left, right), word_errors(right, left)
    assert there.errors == back.errors
    assert there.deletions - there.insertions == back.insertions - back.deletions


@given(WORDS, WORDS)
def test_a_free_end_never_costs_more(reference: list[str], hypothesis: list[str]) -> None:
    free = word_errors_free_end(reference, hypothesis)
    assert free.errors <= word_errors(reference, hypothesis).errors
    assert free.reference_words <= len(reference)
