"""Other roles: the same report with its participants under other names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import Event
from voice_analytics.domain.report import AudioLimit, CallReport
from voice_analytics.pipeline.channels import role_name

_TOLD = frozenset({AudioLimit.ROLES_GUESSED, AudioLimit.ROLES_UNKNOWN})


def new_roles(participants: tuple[Participant, ...], agent: str) -> Mapping[str, Participant]:
    """Return each participant as they are when one of them is the agent, by the name they had.

    Whoever was the agent is the customer then; where nobody was, so is the only other one who is
    not known.
    """
    unknown = [one.id for one in participants if one.role is Role.UNKNOWN and one.id != agent]
    seen: Counter[Role] = Counter()
    found = {}
    for one in participants:
        role = one.role
        if one.id == agent:
            role = Role.AGENT
        elif role is Role.AGENT or unknown == [one.id]:
            role = Role.CUSTOMER
        seen[role] += 1
        name = one.id if role is Role.UNKNOWN else role_name(role, seen[role])
        found[one.id] = Participant(name, role, one.channel)
    return found


def with_agent(report: CallReport, agent: str) -> tuple[CallReport, Mapping[str, str]]:
    """Return a report in which somebody is the agent, and the new name of each participant.

    What was found by the roles, such as stints and assessments, is left as it was.
    """
    people = new_roles(report.call.participants, agent)
    named = {before: after.id for before, after in people.items()}
    stated = report.call.metadata
    channels = {one.channel: one.role for one in people.values()}
    if stated.channels is not None and len(channels) == len(people):
        stated = replace(stated, channels=channels)
    return (
        replace(
            report,
            call=replace(report.call, participants=tuple(people.values()), metadata=stated),
            audio=replace(
                report.audio,
                limits=tuple(one for one in report.audio.limits if one not in _TOLD),
            ),
            segments=tuple(
                replace(one, participant=named[one.participant]) for one in report.segments
            ),
            words=tuple(replace(one, participant=named[one.participant]) for one in report.words),
            events=tuple(_renamed(one, named) for one in report.events),
            curves=replace(
                report.curves,
                participants={named[who]: one for who, one in report.curves.participants.items()},
            ),
            redactions=tuple(
                replace(one, participant=named.get(one.participant, one.participant))
                for one in report.redactions
            ),
        ),
        named,
    )


def _renamed(event: Event, named: Mapping[str, str]) -> Event:
    detail = event.detail
    return replace(
        event,
        participant=named.get(event.participant, event.participant),
        detail=replace(
            detail,
            other=None if detail.other is None else named[detail.other],
            floor_after=None if detail.floor_after is None else named[detail.floor_after],
        ),
    )
