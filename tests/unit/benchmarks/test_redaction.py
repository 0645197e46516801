"""Scoring of redaction: the made numbers and the figures of a call."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.redaction import by_product, find_calls, score_call, score_numbers
from benchmarks.spoken_audio import CLOSING, GAP_MS, SPOKEN_WAYS, Heard, counted, turns
from benchmarks.spoken_numbers import PROMPTS, Dialogue, dialogue, dialogues, number
from benchmarks.spoken_ways import WAYS, pair_word
from tests.reports import report_of
from voice_analytics.domain.conversation import Conversation, Word
from voice_analytics.domain.interval import Interval
from voice_analytics.privacy.runs import luhn


def test_made_set_is_the_same_for_a_seed_and_covers_every_kind_and_way() -> None:
    made = list(dialogues(300, 1))
    assert made == list(dialogues(300, 1))
    assert made != list(dialogues(300, 2))
    assert len(made) == 400
    assert {one.kind for one in made} == set(PROMPTS)
    assert {one.way for one in made} == set(WAYS)
    assert all(one.secret for one in made)


def test_made_cards_have_their_check_digit() -> None:
    rng = np.random.default_rng(5)
    cards = [number("card_number", rng) for _ in range(20)]
    assert all(luhn(card) and len(card) == 16 for card in cards)


@pytest.mark.parametrize(
    ("pair", "said"),
    [("42", "forty-two"), ("40", "forty"), ("13", "thirteen"), ("05", "oh five"), ("7", "seven")],
)
def test_pairs_in_words(pair: str, said: str) -> None:
    assert pair_word(pair) == said


def test_recall_counts_numbers_of_which_every_word_is_gone() -> None:
    words = tuple(Word("agent", Interval(at, at + 1), "x", 1.0) for at in range(4))
    made = [Dialogue("phone", "w", words, frozenset({1, 2})) for _ in range(3)]
    marks = iter([{1: "phone", 2: "phone"}, {1: "phone"}, {0: "card", 1: "card", 2: "card"}])
    (row,) = score_numbers(made, lambda _: next(marks), lambda one: one.kind)
    assert (row.numbers, row.removed, row.named) == (3, 2, 1)
    assert (row.others, row.others_removed) == (6, 1)


def test_product_removes_the_made_numbers_and_keeps_the_others() -> None:
    rows = {
        row.name: row
        for row in score_numbers(list(dialogues(80, 11)), by_product, lambda one: one.kind)
    }
    kept = rows.pop("kept")
    assert kept.removed == 0
    assert all(row.removed >= 0.9 * row.numbers for row in rows.values())


def test_turns_of_a_dialogue_end_where_the_speaker_pauses_or_gives_the_number() -> None:
    said = dialogue("security_code", "read back", np.random.default_rng(2), CLOSING)
    spoken = [(who, private) for who, _, private, _ in turns(said)]
    assert spoken[0] == ("agent", False)
    assert spoken[-1] == ("agent", False)
    assert [who for who, private in spoken if private] == ["customer", "agent"]
    assert all(pause_ms >= GAP_MS for *_, pause_ms in turns(said))


def test_every_spoken_way_is_of_speaking() -> None:
    assert len(SPOKEN_WAYS) == 10
    assert set(SPOKEN_WAYS) <= set(WAYS)


def test_numbers_count_by_kind_and_noise_and_those_to_be_kept_apart() -> None:
    heard = [
        Heard(0, "phone", "oh", 30, 0.96), Heard(0, "kept", "oh", 30, 0.0),
        Heard(1, "phone", "oh", 10, 0.94), Heard(2, "phone", "pairs", 10, 1.0),
    ]  # fmt: skip
    by_kind, by_way = counted(heard, "kind"), counted(heard, "way")
    assert by_kind["phone"] == {
        "30 dB": {"numbers": 1, "removed": 1}, "10 dB": {"numbers": 2, "removed": 1},
    }  # fmt: skip
    assert by_kind["kept"]["30 dB"] == {"numbers": 1, "removed": 0}
    assert by_way["oh"]["30 dB"] == {"numbers": 1, "removed": 1}


def test_figures_of_a_call() -> None:
    turn = {
        "participant": "customer", "segments": [[0, 1000], [1500, 3000]],
        "pii_spans": [{"start_ms": 1500, "end_ms": 2500}],
        "spans": [{"label": "not_pii", "start_ms": 0, "end_ms": 400}],
    }  # fmt: skip
    truth = {
        "call": "c", "duration_ms": 4000, "channels": {"0": "agent", "1": "customer"},
        "turns": [turn],
    }  # fmt: skip
    silent = np.zeros((2, 4000), bool)
    silent[1, 1600:2600] = True
    silent[0, :] = True
    said = (
        Word("customer", Interval(1600, 1800), "41-11", 1.0),
        Word("customer", Interval(1900, 2100), "[card number]", 1.0),
        Word("customer", Interval(2600, 2800), "12", 1.0),
    )
    score = score_call(
        truth, dataclasses.replace(report_of(Conversation(4000, ())), words=said), silent, 0.01
    )
    assert (score.private_ms, score.silent_ms, score.words_left) == (1000, 900, 1)
    assert (score.other_speech_ms, score.other_silent_ms) == (1500, 100)
    assert (score.kept_ms, score.kept_silent_ms) == (400, 0)


def test_folder_without_truth_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="no recording with"):
        find_calls([tmp_path])
