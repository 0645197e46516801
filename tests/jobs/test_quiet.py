"""The engine of the jobs says nothing on its own, neither to a network nor to a terminal."""

import logging
import signal

import pytest
import structlog

from tests.jobs.house import WITHIN_S, House
from voice_analytics.jobs.enginelog import route_engine_log

RETRYING = "Step being automatically retried (attempt 1 of 6)"


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_worker_on_sqlite_opens_no_connection_and_prints_nothing(house: House) -> None:
    house.hand_in("i1")
    house.hand_in("i2", "in vain")
    with house.process(module="tests.jobs.run_watched") as worker:
        house.wait_for_end("i1", "i2")
        house.wait_until_idle()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(WITHIN_S) == 0
    assert not [mark for mark in house.marks.all() if mark.startswith("socket")]
    assert house.said.read_text() == ""


def test_warnings_of_the_engine_are_events_and_not_repeated() -> None:
    logger = logging.getLogger("dbos")
    route_engine_log()
    route_engine_log()
    with structlog.testing.capture_logs() as events:
        for _ in range(3):
            logger.warning("connection failed: %s", "refused\n[parameters: ('secret',)]")
        logger.warning(RETRYING)
        logger.info("launched")
        try:
            raise OSError("full")
        except OSError:
            logger.exception("workflow failed")
    assert events == [
        {
            "event": "jobs.engine",
            "log_level": "warning",
            "message": "connection failed: refused",
            "cause": None,
        },
        {
            "event": "jobs.engine",
            "log_level": "warning",
            "message": "workflow failed",
            "cause": "OSError",
        },
    ]
    own = [one for one in logger.handlers if type(one).__module__ == route_engine_log.__module__]
    assert len(own) == 1  # pytest adds handlers to a logger that does not propagate
