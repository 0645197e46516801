"""The store that is filled in bulk is as if its calls had been saved one by one."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from benchmarks.errors import BenchmarkError
from benchmarks.many_calls import Made, call_id, fill, make
from benchmarks.store import LOOK_UP, app, measure, questions
from voice_analytics.domain.call import StintKind
from voice_analytics.store.calls import flags_of, get_call, report_document, stints_of
from voice_analytics.store.database import Database
from voice_analytics.store.listing import CallFilter, list_calls
from voice_analytics.store.migrating import upgrade
from voice_analytics.store.sums import Group, Sums, counted
from voice_analytics.store.tables import DailyRow

COUNT = 60


@pytest.fixture(scope="module")
def made() -> Made:
    return make(COUNT, np.random.default_rng(3))


@pytest.fixture(scope="module")
def filled(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    one = Database(f"sqlite:///{tmp_path_factory.mktemp('filled') / 'store.db'}")
    upgrade(one)
    fill(one, made, 30, 1000, np.random.default_rng(3))
    yield one
    one.close()


def test_the_sums_are_what_the_calls_add_up_to(filled: Database) -> None:
    added: dict[Group, Counter[str]] = {}
    with filled.read() as session:
        for place in range(COUNT):
            for group, sums in counted(session, call_id(place)).items():
                added.setdefault(group, Counter()).update(
                    {name: getattr(sums, name) for name in Sums.__slots__}
                )
        stored = {
            Group(row.key, row.day, row.person_id, row.queue_id, row.released): Counter(
                {name: getattr(row, name) for name in Sums.__slots__}
            )
            for row in session.scalars(select(DailyRow))
        }
    assert stored == added


def test_every_call_can_be_read(filled: Database, made: Made) -> None:
    with filled.read() as session:
        for place in range(COUNT):
            call = get_call(session, call_id(place))
            assert call is not None
            stints = stints_of(session, call.id)
            assert {one.kind for one in stints} == {StintKind.AGENT}
            assert (call.person_id, call.score) == (stints[0].person_id, stints[0].score)
            assert call.flags <= len(flags_of(session, call.id)) <= 3
            assert len(report_document(session, call.id) or b"") == 1000
        (found, *_) = list_calls(session, CallFilter(text=made.words[0])).calls
        assert session.scalar(select(func.count()).select_from(DailyRow))
    assert any(piece.text == made.words[0] for piece in found.snippet if piece.found)


def test_every_question_has_an_answer(filled: Database, made: Made) -> None:
    rng = np.random.default_rng(1)
    asked = questions(made)
    with filled.read() as session:
        for ask in asked.values():
            assert ask(session, rng) is not None
    assert {name.partition(":")[0] for name in asked} == {LOOK_UP, "list", "search", "trend"}


def test_the_tables_and_the_results_are_written(tmp_path: Path) -> None:
    options = ["--calls", "100", "--words", "5", "--report-kib", "1", "--repeats", "5"]
    ran = CliRunner().invoke(app, [*options, "--out", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert "sqlite:" in ran.output
    (file,) = tmp_path.glob("*-store.json")
    assert '"p95_ms"' in file.read_text()


def test_a_store_that_is_in_use_is_not_filled(filled: Database, made: Made) -> None:
    with pytest.raises(BenchmarkError, match="not empty"):
        measure(filled, made, 5, 1000, 5, 1)
