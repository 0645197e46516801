"""Calls in progress that have ended, or were cut short, come in like any recording."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.ingest.conftest import NOW_MS, House
from tests.unit.ingest.capture.calls import AGENT, CALL, CUSTOMER, KEY, audio, noise
from tests.unit.ingest.making import as_pcm16, tone
from voice_analytics.appliance.receiving import HandingIn, hand_in, receiving
from voice_analytics.domain.call import Role
from voice_analytics.domain.intake import Priority
from voice_analytics.domain.operating import PacketCounts, ReceivedLeg, Side
from voice_analytics.errors import TooLarge
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.session.events import CallEnded

QUALITY = LegQuality(150, 3, 1, 2, 0, 5, 60, 0, 0, 12, None, -21.5, 4, 1, "PCMU")
A, B = (np.ascontiguousarray(one) for one in as_pcm16(tone(8000, 2.0, 2)).T)


@pytest.fixture
def folder(tmp_path: Path) -> CaptureFolder:
    one = CaptureFolder(tmp_path / "captures", KEY)
    one.prepare()
    return one


def left(folder: CaptureFolder, *, ended: bool) -> str:
    """Leave a capture behind, as a process does that is no more."""
    capture = folder.begin(CALL, NOW_MS)
    capture.put(audio(AGENT, 0, A), 0)
    capture.put(audio(CUSTOMER, 0, B), 0)
    if ended:
        capture.put(CallEnded(normal=True, reason="BYE"), 2000)
    capture.write()
    capture.close()
    return capture.id


def test_a_call_is_spooled_written_down_and_queued_first(
    house: House, folder: CaptureFolder
) -> None:
    capture_id = left(folder, ended=True)
    intake = hand_in(folder, capture_id, house.taking, NOW_MS)
    assert intake is not None
    assert house.intakes() == (intake,)
    assert house.queue.analysed == [(intake.id, Priority.LIVE)]
    assert intake.submission.source == "live"
    assert intake.submission.metadata["interaction_id"] == "int-1"
    with house.spool.open(intake.id) as recording:
        source = open_recording(recording)
        found = np.concatenate([block.samples for block in source.blocks()], axis=1)
        assert source.format.sample_rate_hz == 8000
        assert found.shape == (2, 32_000)
        assert source.damage is not None
        assert not source.damage.broken_off
    assert list(folder.left_over()) == []


def test_how_legs_arrived_is_noted_and_a_late_party_is_moved_back(
    house: House, folder: CaptureFolder
) -> None:
    noted: list[tuple[str, Sequence[ReceivedLeg]]] = []
    capture = folder.begin(CALL, NOW_MS)
    capture.put(audio(AGENT, 0, A), 0)
    capture.put(audio(CUSTOMER, 0, B), 0)
    for leg in (AGENT, CUSTOMER):
        capture.note_quality(leg.id, QUALITY)
    capture.put(CallEnded(normal=False, reason="no media"), 2000)
    capture.write()
    capture.close()
    handing = HandingIn({CALL.source: {Role.AGENT: 120}}, lambda *one: noted.append(one))
    intake = hand_in(folder, capture.id, house.taking, NOW_MS, handing)

    assert intake is not None
    assert intake.submission.metadata["delay_ms"] == {str(AGENT.channel): 120}
    ((call_id, legs),) = noted
    assert call_id == capture.id
    assert {one.side for one in legs} == {Side.AGENT, Side.CUSTOMER}
    assert {(one.trunk, one.normal, one.codec) for one in legs} == {(CALL.source, False, "PCMU")}
    assert {one.counts for one in legs} == {PacketCounts(150, 3, 1, 4, 2, paused=5, gaps=1)}
    assert {one.ended_ms - one.began_ms for one in legs} == {2000}


def test_legs_of_a_call_nobody_was_heard_in_are_noted_too(
    house: House, folder: CaptureFolder
) -> None:
    noted: list[tuple[str, Sequence[ReceivedLeg]]] = []
    capture = folder.begin(CALL, NOW_MS)
    capture.note_quality(AGENT.id, replace(QUALITY, packets=0, level_dbfs=None, codec=None))
    capture.write()
    capture.close()
    handing = HandingIn(noted=lambda *one: noted.append(one))

    assert hand_in(folder, capture.id, house.taking, NOW_MS, handing) is None
    ((_, (leg,)),) = noted
    assert leg.is_silent


def test_handed_in_twice_it_is_one(house: House, folder: CaptureFolder, tmp_path: Path) -> None:
    capture_id = left(folder, ended=True)
    copy = (tmp_path / "captures" / f"{capture_id}.capture").read_bytes()
    first = hand_in(folder, capture_id, house.taking, NOW_MS)
    (tmp_path / "captures" / f"{capture_id}.capture").write_bytes(copy)
    assert hand_in(folder, capture_id, house.taking, NOW_MS) == first
    assert len(house.intakes()) == 1


def test_a_call_nobody_was_heard_in_is_no_recording(house: House, folder: CaptureFolder) -> None:
    capture = folder.begin(CALL, NOW_MS)
    capture.write()
    capture.close()
    assert hand_in(folder, capture.id, house.taking, NOW_MS) is None
    assert list(folder.left_over()) == []


def test_a_call_that_is_too_large_stays_where_it_is(house: House, folder: CaptureFolder) -> None:
    capture = folder.begin(CALL, NOW_MS)
    capture.put(audio(AGENT, 0, noise(1 << 20)), 0)
    capture.write()
    capture.close()
    with pytest.raises(TooLarge):
        hand_in(folder, capture.id, house.taking, NOW_MS)
    assert list(folder.left_over()) == [capture.id]
    assert house.spooled() == []


def test_a_call_cut_short_comes_in_at_the_next_start(house: House, folder: CaptureFolder) -> None:
    left(folder, ended=False)
    with receiving(folder, house.taking, lambda: NOW_MS):
        pass
    (intake,) = house.intakes()
    assert intake.submission.metadata["reception"]["ended"] == "interrupted"
    with house.spool.open(intake.id) as recording:
        source = open_recording(recording)
        assert [block.truncated for block in source.blocks()][-1], "its report says so"


def test_a_call_kept_here_comes_in_when_it_ends(house: House, folder: CaptureFolder) -> None:
    with receiving(folder, house.taking, lambda: NOW_MS) as calls:
        capture = calls.begin(CALL)
        capture.put(audio(AGENT, 0, A), 0)
        capture.put(audio(CUSTOMER, 0, B), 0)
        capture.put(CallEnded(normal=True, reason="BYE"), 2000)
        capture.end()
        assert calls.shed_ms == {}
    (intake,) = house.intakes()
    assert intake.submission.metadata["call_id"] == capture.id
    assert intake.submission.metadata["reception"]["ended"] == "normal"
