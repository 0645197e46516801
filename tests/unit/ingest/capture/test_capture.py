"""A call kept while it is in progress, and read back."""

import resource
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.unit.ingest.capture.calls import (
    AGENT,
    BEGAN_MS,
    CALL,
    CUSTOMER,
    KEY,
    audio,
    kept,
    noise,
    whole,
)
from voice_analytics.domain.call import Role
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import ProtocolViolation, StoreError
from voice_analytics.ingest.capture.entries import read_entries
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.capture.recorder import Recorder
from voice_analytics.ingest.capture.wave import sidecar_of, wav_pieces
from voice_analytics.ingest.capture.writing import MOST_WAITING_BYTES
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.session.events import (
    CallEnded,
    Digit,
    Gap,
    Leg,
    MetadataChanged,
    Paused,
    Resumed,
)
from voice_analytics.ingest.sidecar import checked_sidecar

A, B = noise(8000 * 3, 1), noise(8000 * 3, 2)
QUALITY = LegQuality(150, 3, 1, 2, 0, 0, 60, 0, 0, 12, None, -21.5)


def test_both_legs_are_exact_and_in_their_channel(tmp_path: Path) -> None:
    call = kept(
        tmp_path,
        [audio(CUSTOMER, 80, B), audio(AGENT, 88, A[:9000]), audio(AGENT, 9088, A[9000:])],
    )
    assert call is not None
    assert (call.start_ms, call.samples, call.rate_hz) == (10, 24_008, 8000)
    agent, customer = whole(call)
    assert np.array_equal(agent[8:], A)
    assert not agent[:8].any()
    assert np.array_equal(customer[:24_000], B)


def test_gaps_are_silent(tmp_path: Path) -> None:
    call = kept(
        tmp_path,
        [audio(AGENT, 0, A[:100]), Gap("1", 100, 20_000, "loss"), audio(AGENT, 20_100, A[:50])],
    )
    assert call is not None
    (agent,) = whole(call)
    assert np.array_equal(agent, np.concatenate([A[:100], np.zeros(20_000, np.int16), A[:50]]))


def test_what_is_said_in_a_pause_never_reaches_the_disk(tmp_path: Path) -> None:
    call = kept(
        tmp_path,
        [
            audio(AGENT, 0, A[:8000]),
            Paused(None, 1000),
            audio(AGENT, 8000, A[8000:12_000]),
            audio(CUSTOMER, 4000, B[4000:12_000]),
            Resumed(None, 1500),
            audio(AGENT, 12_000, A[12_000:]),
            Paused("1", 3000),
            audio(AGENT, 24_000, A),
        ],
    )
    assert call is not None
    assert call.pauses == (Interval(1000, 1500),)
    assert call.tracks["1"].end == 24_000
    agent, customer = whole(call)
    assert np.array_equal(agent[:8000], A[:8000])
    assert not agent[8000:12_000].any()
    assert np.array_equal(agent[12_000:], A[12_000:])
    assert not customer[8000:].any()
    assert customer[4000:8000].any()


def test_a_pause_of_each_leg_is_a_pause_of_all(tmp_path: Path) -> None:
    call = kept(
        tmp_path,
        [
            audio(AGENT, 0, A[:80]),
            audio(CUSTOMER, 0, B[:80]),
            Paused("1", 100),
            Paused("2", 200),
            Resumed("1", 300),
            Resumed("2", 400),
            audio(AGENT, 8000, A[:80]),
        ],
    )
    assert call is not None
    assert call.pauses == (Interval(200, 300),)


def test_legs_of_different_rates_become_one_recording(tmp_path: Path) -> None:
    tone = (np.sin(np.arange(48_000) * 2 * np.pi * 440 / 16_000) * 8000).astype(np.int16)
    call = kept(tmp_path, [audio(AGENT, 0, A), audio(CUSTOMER, 0, tone, 16_000)])
    assert call is not None
    assert (call.rate_hz, call.samples) == (16_000, 48_000)
    agent, customer = whole(call)
    assert np.abs(customer.astype(int) - tone).max() <= 1
    assert np.corrcoef(agent[::2], A)[0, 1] > 0.95


def test_a_leg_that_takes_over_a_channel_goes_on_there(tmp_path: Path) -> None:
    second = replace(AGENT, id="3")
    call = kept(
        tmp_path,
        [
            audio(AGENT, 0, A[:8000]),
            (1000, MetadataChanged((second, CUSTOMER), {})),
            audio(second, 8000, A[8000:]),
            audio(CUSTOMER, 0, B),
        ],
    )
    assert call is not None
    assert len(call.channels) == 2
    agent, customer = whole(call)
    assert np.abs(agent.astype(int) - A).max() <= 1
    assert np.abs(customer.astype(int) - B).max() <= 1


