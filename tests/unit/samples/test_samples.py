"""The committed sample calls: truth, audio and script agree. Nothing is synthesised here."""

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from samples.channel import (
    LINE_RATE_HZ,
    active_runs,
    mu_law_decoded,
    mu_law_encoded,
    read_flac,
    write_flac,
)
from samples.make_samples import main, stale_files
from samples.script import NAMES, SAMPLES_DIR, Script, load_script, sentences_of
from voice_analytics.errors import ConfigError

EVENT_KINDS = {
    "good_listener": {"backchannel", "terminal_overlap", "simultaneous_start", "dead_air"},
    "poor_listener": {
        "interruption",
        "attempted_interruption",
        "terminal_overlap",
        "dead_air",
    },
    "mono_mix": {"backchannel", "terminal_overlap", "interruption"},
}


def truth_of(name: str) -> dict[str, Any]:
    text = (SAMPLES_DIR / f"{name}.truth.json").read_text(encoding="utf-8")
    truth: dict[str, Any] = json.loads(text)
    return truth


def speech_mask(
    spans: list[tuple[int, int]], duration_ms: int, step_ms: int = 10
) -> npt.NDArray[np.bool_]:
    mask = np.zeros(duration_ms, dtype=np.bool_)
    for start_ms, end_ms in spans:
        mask[start_ms:end_ms] = True
    return mask[::step_ms]


def frame_f1(found: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_]) -> float:
    return 2 * int((found & true).sum()) / int(found.sum() + true.sum())


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_truth_text_and_sidecar_follow_from_the_script(name: str) -> None:
    assert stale_files(load_script(name), SAMPLES_DIR) == []


def test_texts_of_script_and_truth_are_equal(name: str) -> None:
    said = [(turn.who, turn.say) for turn in load_script(name).turns]
    assert said == [(turn["participant"], turn["text"]) for turn in truth_of(name)["turns"]]


def test_turns_lie_inside_the_call_and_segments_inside_turns(name: str) -> None:
    truth = truth_of(name)
    for turn in truth["turns"]:
        assert 0 <= turn["start_ms"] < turn["end_ms"] <= truth["duration_ms"]
        edges = list(itertools.chain.from_iterable(turn["segments"]))
        assert edges == sorted(edges)
        assert (edges[0], edges[-1]) == (turn["start_ms"], turn["end_ms"])
        pauses = [after[0] - before[1] for before, after in itertools.pairwise(turn["segments"])]
        assert all(pause_ms >= 200 for pause_ms in pauses)


def test_spans_quote_their_turn_and_lie_inside_it(name: str) -> None:
    for turn in truth_of(name)["turns"]:
        for span in turn["spans"]:
            assert span["quote"] in turn["text"]
            assert turn["start_ms"] <= span["start_ms"] < span["end_ms"] <= turn["end_ms"]


def test_a_party_never_overlaps_itself(name: str) -> None:
    for party in ("agent", "customer"):
        own = [turn for turn in truth_of(name)["turns"] if turn["participant"] == party]
        own.sort(key=lambda turn: turn["start_ms"])
        for before, after in itertools.pairwise(own):
            assert before["end_ms"] < after["start_ms"]


def test_events_refer_to_turns_and_touch_them(name: str) -> None:
    truth = truth_of(name)
    turns = truth["turns"]
    assert {event["kind"] for event in truth["events"]} == EVENT_KINDS[name]
    for event in truth["events"]:
        assert event["start_ms"] < event["end_ms"]
        turn = turns[event["detail"]["turn"]]
        assert turn["start_ms"] <= event["end_ms"]
        if "host_turn" in event["detail"]:
            host = turns[event["detail"]["host_turn"]]
            assert host["participant"] != turn["participant"]
            assert host["start_ms"] <= event["start_ms"] < host["end_ms"]


def test_nobody_speaks_in_dead_air(name: str) -> None:
    truth = truth_of(name)
    silences = [event for event in truth["events"] if event["kind"] == "dead_air"]
    for event, turn in itertools.product(silences, truth["turns"]):
        assert turn["end_ms"] <= event["start_ms"] or turn["start_ms"] >= event["end_ms"]


def test_an_interrupted_turn_was_cut_soon_after(name: str) -> None:
    truth = truth_of(name)
    for event in truth["events"]:
        if event["kind"] == "interruption":
            host = truth["turns"][event["detail"]["host_turn"]]
            assert host["cut"]
            assert host["planned_text"].startswith(host["text"])
            assert 500 < host["end_ms"] - event["start_ms"] <= 1000


