import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.scoring.events import MarkedEvent
from benchmarks.truth import (
    Truth,
    find_truth,
    group_of,
    is_clear,
    read_constructed,
    read_prefix_text,
    read_rttm,
    read_scripted,
)
from tests.unit.benchmarks.builders import intervals, timeline
from voice_analytics.domain.conversation import FloorTransfer
from voice_analytics.domain.interval import Interval

SCRIPTED: dict[str, Any] = {
    "duration_ms": 9000,
    "channels": {"0": "agent", "1": "customer"},
    "conditions": ["customer_white_noise_15db"],
    "turns": [
        {
            "idx": 0,
            "participant": "agent",
            "start_ms": 0,
            "end_ms": 2000,
            "text": "Hello there.",
            "cut": False,
            "segments": [[0, 900], [1100, 2000]],
        },
        {
            "idx": 1,
            "participant": "customer",
            "start_ms": 1300,
            "end_ms": 4000,
            "text": "Hi.",
            "cut": False,
            "segments": [[1300, 4000]],
        },
    ],
    "events": [
        {
            "kind": "interruption",
            "participant": "customer",
            "start_ms": 1300,
            "end_ms": 2000,
            "detail": {"host_turn": 0},
        },
        {
            "kind": "dead_air",
            "participant": "agent",
            "start_ms": 4000,
            "end_ms": 9000,
            "detail": {"announced": True},
        },
    ],
    "transfers": [{"from": "agent", "to": "customer", "at_ms": 1300, "offset_ms": -700}],
}

CONSTRUCTED: dict[str, Any] = {
    "constructed": True,
    "roles": {"0": "agent", "1": "caller"},
    "duration_s": 20.0,
    "turns": [
        {"channel": 0, "start": 1.0, "end": 3.0, "kind": "turn_cut_short"},
        {"channel": 1, "start": 2.4, "end": 6.0, "kind": "interrupting_turn"},
        {"channel": 0, "start": 4.0, "end": 4.3, "kind": "short_inside"},
        {"channel": 0, "start": 4.6, "end": 5.6, "kind": "failed_interruption"},
        {"channel": 0, "start": 11.0, "end": 13.0, "kind": "turn"},
        {"channel": 1, "start": 12.8, "end": 15.0, "kind": "turn"},
    ],
    "events": [
        {"type": "interruption", "by": 1, "t": 2.4, "overlap_s": 0.6, "floor_change": True},
        {"type": "inside_short", "by": 0, "t": 4.0, "overlap_s": 0.3, "floor_change": False},
        {"type": "failed_interruption", "by": 0, "t": 4.6, "overlap_s": 1.0},
        {"type": "dead_air", "by": 0, "t": 11.0, "reaction_s": 5.0},
        {"type": "overlap_terminal", "by": 1, "t": 12.8, "reaction_s": -0.2, "overlap_s": 0.2},
        {"type": "gap", "by": 0, "t": 18.0, "reaction_s": 0.3},
    ],
    "clean_speech_activity": {"0": [[1.0, 3.0], [4.0, 4.3]], "1": [[2.4, 6.0]]},
}


def write(path: Path, content: object) -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def test_scripted_truth(tmp_path: Path) -> None:
    truth = read_scripted(write(tmp_path / "a.truth.json", SCRIPTED))
    assert truth.group == "noisy"
    assert truth.segments == timeline(agent="[0,900) [1100,2000)", customer="[1300,4000)")
    assert truth.texts == {"agent": "Hello there.", "customer": "Hi."}
    assert truth.whole_text == "Hello there. Hi."
    assert truth.transfers == (FloorTransfer("agent", "customer", 1300, -700),)
    assert truth.events == (
        MarkedEvent("interruption", "customer", Interval(1300, 2000), clear=True),
        MarkedEvent("dead_air", "agent", Interval(4000, 9000), announced=True),
    )


def test_scripted_truth_of_a_mono_call_has_the_parties_of_its_turns(tmp_path: Path) -> None:
    path = write(tmp_path / "a.truth.json", {**SCRIPTED, "channels": {"0": "mixed"}})
    assert set(read_scripted(path).segments or {}) == {"agent", "customer"}


def test_constructed_truth(tmp_path: Path) -> None:
    truth = read_constructed(write(tmp_path / "a.json", CONSTRUCTED))
    assert truth is not None
    assert truth.segments == timeline(agent="[1000,3000) [4000,4300)", customer="[2400,6000)")
    assert truth.transfers == (
        FloorTransfer("agent", "customer", 2400, -600),
        FloorTransfer("customer", "agent", 11000, 5000),
        FloorTransfer("agent", "customer", 12800, -200),
    )
    assert truth.events == (
        MarkedEvent("interruption", "customer", Interval(2400, 3000)),
        MarkedEvent("backchannel", "agent", Interval(4000, 4300)),
        MarkedEvent("attempted_interruption", "agent", Interval(4600, 5600)),
        MarkedEvent("dead_air", "agent", Interval(6000, 11000)),
        MarkedEvent("terminal_overlap", "customer", Interval(12800, 13000)),
    )