def test_the_file_and_its_sidecar_say_it_all(tmp_path: Path) -> None:
    folder = CaptureFolder(tmp_path, KEY)
    capture = folder.begin(CALL, BEGAN_MS)
    capture.put(audio(AGENT, 80, A), 0)
    capture.put(audio(CUSTOMER, 80, B), 0)
    capture.put(Digit("2", 510, "7"), 600)
    capture.put(Paused(None, 1010), 1010)
    capture.put(Resumed(None, 2010), 2010)
    other = replace(AGENT, address="7002", name="Bo\x07b")
    capture.put(
        MetadataChanged((other, CUSTOMER), {"sip": "abc", "\n": "x"}, "agent_address"), 1510
    )
    capture.note_quality("1", QUALITY)
    capture.put(CallEnded(normal=True, reason="BYE"), 3000)
    capture.write()
    capture.close()
    assert b"7" * 0 == b""
    call = folder.read(capture.id)
    assert call is not None
    document = sidecar_of(call)
    metadata = checked_sidecar(document, "sidecar")
    assert metadata.call_id == capture.id
    assert metadata.started_at == "2023-11-14T22:13:20.010Z"
    assert metadata.external_ids == {"sip": "abc"}
    assert metadata.interaction_id == "int-1"
    assert metadata.channels == {0: Role.AGENT, 1: Role.CUSTOMER}
    assert metadata.pauses == (Interval(1000, 2000),)
    assert metadata.keys == (Interval(500, 750),)
    assert metadata.agent == "7002"
    assert [(one.agent, one.from_ms, one.to_ms) for one in metadata.stints] == [
        ("sip:7001@pbx.example", 0, 1500),
        ("7002", 1500, 3000),
    ]
    assert document["customer"] == {"extension": "+15550100"}
    assert document["agent"]["name"] == "Bob"
    assert document["reception"]["ended"] == "normal"
    assert document["reception"]["role_rule"] == "agent_address"
    assert document["reception"]["channels"]["0"]["lost"] == 3
    header = b"".join(wav_pieces(call))[:44]
    assert int.from_bytes(header[40:], "little") == 24_000 * 4


def test_a_mixed_leg_leaves_the_roles_open(tmp_path: Path) -> None:
    mixed = Leg("1", None, Role.UNKNOWN, None, None, 0, mixed=True)
    call = kept(tmp_path, [audio(mixed, 0, A)], replace(CALL, legs=(mixed,)))
    assert call is not None
    document = sidecar_of(call)
    assert "channels" not in document
    assert checked_sidecar(document, "sidecar").channels is None


@pytest.mark.parametrize("end", [None, CallEnded(normal=False, reason="no media")])
def test_a_call_that_broke_off_promises_more_than_there_is(
    tmp_path: Path, end: CallEnded | None
) -> None:
    call = kept(tmp_path, [audio(AGENT, 0, A), *([] if end is None else [end])])
    assert call is not None
    content = b"".join(wav_pieces(call))
    assert int.from_bytes(content[40:44], "little") == len(content) - 44 + 16_000
    reception = sidecar_of(call)["reception"]
    assert reception["ended"] == ("interrupted" if end is None else "broken_off")


def test_keys_are_written_without_their_value(tmp_path: Path) -> None:
    entries = []
    folder = CaptureFolder(tmp_path, KEY)
    capture = folder.begin(CALL, BEGAN_MS)
    capture.put(Digit("2", 500, "7"), 500)
    capture.write()
    capture.close()
    call = folder.read(capture.id)
    assert call is not None
    entries.append(call.keys_ms)
    assert entries == [(500,)]
    assert not call.tracks


def test_a_capture_that_broke_off_before_its_first_word_is_nothing(tmp_path: Path) -> None:
    folder = CaptureFolder(tmp_path, KEY)
    (tmp_path / "x.capture").write_bytes(b"va-cap")
    assert list(folder.left_over()) == ["x"]
    assert folder.read("x") is None
    folder.remove("x")
    folder.remove("x")
    assert list(folder.left_over()) == []


@pytest.mark.parametrize("record", [b"A", b"A\0\0\0\5abc", b"Z\0\0\0\0"])
def test_an_entry_that_makes_no_sense_is_told(record: bytes) -> None:
    with pytest.raises(ProtocolViolation, match="capture: entry"):
        list(read_entries(record))


def test_a_full_disk_costs_audio_not_the_call(tmp_path: Path) -> None:
    said: list[str | None] = []
    whole_ids: list[str] = []
    folder = CaptureFolder(tmp_path, KEY)
    recorder = Recorder(folder, whole_ids.append, said.append)
    capture = recorder.begin(CALL, BEGAN_MS)
    capture.put(audio(AGENT, 0, A[:8000]), 0)
    recorder.round()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (capture.path.stat().st_size + 100, before[1]))
    try:
        for number in range(3):
            capture.put(audio(AGENT, 8000 + number * 800, A[:800]), 0)
            recorder.round()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    capture.put(audio(AGENT, 16_000, A[:8000]), 0)
    capture.put(CallEnded(normal=True, reason="BYE"), 3000)
    capture.end()
    recorder.round()
    assert len(said) == 2, "one message when it began, one when it was over"
    assert said[0] is not None
    assert "audio of calls in progress is being lost" in said[0]
    assert said[1] is None
    assert recorder.shed_ms == {CALL.source: 300}
    assert whole_ids == [capture.id]
    call = folder.read(capture.id)
    assert call is not None
    assert call.ended is not None
    (agent,) = whole(call)
    assert np.array_equal(agent[:8000], A[:8000])
    assert not agent[8000:16_000].any()
    assert np.array_equal(agent[16_000:], A[:8000])


def test_a_disk_that_hangs_costs_no_memory(tmp_path: Path) -> None:
    capture = CaptureFolder(tmp_path, KEY).begin(CALL, BEGAN_MS)
    long = noise(8000 * 60)
    for number in range(20):
        capture.put(audio(AGENT, number * len(long), long), 0)
    most_ms = MOST_WAITING_BYTES // 16
    assert capture.shed_ms >= 20 * 60_000 - most_ms - 60_000


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    folder = CaptureFolder(tmp_path / "file" / "captures", KEY)
    with pytest.raises(StoreError, match="cannot be made"):
        folder.prepare()
    with pytest.raises(StoreError, match="cannot be read"):
        folder.read("x")
    with pytest.raises(StoreError, match="cannot be written"):
        folder.begin(CALL, BEGAN_MS).write()
