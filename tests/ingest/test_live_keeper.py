"""Calls in progress kept and listened to, and paused by any of their names."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.ingest.conftest import NOW_MS, House
from tests.unit.ingest.capture.calls import AGENT, CALL, CUSTOMER, KEY, audio
from tests.unit.ingest.making import as_pcm16, tone
from voice_analytics.appliance.live_keeper import LiveKeeper, watched
from voice_analytics.appliance.receiving import PLAINLY, Receiving, receiving
from voice_analytics.config.settings import SipSettings
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.live_wire import Answer, Wish
from voice_analytics.ingest.session.events import CallEnded, MetadataChanged

A, B = (np.ascontiguousarray(one) for one in as_pcm16(tone(8000, 1.0, 2)).T)


def wished(keeper: LiveKeeper, name: str, held: list[tuple[str, bool]]) -> Answer:
    def hold(key: str, on: bool) -> bool:
        held.append((key, on))
        return True

    return keeper._granted(Wish(1, "pause", name), hold)


@pytest.fixture
def folder(tmp_path: Path) -> CaptureFolder:
    one = CaptureFolder(tmp_path / "captures", KEY)
    one.prepare()
    return one


def test_a_call_is_kept_and_known_by_all_its_names(house: House, folder: CaptureFolder) -> None:
    with (
        receiving(folder, house.taking, lambda: NOW_MS) as kept,
        watched(house.settings, kept, {}) as keeper,
    ):
        assert keeper is not None
        one = keeper.begin(CALL)
        other = keeper.begin(replace(CALL, call_key="c2", external_ids={"sip": "xyz"}))
        one.put(MetadataChanged((AGENT, CUSTOMER), {"late": "n-1"}), 0)
        held: list[tuple[str, bool]] = []
        for name in (one.id, "c1", "abc", "n-1"):
            assert wished(keeper, name, held) == Answer(1, "done", (one.id,))
        assert held == [("c1", True)] * 4
        assert wished(keeper, "int-1", held).calls == (one.id, other.id)
        assert wished(keeper, "nobody", held).outcome == "unknown"
        one.put(audio(AGENT, 0, A), 0)
        one.put(audio(CUSTOMER, 0, B), 0)
        one.put(CallEnded(normal=True, reason="BYE"), 1000)
        one.end()
        assert wished(keeper, "abc", held).outcome == "ended"
        assert wished(keeper, one.id, held).outcome == "ended"
        assert wished(keeper, "int-1", held).calls == (other.id,)
        other.end()
    (intake,) = house.intakes()
    assert intake.submission.metadata["call_id"] == one.id


def test_calls_are_only_kept_where_that_is_set(house: House, folder: CaptureFolder) -> None:
    settings = house.settings.model_copy(update={"sip": SipSettings(live=False)})
    receives = Receiving(folder, house.taking, lambda: NOW_MS, PLAINLY)
    with watched(settings, receives, {}) as keeper:
        assert keeper is None
