"""Full disks, a database that goes away, workers that die: nothing is lost, nothing done twice."""

import resource
import signal
import subprocess
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from tests.jobs.house import House, eventually
from tests.postgres import Server
from voice_analytics.domain.intake import IntakeState
from voice_analytics.errors import StoreError
from voice_analytics.jobs.workflows import Retrying
from voice_analytics.store.tables import PersonRow

pytestmark = pytest.mark.slow

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

PATIENT = Retrying(attempts=12, backoff_ms=20)
NO_LIMIT = resource.RLIM_INFINITY


def limit_files(process: subprocess.Popen[bytes], largest_bytes: int) -> None:
    """Let a process, and what it starts from now on, write no file beyond a size."""
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest_bytes, NO_LIMIT))


def children(process: subprocess.Popen[bytes]) -> list[int]:
    return [
        int(pid)
        for file in Path(f"/proc/{process.pid}/task").glob("*/children")
        for pid in file.read_text().split()
    ]


@ON_SQLITE
def test_no_room_for_what_is_found_is_tried_until_there_is(house: House) -> None:
    with house.process(retrying=PATIENT) as worker:
        house.wait_for("ready one")
        limit_files(worker, 16 << 20)
        house.hand_in("i1", "large")
        eventually(lambda: house.found("i1").why is not None, "the sentence")
        assert house.found("i1").why == "result.json: cannot be written (File too large)"
        assert house.found("i1").state is IntakeState.ANALYSING
        for pid in (worker.pid, *children(worker)):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (NO_LIMIT, NO_LIMIT))
        house.wait_for_end("i1")
    one = house.found("i1")
    assert (one.state, one.why) == (IntakeState.DONE, None)
    assert house.marks.count("kept i1") == 1


@ON_SQLITE
def test_no_room_in_the_databases_is_survived_without_a_restart(house: House) -> None:
    house.hand_in("i1", "hold")
    with house.process() as worker:
        house.wait_for("at gate i1")
        limit_files(worker, 4096)
        house.open_gate()
        eventually(lambda: b"jobs." in house.said.read_bytes(), "the trouble is told")
        limit_files(worker, NO_LIMIT)
        house.wait_for("at gate i1", times=2)
        house.open_gate()
        house.wait_for_end("i1")
        house.wait_until_idle()
    assert house.found("i1").state is IntakeState.DONE
    assert house.marks.count("kept i1") == 1


@ON_POSTGRESQL
def test_database_restarted_under_load_loses_nothing(house: House, postgres_server: Server) -> None:
    names = [f"i{number}" for number in range(12)]
    for name in names:
        house.hand_in(name, "takes a while")
    with house.process("one", retrying=PATIENT), house.process("two", retrying=PATIENT):
        for done in (3, 6):
            eventually(lambda done=done: kept(house) >= done, f"{done} are stored")  # type: ignore[misc]
            postgres_server.control("restart", "-m", "immediate")
        eventually(lambda: ended(house, names), "all are stored")
    assert {house.found(name).state for name in names} == {IntakeState.DONE}
    assert [house.marks.count(f"kept {name}") for name in names] == [1] * len(names)


@ON_POSTGRESQL
def test_forty_calls_by_two_workers_that_are_killed_at_random(house: House) -> None:
    names = [f"i{number}" for number in range(40)]
    for name in names:
        house.hand_in(name, "takes a while")
    chance = np.random.default_rng(4)
    with ExitStack() as stack:
        workers = {one: stack.enter_context(house.process(one)) for one in ("one", "two")}
        for kills in range(1, 7):
            eventually(lambda kills=kills: kept(house) >= 5 * kills, f"{5 * kills} stored")  # type: ignore[misc]
            which = str(chance.choice(["one", "two"]))
            workers[which].send_signal(signal.SIGKILL)
            workers[which].wait()
            workers[which] = stack.enter_context(house.process(which))
        house.wait_for_end(*names)
    assert {house.found(name).state for name in names} == {IntakeState.DONE}
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(PersonRow)) == len(names)


def kept(house: House) -> int:
    return sum(mark.startswith("kept") for mark in house.marks.all())


def ended(house: House, names: list[str]) -> bool:
    """Return whether all are stored; while the database is away nobody knows."""
    try:
        return all(house.found(name).state is IntakeState.DONE for name in names)
    except StoreError:
        return False
