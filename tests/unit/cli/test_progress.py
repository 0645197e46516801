"""The progress bars of an analysis."""

from io import StringIO

import pytest
from rich.console import Console

from voice_analytics.cli.batch import Step
from voice_analytics.cli.progress import STAGES, ProgressView


def shown(view: ProgressView, console: Console) -> str:
    with console.capture() as capture:
        console.print(view._progress.get_renderable())
    return capture.get()


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO(), force_terminal=True, width=120, color_system=None)


@pytest.mark.parametrize(
    ("stage", "done_ms", "total_ms", "percent"),
    [
        ("listen", 0, 60_000, "0%"),
        ("listen", 60_000, 60_000, "10%"),
        ("recognise", 30_000, 60_000, "65%"),
        ("recognise", 61_000, 60_000, "100%"),
        ("listen", 5000, 0, "0%"),
    ],
)
def test_bar_of_a_call(
    console: Console, stage: str, done_ms: int, total_ms: int, percent: str
) -> None:
    with ProgressView(console, {7: "call.wav"}) as view:
        view.step(Step(7, stage, done_ms, total_ms))
        page = shown(view, console)
    assert f" {percent} " in page
    assert stage in page
    assert "call.wav (1/1)" in page


def test_calls_are_numbered_in_the_order_they_begin(console: Console) -> None:
    with ProgressView(console, {0: "a.wav", 1: "b.wav", 2: "c.wav"}) as view:
        view.step(Step(0, "listen", 0, 1000))
        view.step(Step(2, "listen", 0, 1000))
        view.finish(0)
        view.step(Step(1, "listen", 0, 1000))
        page = shown(view, console)
    assert "a.wav" not in page
    assert "c.wav (2/3)" in page
    assert "b.wav (3/3)" in page


def test_a_call_that_never_began_can_end(console: Console) -> None:
    with ProgressView(console, {0: "a.wav"}) as view:
        view.finish(0)
        assert "a.wav" not in shown(view, console)


def test_a_name_in_brackets_is_shown_as_it_is(console: Console) -> None:
    with ProgressView(console, {0: "[red]call.wav"}) as view:
        view.step(Step(0, "listen", 0, 1000))
        assert "[red]call.wav" in shown(view, console)


def test_nothing_is_drawn_elsewhere_than_on_a_terminal() -> None:
    console = Console(file=StringIO(), force_terminal=False)
    with ProgressView(console, {0: "a.wav"}) as view:
        view.step(Step(0, "listen", 500, 1000))
    assert console.file.getvalue() == ""  # type: ignore[attr-defined]


def test_stages_follow_each_other_to_the_end() -> None:
    edges = list(STAGES.values())
    assert edges[0][0] == 0.0
    assert edges[-1][1] == 1.0
    assert [end for _, end in edges[:-1]] == [begin for begin, _ in edges[1:]]
