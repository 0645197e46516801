"""Teams, queues, and calls whose agent is not known."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from voice_analytics.domain.call import LONGEST_TOPIC, topic_of
from voice_analytics.domain.directory import Queue, Team
from voice_analytics.store.assigning import LateFact, apply_late, unmatched
from voice_analytics.store.audit import record
from voice_analytics.store.people import memberships, queues, save_group, teams
from voice_analytics.web.api.fields import Line
from voice_analytics.web.api.people import Key, Reader, Writer
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served

router = APIRouter(tags=["people"])

GroupKey = Annotated[Line, InPath(min_length=1, max_length=200, examples=["sales"])]


class GroupIn(BaseModel):
    """A team or queue as it is to be called."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, Field(min_length=1, max_length=200, examples=["Sales"])]


class GroupOut(BaseModel):
    """A team or queue."""

    id: str = Field(examples=["sales"])
    name: str = Field(examples=["Sales"])


class Teams(BaseModel):
    """Teams by name."""

    teams: list[GroupOut]


class Queues(BaseModel):
    """Queues by name."""

    queues: list[GroupOut]


class UnmatchedOut(BaseModel):
    """Stints of agents that nobody could be found for."""

    address: str | None = Field(examples=["1001"], description="What the source said.")
    stints: int = Field(examples=[12])
    first_ms: int = Field(examples=[1_789_000_000_000])
    last_ms: int = Field(examples=[1_790_000_000_000])
    example: str = Field(examples=["5f0e8b7c1d2a3944"], description="One such call.")


class UnmatchedOnes(BaseModel):
    """What is to be done in the directory, the most frequent first."""

    unmatched: list[UnmatchedOut]


Topic = Annotated[
    str,
    StringConstraints(
        min_length=1,
        max_length=LONGEST_TOPIC,
        pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$",
    ),
    AfterValidator(topic_of),
]


class LateIn(BaseModel):
    """What another system knows of a call."""

    model_config = ConfigDict(extra="forbid")

    call_id: Key | None = None
    interaction_id: Key | None = None
    external_ids: dict[Key, Key] = Field(default={}, max_length=20, examples=[{"pbx": "a1"}])
    stint: int | None = Field(
        default=None, ge=0, le=1000, examples=[0], description="None: all of agents."
    )
    agent: Key | None = Field(default=None, description="Login, extension or SIP address.")
    queue: Key | None = None
    topic: Topic | None = Field(
        default=None,
        examples=["late parcel"],
        description="What the call was about: a contact reason or wrap-up code.",
    )


class LateOut(BaseModel):
    """What it came to."""

    calls: list[str] = Field(examples=[["5f0e8b7c1d2a3944"]])
    reassigned: int = Field(examples=[1], description="Stints that have another person now.")
    unknown: bool = Field(description="Nobody has the address at the time of the call.")


@router.get("/teams")
def list_of_teams(viewer: Reader, served: Served) -> Teams:
    """Return teams; supervisors see those their people are in."""
    with served.database.read() as session:
        found = teams(session)
        if viewer.persons is not None:
            own = {one.team_id for one in memberships(session) if viewer.sees(one.person_id)}
            found = tuple(one for one in found if one.id in own)
    return Teams(teams=[GroupOut(id=one.id, name=one.name) for one in found])


@router.put("/teams/{team_id}")
def put_team(team_id: GroupKey, viewer: Writer, served: Served, sent: GroupIn) -> GroupOut:
    """Add a team, or rename it."""
    return _saved(viewer, served, Team(team_id, sent.name), "team")


@router.get("/queues")
def list_of_queues(_: Reader, served: Served) -> Queues:
    """Return all queues."""
    with served.database.read() as session:
        found = queues(session)
    return Queues(queues=[GroupOut(id=one.id, name=one.name) for one in found])


@router.put("/queues/{queue_id}")
def put_queue(queue_id: GroupKey, viewer: Writer, served: Served, sent: GroupIn) -> GroupOut:
    """Add a queue, or rename it."""
    return _saved(viewer, served, Queue(queue_id, sent.name), "queue")


def _saved(viewer: Writer, served: Served, group: Team | Queue, what: str) -> GroupOut:
    with served.database.write() as session:
        save_group(session, group)
        record(session, served.now_ms(), viewer.account_id, f"{what}.saved", f"{what}/{group.id}")
    return GroupOut(id=group.id, name=group.name)


@router.get("/unmatched")
def list_of_unmatched(_: Writer, served: Served) -> UnmatchedOnes:
    """Return the addresses of agents that are nobody's: they score nobody until they are."""
    with served.database.read() as session:
        found = unmatched(session)
    return UnmatchedOnes(
        unmatched=[
            UnmatchedOut(
                address=one.address,
                stints=one.stints,
                first_ms=one.first_ms,
                last_ms=one.last_ms,
                example=one.example,
            )
            for one in found
        ]
    )


@router.post("/late-facts")
def late(viewer: Writer, served: Served, sent: LateIn) -> LateOut:
    """Name or correct the agent, queue or topic of a call; its analysis stays as it is."""
    fact = LateFact(
        call_id=sent.call_id,
        interaction_id=sent.interaction_id,
        external_ids=sent.external_ids,
        stint=sent.stint,
        agent=sent.agent,
        queue=sent.queue,
        topic=sent.topic,
    )
    with served.database.write() as session:
        outcome = apply_late(session, fact)
        if not outcome.calls:
            raise no_such("call")
        for call_id in outcome.calls:
            record(
                session, served.now_ms(), viewer.account_id, "call.reassigned", f"call/{call_id}"
            )
    return LateOut(
        calls=list(outcome.calls), reassigned=outcome.reassigned, unknown=outcome.unknown
    )