def test_transfers_agree_with_segments(name: str) -> None:
    truth = truth_of(name)
    for transfer in truth["transfers"]:
        before, after = (truth["turns"][index] for index in transfer["turns"])
        assert (before["participant"], after["participant"]) == (transfer["from"], transfer["to"])
        assert transfer["at_ms"] == after["segments"][0][0]
        assert transfer["offset_ms"] == after["segments"][0][0] - before["segments"][-1][1]


def test_audio_has_the_stated_channels_rate_and_duration(name: str) -> None:
    truth = truth_of(name)
    rate_hz, channels = read_flac(SAMPLES_DIR / f"{name}.flac")
    assert rate_hz == LINE_RATE_HZ
    assert len(channels) == len(truth["channels"])
    assert channels[0].size * 1000 == truth["duration_ms"] * rate_hz
    assert max(float(np.abs(channel).max()) for channel in channels) < 0.95


def test_loud_stretches_of_each_channel_are_the_true_segments(name: str) -> None:
    truth = truth_of(name)
    _, channels = read_flac(SAMPLES_DIR / f"{name}.flac")
    for number, channel in enumerate(channels):
        on_channel = [
            turn
            for turn in truth["turns"]
            if truth["participants"][turn["participant"]]["channel"] == number
        ]
        spans = [(start, end) for turn in on_channel for start, end in turn["segments"]]
        found = speech_mask(list(active_runs(channel)), truth["duration_ms"])
        assert frame_f1(found, speech_mask(spans, truth["duration_ms"])) > 0.97


def test_sidecar_maps_the_channels_of_a_two_channel_call(name: str) -> None:
    sidecar = json.loads((SAMPLES_DIR / f"{name}.json").read_text(encoding="utf-8"))
    truth = truth_of(name)
    assert sidecar.get("channels") == (None if name == "mono_mix" else truth["channels"])


def test_check_reports_a_changed_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in SAMPLES_DIR.glob("mono_mix.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert main(["--check", "--out", str(tmp_path), "mono_mix"]) == 0
    truth = tmp_path / "mono_mix.truth.json"
    truth.write_text(truth.read_text(encoding="utf-8").replace("Wednesday", "Tuesday"), "utf-8")
    assert main(["--check", "--out", str(tmp_path), "mono_mix"]) == 1
    assert "mono_mix.truth.json does not follow from its script" in capsys.readouterr().err


def test_unknown_call_is_one_clear_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "nothing"]) == 1
    assert capsys.readouterr().err.startswith("no sample call named 'nothing'; known: ")


@pytest.mark.parametrize(
    ("turn", "fault"),
    [
        pytest.param({"gap_ms": 1, "with_floor_ms": 1}, "exactly one of", id="two places"),
        pytest.param({"gap_ms": 1, "role": "backchannel"}, "has no role", id="role with gap"),
        pytest.param({"gap_ms": 1, "planned": "Other"}, "begin with say", id="plan differs"),
        pytest.param({"gap_ms": 1, "answers": "x"}, "no turn has the id 'x'", id="unknown id"),
        pytest.param(
            {"gap_ms": 1, "marks": [{"label": "blame", "quote": "no"}]}, "blame", id="no such words"
        ),
    ],
)
def test_a_script_that_breaks_a_rule_is_refused(turn: dict[str, Any], fault: str) -> None:
    script = load_script("mono_mix").model_dump()
    script["turns"] = [{"who": "agent", "say": "Hello.", **turn}]
    with pytest.raises(ValueError, match=fault):
        Script.model_validate(script)


def test_sentences_are_split_at_their_ends() -> None:
    text = "No. It is 5.30 now! Is it? And"
    assert [text[start:end] for start, end in sentences_of(text)] == [
        "No.",
        "It is 5.30 now!",
        "Is it?",
        "And",
    ]


def test_mu_law_follows_the_standard() -> None:
    codes = np.arange(256, dtype=np.uint8)
    decoded = mu_law_decoded(codes)
    assert (decoded[0x00], decoded[0x80], decoded[0xFF], decoded[0x7F]) == (-32124, 32124, 0, 0)
    again = mu_law_encoded(decoded.astype(np.float32) / np.float32(32768))
    assert np.array_equal(mu_law_decoded(again), decoded)


def test_flac_keeps_every_sample(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    left, right = rng.integers(-32768, 32767, (2, 12_345), dtype=np.int16)
    write_flac(tmp_path / "two.flac", (left, right))
    rate_hz, channels = read_flac(tmp_path / "two.flac")
    assert rate_hz == LINE_RATE_HZ
    assert np.array_equal(channels[0] * 32768, left)
    assert np.array_equal(channels[1] * 32768, right)


def test_an_unwritten_script_is_a_config_error() -> None:
    with pytest.raises(ConfigError):
        load_script("never_written")
