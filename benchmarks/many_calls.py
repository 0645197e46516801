"""A store full of made-up calls, written in bulk, as saving them one by one would have left it.

A hundred and twenty agents in ten teams take calls of ten queues over a year; a tenth of the calls
is handed on once. Words follow Zipf's law, as those of a language do.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES
from voice_analytics.store.database import Database
from voice_analytics.store.sums import COMPONENT, DAY_MS, MEASURE, SCORE, scale
from voice_analytics.store.tables import Base

DAYS = 365
FIRST_DAY = 20_000
"""2024-10-04, a Friday."""

AGENTS, TEAMS, QUEUES = 120, 10, 10
VOCABULARY = 5000
FLAGS = {"dead_air": (0.3, 1), "raised_voice": (0.05, 2), "rude_words": (0.002, 3)}
"""Share of calls with each, and its severity."""

KEYS = (
    SCORE,
    *(f"{COMPONENT}{behaviour.key}" for behaviour in BEHAVIOURS),
    *(f"{MEASURE}{measure.key}" for measure in MEASURES),
)
BATCH = 5000
DOCUMENTS = 20

Numbers = NDArray[np.int64]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """Made-up calls as columns; all arrays are one number per call but those of the stints."""

    words: tuple[str, ...]
    """The vocabulary, the commonest first."""

    started_at_ms: Numbers
    queue: Numbers
    language: Numbers
    released: Numbers
    severity: Numbers
    flags: dict[str, Numbers]
    """Places of the calls with each flag."""

    call: Numbers
    """Of each stint: place of its call."""

    index: Numbers
    person: Numbers
    """Of each stint: number of the agent; -1: nobody known."""

    amounts: Numbers  # (stints, keys)

    @property
    def count(self) -> int:
        """Number of calls."""
        return len(self.started_at_ms)


def call_id(place: int) -> str:
    """Return the id of a call, which looks as if it came from its audio."""
    return f"{(place * 2654435761) % 2**32:08x}{place:08x}"


def person_id(number: int) -> str | None:
    """Return the id of an agent."""
    return None if number < 0 else f"agent-{number:03d}"


def make(count: int, rng: np.random.Generator) -> Made:
    """Return so many calls."""
    days = rng.integers(0, DAYS, count)
    handed_on = np.flatnonzero(rng.random(count) < 0.1)
    call = np.concatenate([np.arange(count), handed_on])
    person = rng.integers(0, AGENTS, len(call))
    person[rng.random(len(call)) < 0.02] = -1
    severity = np.zeros(count, np.int64)
    flags = {}
    for key, (share, rank) in FLAGS.items():
        flags[key] = np.flatnonzero(rng.random(count) < share)
        severity[flags[key]] = rank
    return Made(
        words=_vocabulary(rng),
        started_at_ms=(FIRST_DAY + days) * DAY_MS + rng.integers(8, 18, count) * 3_600_000,
        queue=(person[:count] + rng.integers(0, 2, count)) % QUEUES,
        language=(rng.random(count) < 0.03).astype(np.int64),
        released=(rng.random(count) >= 0.05).astype(np.int64),
        severity=severity,
        flags=flags,
        call=call,
        index=np.concatenate([np.zeros(count, np.int64), np.ones(len(handed_on), np.int64)]),
        person=person,
        amounts=_amounts(len(call), rng),
    )


def _vocabulary(rng: np.random.Generator) -> tuple[str, ...]:
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    made = ("".join(rng.choice(letters, length)) for length in rng.integers(2, 9, 3 * VOCABULARY))
    return tuple(dict.fromkeys(made))[:VOCABULARY]


def _amounts(stints: int, rng: np.random.Generator) -> Numbers:
    middles = np.array([70.0 if key.startswith((SCORE, COMPONENT)) else 0.4 for key in KEYS])
    values = rng.normal(middles, 0.2 * middles, (stints, len(KEYS)))
    return np.rint(np.clip(values, 0.0, 100.0) * [scale(key) for key in KEYS]).astype(np.int64)


def fill(
    database: Database, made: Made, words_per_call: int, report_bytes: int, rng: np.random.Generator
) -> None:
    """Write the calls into an empty store.

    Parameters
    ----------
    words_per_call
        Length of each transcript.
    report_bytes
        Size of each report as stored, compressed.
    """
    with database.engine.connect() as connection:
        if not database.on_sqlite:
            connection.exec_driver_sql("DROP INDEX ix_transcript_vector")  # faster made at the end
        for name, rows in _tables(made, words_per_call, report_bytes, rng):
            for batch in _batches(rows):
                _write(connection, Base.metadata.tables[name], batch)
        if not database.on_sqlite:
            connection.exec_driver_sql(
                "CREATE INDEX ix_transcript_vector ON transcript USING gin (vector)"
            )
            connection.commit()
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE")  # as PostgreSQL does by itself in time


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _write(connection: Connection, table: Table, rows: list[Row]) -> None:
    columns = [f'"{column.name}"' for column in table.columns][: len(rows[0])]
    into = f"{table.name} ({', '.join(columns)})"
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.execute("BEGIN")
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 - our names
        driver.execute("COMMIT")
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    driver.commit()


def _tables(
    made: Made, words_per_call: int, report_bytes: int, rng: np.random.Generator
) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield each table with its rows, whose columns are in the table's order."""
    agents = [person_id(number) for number in range(AGENTS)]
    yield "person", ((agent, agent, None, True) for agent in agents)
    yield "team", ((f"team-{n}", f"Team {n}") for n in range(TEAMS))
    yield (
        "membership",
        ((n, agent, f"team-{n % TEAMS}", False, 0, None) for n, agent in enumerate(agents)),
    )
    yield "queue", ((f"queue-{n}", f"Queue {n}") for n in range(QUEUES))
    yield "call", _calls(made)
    yield "report", _reports(made.count, report_bytes, rng)
    yield "stint", _stints(made)
    yield (
        "stint_value",
        (
            (call_id(call), index, json.dumps(dict(zip(KEYS, amounts, strict=True))))
            for call, index, amounts in zip(
                made.call.tolist(), made.index.tolist(), made.amounts.tolist(), strict=True
            )
        ),
    )
    yield "daily", _daily(made)
    yield (
        "flag",
        (
            (call_id(place), f"{key}-1", key, FLAGS[key][1], 0, 1000, 5000, "for a reason")
            for key, places in made.flags.items()
            for place in places.tolist()
        ),
    )
    yield "transcript", _transcripts(made, words_per_call, rng)


