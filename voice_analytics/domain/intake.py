"""A recording that came in: what is known of it on arrival, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any


class IntakeState(StrEnum):
    """How far a recording is."""

    RECEIVED = "received"
    ANALYSING = "analysing"
    DONE = "done"
    NOT_KEPT = "not_kept"
    FAILED = "failed"


UNFINISHED = (IntakeState.RECEIVED, IntakeState.ANALYSING)


PRACTICE = "practice"
"""The source of role-plays, which nobody but their owner sees."""


class Priority(IntEnum):
    """What is analysed first; lower is sooner."""

    LIVE = 1
    """A live call that has ended."""

    FILE = 5
    HISTORY = 9


@dataclass(frozen=True, slots=True)
class Submission:
    """What is known of a recording when it comes in."""

    source: str
    """`upload`, `watched`, `history`, ..."""

    label: str
    """File name as its folder or client calls it; shown to operators only."""

    sha256: str
    """Of what came in, audio and sidecar."""

    priority: Priority = Priority.FILE
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """The sidecar."""

    account_id: str | None = None
    idempotency_key: str | None = None
    """By which a client that sends again means the same recording."""

    released: bool = True
    """False: hidden from agents, as imported history is at first."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A recording that came in, and how far it is."""

    id: str
    submission: Submission
    received_at_ms: int
    state: IntakeState = IntakeState.RECEIVED
    stage: str | None = None
    progress: float | None = None
    """Share of the stage, 0 to 1."""

    attempts: int = 0
    """How often its analysis was begun since it came in or was last asked for again."""

    why: str | None = None
    """The sentence, where it failed, was not kept, or is tried again."""

    finished_at_ms: int | None = None
    call_id: str | None = None
