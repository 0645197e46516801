"""A running service with people, accounts and the sample calls: for pictures and browser tests.

The sample calls are sent in and analysed as any others. What is seen of other days are copies of
their reports under other dates, with scores moved at random: enough to fill lists and trends.
"""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import numpy as np

from samples.said import add_said
from voice_analytics.appliance.storing import start_store
from voice_analytics.config.load import load_settings
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.assessment import Assessment, Friction, FrictionTag
from voice_analytics.domain.directory import (
    Address,
    AddressKind,
    Membership,
    Person,
    Queue,
    Team,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import CallReport
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import to_json
from voice_analytics.store.accounts import NewAccount, add_account
from voice_analytics.store.calls import arrival_of, report_document, save_call
from voice_analytics.store.database import Database
from voice_analytics.store.passwords import Passwords
from voice_analytics.store.people import (
    add_address,
    add_membership,
    save_group,
    save_person,
)

SAMPLES = Path(__file__).parent
WORDS = "a walk in the rain"
"""The password of every account."""

ACCOUNTS: Mapping[str, tuple[AccountRole, str | None]] = {
    "mara": (AccountRole.ADMIN, None),
    "rui": (AccountRole.REVIEWER, None),
    "lea": (AccountRole.SUPERVISOR, "lea"),
    "nora": (AccountRole.AGENT, "nora"),
}
"""Role and person by name."""

TEAMS = {
    "north": ("Team North", {"nora": "Nora Lind", "sam": "Sam Okafor", "lea": "Lea Moreau"}),
    "south": ("Team South", {"ines": "Ines Duarte", "tom": "Tom Becker"}),
}
QUEUES = {"deliveries": "Deliveries", "payments": "Payments", "faults": "Faults"}
TOPICS: Mapping[str, Mapping[FrictionTag, int]] = {
    "Late parcel": {FrictionTag.OTHER_TEAM: 2, FrictionTag.CALLBACK: 5},
    "Charged twice": {FrictionTag.SYSTEM_SLOW: 3},
    "Line is down": {FrictionTag.WAIT: 4, FrictionTag.OTHER_TEAM: 3},
}
"""What calls are about, the copies in turn; by what every so many of them are hindered."""

CALLS = {"good_listener": "nora", "poor_listener": "ines", "mono_mix": "sam"}
"""Who has each of the sample calls."""

LEAD = "lea"
"""Supervises their team."""

COPIES = 24
"""Of each call, on earlier days."""

DAY = timedelta(days=1)
ANALYSE_S = 300
_RUN = [sys.executable, "-c", "from voice_analytics.cli import main; main()"]


@dataclass(frozen=True, slots=True)
class Box:
    """A running service."""

    url: str
    folder: Path


@contextmanager
def empty_box(
    folder: Path, prepare: Callable[[Database], None] | None = None, settings: str = ""
) -> Iterator[Box]:
    """Give a service without calls; it ends with the block.

    Parameters
    ----------
    folder
        For everything it keeps.
    prepare
        Fills its store before it starts, in place of the usual directory and accounts.
    settings
        More of them, as YAML.
    """
    config = folder / "box.yaml"
    config.write_text(
        f"store: {{folder: {folder / 'box'}}}\n"
        "server: {port: 0}\n"
        f"jobs: {{look_round_ms: 500, poll_ms: 100}}\n{settings}",
        encoding="utf-8",
    )
    loaded = load_settings(config)
    (folder / "box").mkdir(mode=0o700)
    with closing(start_store(loaded, _ms(_now()))) as database:
        (prepare or fill_directory)(database)
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*_RUN, "serve", "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=SAMPLES.parent,
    )
    try:
        yield Box(_listening(process), folder / "box")
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def sample_box(folder: Path) -> Iterator[Box]:
    """Give a service with the sample calls, and copies of them on earlier days."""
    with empty_box(folder) as box:
        now = _now()
        with closing(signed_in(box, "mara")) as client:
            for index, (name, person) in enumerate(CALLS.items()):
                sent = send(client, SAMPLES / f"{name}.flac", _sidecar(name, person, now, index))
                wait_for(client, sent)
        with closing(Database(f"sqlite:///{box.folder / 'store.db'}")) as database:
            _copy_calls(database, now)
            with database.write() as session:
                add_said(session, _ms(now))
        yield box


def signed_in(box: Box, name: str) -> httpx.Client:
    """Return a client that is signed in, with what its requests must carry."""
    client = httpx.Client(base_url=box.url, timeout=60)
    answer = client.post("/api/v1/session", json={"name": name, "password": WORDS})
    client.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf_token"]
    return client