def _calls(made: Made) -> Iterator[Row]:
    score = made.amounts[: made.count, 0] / scale(SCORE)
    for place in range(made.count):
        start_ms, value = int(made.started_at_ms[place]), float(score[place])
        yield (
            call_id(place), f"{place:064x}", None, "{}", "upload", start_ms, start_ms, start_ms,
            "Europe/London", 240_000, "inbound", "de" if made.language[place] else "en",
            "conversation", True, None, "granted", "kept", person_id(int(made.person[place])),
            f"queue-{made.queue[place]}", value, value - 8.0, value + 8.0, 0.7,
            int(made.severity[place] > 0), int(made.severity[place]), bool(made.released[place]),
            False, place + 1, None, None, start_ms, start_ms, start_ms,
        )  # fmt: skip


def _reports(count: int, size: int, rng: np.random.Generator) -> Iterator[Row]:
    pool = [zlib.compress(rng.bytes(size)) for _ in range(DOCUMENTS)]
    for place in range(count):
        yield call_id(place), pool[place % DOCUMENTS], "active_listening_v1 1", "0" * 64


def _stints(made: Made) -> Iterator[Row]:
    score = made.amounts[:, 0] / scale(SCORE)
    for row, (call, index, person) in enumerate(
        zip(made.call.tolist(), made.index.tolist(), made.person.tolist(), strict=True)
    ):
        value, start_ms = float(score[row]), int(made.started_at_ms[call])
        yield (
            call_id(call), index, "agent", "agent", index * 120_000, 240_000, start_ms, None,
            person_id(person), value, value - 8.0, value + 8.0, 0.7,
        )  # fmt: skip


def _daily(made: Made) -> Iterator[Row]:
    """Yield the sums, in the order of their primary key."""
    day = made.started_at_ms[made.call] // DAY_MS
    parts = np.column_stack([day, made.person, made.queue[made.call], made.released[made.call]])
    groups, group = np.unique(parts, axis=0, return_inverse=True)
    names = [
        (day, person_id(person) or "", f"queue-{queue}", bool(released))
        for day, person, queue, released in groups.tolist()
    ]
    count = np.bincount(group).tolist()
    for place in np.argsort(KEYS).tolist():
        total, squares = np.zeros(len(groups), np.int64), np.zeros(len(groups), np.int64)
        np.add.at(total, group, made.amounts[:, place])
        np.add.at(squares, group, made.amounts[:, place] ** 2)
        key = KEYS[place]
        for row in zip(names, count, total.tolist(), squares.tolist(), strict=True):
            yield key, *row[0], *row[1:]


def _transcripts(made: Made, words_per_call: int, rng: np.random.Generator) -> Iterator[Row]:
    share = np.cumsum(1.0 / np.arange(1, VOCABULARY + 1))
    words = np.array(made.words, object)
    for place in range(made.count):
        said = np.searchsorted(share, rng.random(words_per_call) * share[-1])
        yield place + 1, call_id(place), " ".join(words[said])
