"""How fast lists, searches and trends are with many calls in the store.

Run ``python -m benchmarks.store``: it fills an SQLite database in a temporary folder with made-up
calls (`many_calls.py`) and asks each kind of question many times, every time about somebody or
something else. With ``--postgresql URL`` it does the same there, in a database without tables.

A time is that of the whole question as the API asks it: a transaction, the query, and the values.
As a busy machine slows everything, each is also told as a multiple of looking up one call by its
id. SQLite's planner has no statistics here, as nothing in the product gathers them.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import typer
from rich import box
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.errors import BenchmarkError
from benchmarks.many_calls import (
    AGENTS,
    DAYS,
    FIRST_DAY,
    QUEUES,
    TEAMS,
    VOCABULARY,
    Made,
    call_id,
    fill,
    make,
)
from benchmarks.results import RESULTS, write_results
from benchmarks.tables import console
from voice_analytics.domain.assessment import Severity
from voice_analytics.domain.call import CallKind
from voice_analytics.errors import VoiceAnalyticsError
from voice_analytics.store.calls import get_call
from voice_analytics.store.database import Database
from voice_analytics.store.listing import CallFilter, Order, Sort, list_calls
from voice_analytics.store.migrating import upgrade, version
from voice_analytics.store.records import Sight
from voice_analytics.store.sums import DAY_MS
from voice_analytics.store.trends import Step, TrendQuery, trend

P95_MS = 100.0
"""What every question must be answered in."""

LOOK_UP = "one call by its id"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Ask = Callable[[Session, np.random.Generator], object]


@app.command()
def main(
    calls: Annotated[int, typer.Option(min=100, help="Calls in the store.")] = 100_000,
    words: Annotated[int, typer.Option(min=1, help="Words of each transcript.")] = 400,
    report_kib: Annotated[int, typer.Option(min=1, help="Size of each report as stored.")] = 16,
    repeats: Annotated[int, typer.Option(min=5, help="Times each question is asked.")] = 60,
    postgresql: Annotated[str | None, typer.Option(help="URL of an empty database.")] = None,
    seed: Annotated[int, typer.Option(help="Of what is made up.")] = 7,
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
) -> None:
    """Fill stores, ask, and print the tables."""
    made = make(calls, np.random.default_rng(seed))
    results: dict[str, Any] = {}
    shown = console()
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{folder}/store.db", *([postgresql] if postgresql else [])]
        for url in urls:
            database = Database(url)
            try:
                name = database.engine.dialect.name
                results[name] = measure(database, made, words, report_kib * 1024, repeats, seed)
            except (BenchmarkError, VoiceAnalyticsError) as error:
                typer.echo(str(error), err=True)
                raise typer.Exit(1) from error
            finally:
                database.close()
            shown.print(table(name, results[name]))
    content = {"calls": calls, "words_per_call": words, "report_kib": report_kib} | results
    shown.print(f"Results: {write_results(out, 'store', {'repeats': repeats, **content})}")


def measure(
    database: Database, made: Made, words: int, report_bytes: int, repeats: int, seed: int
) -> dict[str, Any]:
    """Return how long filling an empty store took, its size, and the time of each question.

    Raises
    ------
    BenchmarkError
        When the database has tables already.
    """
    if version(database) is not None:
        raise BenchmarkError("the database is not empty; name one without tables")
    upgrade(database)
    began = perf_counter()
    fill(database, made, words, report_bytes, np.random.default_rng(seed))
    filled_s = perf_counter() - began
    with database.read() as session:
        size = session.scalar(text(_SIZE[database.on_sqlite]))
    times = {name: asked(database, ask, repeats, seed) for name, ask in questions(made).items()}
    unit_ms = float(np.median(times[LOOK_UP]))
    return {
        "filled_seconds": filled_s,
        "size_mib": (size or 0) / 2**20,
        "questions": {
            name: {
                "p50_ms": float(np.median(each)),
                "p95_ms": float(np.quantile(each, 0.95)),
                "p95_look_ups": float(np.quantile(each, 0.95)) / unit_ms,
            }
            for name, each in times.items()
        },
    }


_SIZE = {
    True: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    False: "SELECT pg_database_size(current_database())",
}


def asked(database: Database, ask: Ask, repeats: int, seed: int) -> list[float]:
    """Return milliseconds of each time a question is asked, after one that is not counted."""
    rng, times = np.random.default_rng(seed), []
    for _ in range(repeats + 1):
        began = perf_counter()
        with database.read() as session:
            ask(session, rng)
        times.append(1000.0 * (perf_counter() - began))
    return times[1:]


def questions(made: Made) -> dict[str, Ask]:
    """Return the questions by name; each takes numbers to choose what it is about."""

    def of_id(session: Session, rng: np.random.Generator) -> object:
        return get_call(session, call_id(int(rng.integers(made.count))))

    return {LOOK_UP: of_id, **_lists(), **_searches(made), **_trends()}


def _lists() -> dict[str, Ask]:
    return {
        "list: newest": lambda s, _: list_calls(s, CallFilter()),
        "list: some days": lambda s, r: list_calls(s, _days(r, 14)),
        "list: a page far in": lambda s, r: list_calls(s, CallFilter(until_ms=_day_ms(r))),
        "list: an agent's own": lambda s, r: list_calls(s, CallFilter(), sight=_own(r)),
        "list: a supervisor's": lambda s, r: list_calls(s, CallFilter(), sight=_team(r)),
        "list: a team": lambda s, r: list_calls(s, CallFilter(teams=_one("team", TEAMS, r))),
        "list: a queue": lambda s, r: list_calls(s, CallFilter(queues=_one("queue", QUEUES, r))),
        "list: lowest scores": lambda s, _: list_calls(s, CallFilter(), order=_LOWEST),
        "list: lowest scores of some days": lambda s, r: list_calls(s, _days(r, 14), order=_LOWEST),
        "list: a supervisor's lowest": lambda s, r: list_calls(
            s, CallFilter(), sight=_team(r), order=_LOWEST
        ),
        "list: score from and to": lambda s, r: list_calls(
            s, CallFilter(score_from=(low := float(r.uniform(30, 80))), score_to=low + 5)
        ),
        "list: most severe": lambda s, _: list_calls(s, CallFilter(), order=Order(Sort.SEVERITY)),
        "list: at least a warning": lambda s, _: list_calls(
            s, CallFilter(severity=Severity.WARNING)
        ),
        "list: a common flag": lambda s, _: list_calls(s, _flagged("dead_air")),
        "list: a rare flag": lambda s, _: list_calls(s, _flagged("rude_words")),
        "list: a language": lambda s, _: list_calls(s, CallFilter(language="de")),
        "list: a kind there is none of": lambda s, _: list_calls(s, CallFilter(kind=CallKind.TEST)),
        "list: of nobody known": lambda s, _: list_calls(s, CallFilter(unmatched=True)),
        "list: many conditions": lambda s, r: list_calls(s, _many(r), sight=_team(r)),
    }


_LOWEST = Order(Sort.SCORE, descending=False)


def _searches(made: Made) -> dict[str, Ask]:
    """Return searches for words by how common they are: the rank of a word tells that."""

    def word(rng: np.random.Generator, low: int, high: int) -> str:
        return made.words[int(rng.integers(low, high))]

    def of(low: int, high: int, count: int = 1) -> Ask:
        return lambda s, r: list_calls(
            s, CallFilter(text=" ".join(word(r, low, high) for _ in range(count)))
        )

    return {
        "search: a word in most calls": of(0, 20),
        "search: a word in some calls": of(50, 500),
        "search: a word in few calls": of(3000, VOCABULARY),
        "search: two words": of(20, 300, count=2),
        "search: two words in turn": lambda s, r: list_calls(
            s, CallFilter(text=f'"{word(r, 0, 30)} {word(r, 0, 30)}"')
        ),
        "search: a beginning": lambda s, r: list_calls(
            s, CallFilter(text=word(r, 50, VOCABULARY)[:4] + "*")
        ),
        "search: a supervisor's, a word in some": lambda s, r: list_calls(
            s, CallFilter(text=word(r, 50, 500)), sight=_team(r)
        ),
        "search: an agent's, a word in most": lambda s, r: list_calls(
            s, CallFilter(text=word(r, 0, 20)), sight=_own(r)
        ),
        "search: lowest scores": lambda s, r: list_calls(
            s, CallFilter(text=word(r, 0, 500)), order=_LOWEST
        ),
        "search: some days": lambda s, r: list_calls(
            s, replace(_days(r, 14), text=word(r, 0, 500))
        ),
    }


def _trends() -> dict[str, Ask]:
    def of(key: str, step: Step, **about: tuple[str, int]) -> Ask:
        def ask(session: Session, rng: np.random.Generator) -> object:
            chosen = {what: _one(kind, count, rng) for what, (kind, count) in about.items()}
            query = TrendQuery(key, FIRST_DAY * DAY_MS, (FIRST_DAY + DAYS) * DAY_MS, step, **chosen)
            return trend(session, query)

        return ask

    return {
        "trend: everybody's score, a year of weeks": of("score", Step.WEEK),
        "trend: everybody's measure, a year of months": of("measure.talk_share", Step.MONTH),
        "trend: a queue, a year of weeks": of("score", Step.WEEK, queues=("queue", QUEUES)),
        "trend: a team, a year of weeks": of("score", Step.WEEK, teams=("team", TEAMS)),
        "trend: an agent's measure, a year of days": lambda s, r: trend(
            s, _year("measure.pause_rate"), sight=_own(r)
        ),
        "trend: a supervisor's, a year of days": lambda s, r: trend(
            s, _year("component.recaps"), sight=_team(r)
        ),
    }


def _year(key: str) -> TrendQuery:
    return TrendQuery(key, FIRST_DAY * DAY_MS, (FIRST_DAY + DAYS) * DAY_MS)


def _day_ms(rng: np.random.Generator) -> int:
    return (FIRST_DAY + int(rng.integers(DAYS))) * DAY_MS


def _days(rng: np.random.Generator, count: int) -> CallFilter:
    start_ms = _day_ms(rng)
    return CallFilter(from_ms=start_ms, until_ms=start_ms + count * DAY_MS)


def _one(kind: str, count: int, rng: np.random.Generator) -> frozenset[str]:
    return frozenset({f"{kind}-{rng.integers(count)}"})


def _own(rng: np.random.Generator) -> Sight:
    return Sight(frozenset({f"agent-{rng.integers(AGENTS):03d}"}), released_only=True)


def _team(rng: np.random.Generator) -> Sight:
    return Sight(
        frozenset(f"agent-{n:03d}" for n in range(int(rng.integers(TEAMS)), AGENTS, TEAMS))
    )


def _flagged(key: str) -> CallFilter:
    return CallFilter(flags=frozenset({key}))


def _many(rng: np.random.Generator) -> CallFilter:
    return replace(
        _days(rng, 90),
        queues=_one("queue", QUEUES, rng),
        flags=frozenset({"dead_air", "raised_voice"}),
        score_to=70.0,
        language="en",
    )


def table(name: str, result: Mapping[str, Any]) -> Table:
    """Return the table of one database."""
    shown = Table(
        title=f"{name}: {result['size_mib']:.0f} MiB, filled in {result['filled_seconds']:.0f} s",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=0,
    )
    shown.add_column("question", no_wrap=True)
    for heading in ("p50 ms", "p95 ms", "p95 look-ups", ""):
        shown.add_column(heading, justify="right")
    for question, times in result["questions"].items():
        met = times["p95_ms"] <= P95_MS
        shown.add_row(
            question,
            f"{times['p50_ms']:.1f}",
            f"{times['p95_ms']:.1f}",
            f"{times['p95_look_ups']:.1f}",
            "" if met else "slow",
            style=None if met else "red",
        )
    return shown


if __name__ == "__main__":
    app()