def send(client: httpx.Client, audio: Path, sidecar: Mapping[str, Any]) -> str:
    """Upload a recording and return the id of the upload."""
    answer = client.post(
        "/api/v1/uploads",
        files={"audio": (audio.name, audio.read_bytes())},
        data={"sidecar": json.dumps(sidecar)},
    )
    sent: str = answer.raise_for_status().json()["id"]
    return sent


def wait_for(client: httpx.Client, upload_id: str) -> str:
    """Return the id of the call once it is analysed.

    Raises
    ------
    TimeoutError
        When it is not within five minutes, or failed.
    """
    until = time.monotonic() + ANALYSE_S
    while time.monotonic() < until:
        now = client.get(f"/api/v1/uploads/{upload_id}").raise_for_status().json()
        if now["call_id"] is not None:
            return str(now["call_id"])
        if now["why"] is not None:
            raise TimeoutError(now["why"])
        time.sleep(0.5)
    raise TimeoutError("the sample call was not analysed in time")


def _listening(process: "subprocess.Popen[str]") -> str:
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line.startswith("Listening on "):
        raise RuntimeError("the service did not start")
    return line.split()[2].rstrip(".")


def fill_directory(database: Database) -> None:
    """Add people, teams, queues and an account of each role."""
    passwords = Passwords(12)
    now_ms = _ms(_now())
    with database.write() as session:
        for queue_id, name in QUEUES.items():
            save_group(session, Queue(queue_id, name))
        for team_id, (title, people) in TEAMS.items():
            save_group(session, Team(team_id, title))
            for person_id, name in people.items():
                save_person(session, Person(person_id, name))
                leads = person_id == LEAD
                add_membership(session, Membership(person_id, team_id, leads))
                add_address(session, Address(AddressKind.LOGIN, person_id, person_id))
        for name, (role, person) in ACCOUNTS.items():
            new = NewAccount(name, role, passwords.hash(name, WORDS), person)
            add_account(session, now_ms, "system", new)


def _sidecar(name: str, person: str, now: datetime, index: int) -> dict[str, Any]:
    sidecar: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    started = now - timedelta(hours=2 + 3 * index)
    known = {"agent": {"login": person}, "consent": "granted", "topic": list(TOPICS)[index]}
    return {**sidecar, **known, "started_at": started.isoformat()}


def _copy_calls(database: Database, now: datetime) -> None:
    random = np.random.default_rng(8)
    people = [one for _, some in TEAMS.values() for one in some if one != LEAD]
    with database.write() as session:
        for index, name in enumerate(CALLS):
            call_id = f"sample-{name.replace('_', '-')}"
            document, arrival = report_document(session, call_id), arrival_of(session, call_id)
            if document is None or arrival is None:
                raise RuntimeError(f"{call_id} was not stored")
            report = from_document(ReportDocument.model_validate_json(document))
            for number in range(1, COPIES + 1):
                at = now - number * 3.4 * DAY - timedelta(hours=5 * index + number % 7)
                topic = list(TOPICS)[(number + index) % len(TOPICS)]
                copy = _hindered(_copied(report, number, at, random), topic, number)
                who = people[(number + index) % len(people)]
                queue = list(QUEUES)[(number + 2 * index) % len(QUEUES)]
                moved = replace(
                    arrival,
                    persons=dict.fromkeys(arrival.persons, who),
                    queue_id=queue,
                    topic=topic,
                )
                save_call(session, copy, to_json(to_document(copy)).encode(), moved)


def _copied(
    report: CallReport, number: int, at: datetime, random: np.random.Generator
) -> CallReport:
    sha256 = hashlib.sha256(f"{report.call.id} {number}".encode()).hexdigest()
    shift = float(random.normal(0, 7))
    metadata = replace(report.call.metadata, started_at=at.isoformat())
    return replace(
        report,
        call=replace(report.call, id=f"{report.call.id}-{number}", metadata=metadata),
        audio=replace(report.audio, sha256=sha256),
        assessments=tuple(_moved(one, shift) for one in report.assessments),
        flags=tuple(one for one in report.flags if random.random() < 0.4),
    )


def _hindered(report: CallReport, topic: str, number: int) -> CallReport:
    tags = (tag for tag, each in TOPICS[topic].items() if number // len(TOPICS) % each == 0)
    friction = tuple(Friction(tag, Interval(20_000, 24_000), "") for tag in tags)
    return replace(report, friction=friction)


def _moved(one: Assessment, shift: float) -> Assessment:
    score = one.score
    if score is None or score.value is None or score.low is None or score.high is None:
        return one
    value, low, high = (
        min(max(50 + (number - 50) / 2 + shift, 1.0), 99.0)
        for number in (score.value, score.low, score.high)
    )
    return replace(one, score=replace(score, value=value, low=low, high=high))


def _now() -> datetime:
    return datetime.fromtimestamp(time.time_ns() // 1_000_000_000, UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp()) * 1000