def test_a_sidecar_is_no_truth(tmp_path: Path) -> None:
    assert read_constructed(write(tmp_path / "a.json", {"call_id": "7"})) is None


@pytest.mark.parametrize(
    ("kind", "interval", "host_end_ms", "clear"),
    [
        pytest.param("interruption", "[0,501)", 501, True, id="long overlap"),
        pytest.param("interruption", "[0,500)", 500, False, id="overlap not over the limit"),
        pytest.param("attempted_interruption", "[0,900)", 3000, True, id="attempt inside"),
        pytest.param("attempted_interruption", "[0,900)", 450, False, id="other ends soon"),
        pytest.param("attempted_interruption", "[0,400)", 3000, False, id="short attempt"),
        pytest.param("backchannel", "[0,500)", 3000, True, id="short insertion"),
        pytest.param("backchannel", "[0,501)", 3000, False, id="long insertion"),
        pytest.param("terminal_overlap", "[0,300)", 300, True, id="at the end"),
        pytest.param("terminal_overlap", "[0,600)", 600, False, id="early at the end"),
        pytest.param("dead_air", "[0,5000)", 0, True, id="no overlap kind"),
    ],
)
def test_what_timing_alone_decides(kind: str, interval: str, host_end_ms: int, clear: bool) -> None:
    assert is_clear(kind, intervals(interval)[0], host_end_ms) is clear


@pytest.mark.parametrize(
    ("conditions", "group"),
    [
        ([], "clean"),
        (["hold_music", "raised_voice"], "clean"),
        (["pii_card", "customer_babble_15db"], "noisy"),
        (["channel_bleed_30db"], "bleed"),
    ],
)
def test_groups_by_recording_conditions(conditions: list[str], group: str) -> None:
    assert group_of(conditions) == group


def test_rttm(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.rttm",
        "SPKR-INFO a 1 <NA>\n"
        "SPEAKER a 1 2.130 1.050 <NA> <NA> X <NA> <NA>\n\n"
        "SPEAKER a 1 1.000 0.500 <NA> <NA> X <NA> <NA>\n",
    )
    assert read_rttm(path) == timeline(X="[1000,1500) [2130,3180)")


@pytest.mark.parametrize(
    "line",
    [
        "SPEAKER a 1 2.1",
        "SPEAKER a 1 two 1.0 <NA> <NA> X <NA> <NA>",
        "SPEAKER a 1 2.0 0.0 <NA> <NA> X <NA> <NA>",
    ],
)
def test_a_broken_rttm_line_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "a.rttm", f"\n{line}\n")
    with pytest.raises(BenchmarkError, match=r"a\.rttm, line 2"):
        read_rttm(path)


def test_prefix_text_leaves_out_the_silent(tmp_path: Path) -> None:
    path = write(tmp_path / "a.prefix_text.json", {"channels": {"A": "one two", "D": ""}})
    assert read_prefix_text(path) == {"A": "one two"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("call.truth.json", "{", id="no JSON"),
        pytest.param("call.truth.json", "[]", id="no object"),
        pytest.param("call.truth.json", {"turns": []}, id="no channels"),
        pytest.param("call.json", {"constructed": True}, id="no roles"),
    ],
)
def test_broken_truth_names_its_file(tmp_path: Path, name: str, content: object) -> None:
    write(tmp_path / name, content)
    with pytest.raises(BenchmarkError, match=name.replace(".", r"\.")):
        find_truth(tmp_path / "call.flac")


def test_words_rttm_comes_before_padded_rttm_and_joins_its_text(tmp_path: Path) -> None:
    line = "SPEAKER a 1 {} 1.0 <NA> <NA> X <NA> <NA>\n"
    write(tmp_path / "a.rttm", line.format("5.0"))
    write(tmp_path / "a.words.rttm", line.format("1.0"))
    write(tmp_path / "a.prefix_text.json", {"channels": {"A": "one two"}})
    assert find_truth(tmp_path / "a.wav") == Truth(
        segments=timeline(X="[1000,2000)"), texts={"A": "one two"}, free_end=True
    )


def test_reference_text_beside_the_audio_or_in_a_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    folder.mkdir()
    write(tmp_path / "manifest.json", {"items": [{"file": "prompts/a.wav", "text_reference": "A"}]})
    write(folder / "b.reference.txt", "B")
    assert find_truth(folder / "a.wav") == Truth(texts={"": "A"})
    assert find_truth(folder / "b.wav") == Truth(texts={"": "B"})
    assert find_truth(folder / "c.wav") is None
