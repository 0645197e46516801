"""A worker killed with -9 in any step: the recording comes to its end once, after a restart."""

import signal
import subprocess

import pytest

from tests.jobs.house import WITHIN_S, House
from voice_analytics.domain.intake import IntakeState

pytestmark = pytest.mark.slow


def died(process: subprocess.Popen[bytes]) -> bool:
    return process.wait(WITHIN_S) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("dies", "label", "analysed"),
    [
        pytest.param("", "worker dies", 2, id="analyse"),
        pytest.param("before keep", "call.wav", 1, id="keep, before it is stored"),
        pytest.param("after keep", "call.wav", 1, id="keep, after it was stored"),
        pytest.param("before clean", "call.wav", 1, id="clean, before the original is gone"),
        pytest.param("after clean", "call.wav", 1, id="clean, after the original is gone"),
    ],
)
def test_recording_is_stored_once(house: House, dies: str, label: str, analysed: int) -> None:
    house.hand_in("i1", label)
    with house.process(dies=dies) as first:
        assert died(first)
    with house.process():
        house.wait_for("let go i1")
        house.wait_until_idle()
    one = house.found("i1")
    assert (one.state, one.attempts) == (IntakeState.DONE, analysed)
    marks = house.marks
    assert (marks.count("analyse i1"), marks.count("kept i1")) == (analysed, 1)
    assert not list((house.folder / "found").iterdir())
    assert not list((house.folder / "spool").iterdir())


def test_failure_is_written_after_a_kill(house: House) -> None:
    house.hand_in("i1", "in vain")
    with house.process(dies="at the clock") as first:
        assert died(first)
    with house.process():
        house.wait_for_end("i1")
    one = house.found("i1")
    assert (one.state, one.why) == (IntakeState.FAILED, "it holds no audio")
    assert house.marks.count("analyse i1") == 1


def test_analysis_ends_with_its_worker(house: House) -> None:
    house.hand_in("i1", "hold")
    with house.process() as first:
        house.wait_for("at gate i1")
        first.kill()
        assert died(first)
    with house.process():
        house.wait_for("at gate i1", times=2)
        house.open_gate()
        house.wait_for_end("i1")
    assert house.marks.count("kept i1") == 1
