"""Seconds by stage."""

import pytest

from tests.fakes import StepClock
from voice_analytics.pipeline.stopwatch import Stopwatch


def test_a_stage_entered_twice_adds_up() -> None:
    watch = Stopwatch(StepClock())
    for name in ("listen", "recognise", "listen"):
        with watch.stage(name):
            pass
    assert watch.seconds == {"listen": 2.0, "recognise": 1.0}


def test_time_until_a_failure_counts() -> None:
    watch = Stopwatch(StepClock())
    with pytest.raises(KeyError), watch.stage("listen"):
        raise KeyError
    assert watch.seconds == {"listen": 1.0}
