"""Steps that run twice leave what one run leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.fakes import Marks, making
from tests.jobs.house import CLOCKS, NOW_MS, House
from tests.jobs.keeping import MarkingKeeper
from voice_analytics.domain.intake import IntakeState
from voice_analytics.errors import JobFailed, StoreError
from voice_analytics.jobs.processes import AnalysisProcesses
from voice_analytics.jobs.steps import NOTHING, Clocks, Steps
from voice_analytics.store import intakes


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnalysisProcesses]:
    one = AnalysisProcesses(making(tmp_path_factory.mktemp("steps")), 1, 30_000)
    yield one
    one.stop()


def steps_of(house: House, processes: AnalysisProcesses, clocks: Clocks = CLOCKS) -> Steps:
    keeper = MarkingKeeper(house.database, Marks(house.folder / "marks"), house.folder / "spool")
    return Steps(house.database, processes, keeper, keeper, house.folder / "found", 3, clocks)


def test_each_attempt_has_a_folder_of_its_own_and_all_go(
    house: House, processes: AnalysisProcesses
) -> None:
    house.receive("i1")
    steps = steps_of(house, processes)
    first, second = steps.analyse("i1"), steps.analyse("i1")
    assert first != second
    assert house.found("i1").attempts == 2
    steps.keep("i1", second)
    steps.keep("i1", second)
    assert house.marks.count("kept i1") == 1
    steps.clean("i1")
    steps.clean("i1")
    assert not list((house.folder / "found").iterdir())


def test_finished_recording_is_not_analysed_again(
    house: House, processes: AnalysisProcesses
) -> None:
    house.receive("i1")
    steps = steps_of(house, processes)
    steps.keep("i1", steps.analyse("i1"))
    assert steps.analyse("i1") == NOTHING
    assert steps.analyse("unknown") == NOTHING


def test_not_kept_is_an_end(house: House, processes: AnalysisProcesses) -> None:
    house.receive("i1", "not kept")
    assert steps_of(house, processes).analyse("i1") == NOTHING
    one = house.found("i1")
    assert (one.state, one.why) == (IntakeState.NOT_KEPT, "consent is refused")


def test_failed_attempt_leaves_no_files_on_a_full_disk(
    house: House, processes: AnalysisProcesses
) -> None:
    house.receive("i1", "full")
    with pytest.raises(JobFailed, match="no space left"):
        steps_of(house, processes).analyse("i1")
    assert not list((house.folder / "found").iterdir())


def test_recording_that_ends_its_worker_time_and_again_is_given_up(
    house: House, processes: AnalysisProcesses
) -> None:
    house.receive("i1")
    for _ in range(3):
        with house.database.write() as session:
            intakes.begin(session, "i1")
    with pytest.raises(JobFailed, match="begun 3 times") as caught:
        steps_of(house, processes).analyse("i1")
    assert not caught.value.retryable


def test_failure_is_written_with_its_sentence(house: House, processes: AnalysisProcesses) -> None:
    house.receive("i1")
    steps = steps_of(house, processes)
    steps.trouble("i1", "no space left")
    assert house.found("i1").why == "no space left"
    steps.fail("i1", "it holds no audio")
    one = house.found("i1")
    assert (one.state, one.why) == (IntakeState.FAILED, "it holds no audio")
    assert one.finished_at_ms == NOW_MS


@pytest.mark.parametrize(
    ("between_ms", "written"), [(999, 0.5), (1000, 1.0)], ids=["within a second", "after it"]
)
def test_progress_is_written_once_per_second(
    house: House, processes: AnalysisProcesses, between_ms: int, written: float
) -> None:
    house.receive("i1")
    times = iter([0, 1000, 1000 + between_ms])
    clocks = Clocks(now_ms=CLOCKS.now_ms, elapsed_ms=lambda: next(times))
    steps_of(house, processes, clocks).analyse("i1")
    one = house.found("i1")
    assert (one.stage, one.progress) == ("listening", written)


def test_folder_that_cannot_be_made_is_one_sentence(
    house: House, processes: AnalysisProcesses, tmp_path: Path
) -> None:
    house.receive("i1")
    (tmp_path / "found").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be made"):
        steps_of(house, processes).analyse("i1")
