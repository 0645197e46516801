"""What people corrected in a call, and whether it is scored again by now."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_analytics.domain.access import Viewer
from voice_analytics.domain.review import CorrectionKind
from voice_analytics.web.api.remarks import (
    CorrectionOut,
    history_of_call,
    list_of_corrections,
)
from voice_analytics.web.pages.call.document import Voice, in_sentence
from voice_analytics.web.services import Services


@dataclass(frozen=True, slots=True)
class Shown:
    """A correction in words."""

    account: str
    created_at_ms: int
    roles: bool
    """Who the agent is; else what was said."""

    who: str
    """Whose words."""

    now: str
    was: str
    at_ms: int | None
    """Where to hear it."""

    why: str | None
    scores: tuple[float | None, float | None] | None
    """The index before and after; None while that is not known, or not to be seen yet."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a call."""

    all: tuple[Shown, ...]
    waiting: bool
    """One is being worked in."""


def corrections_of(served: Services, viewer: Viewer, call_id: str) -> Corrections:
    """Return what was corrected in a call that somebody may see, the last one first."""
    found = list_of_corrections(call_id, viewer, served).corrections
    if not found:
        return Corrections((), waiting=False)
    scores = {
        one.detail["correction"]: (one.detail["before"], one.detail["after"])
        for one in history_of_call(call_id, viewer, served).steps
        if one.action == "call.corrected" and "before" in one.detail
    }
    return Corrections(
        tuple(_shown(one, scores.get(one.id)) for one in reversed(found)),
        waiting=any(one.waiting for one in found),
    )


def swaps_of(voices: Sequence[Voice]) -> tuple[tuple[str, str], ...]:
    """Return who else can be the agent: the participant, and what the button says."""
    others = [one for one in voices if one.style != "agent" and one.id != "unknown"]
    if len(others) == 1 and len(voices) == 2:
        return ((others[0].id, "Swap agent and customer"),)
    return tuple((one.id, f"The agent is {in_sentence(one)}") for one in others)


def _shown(one: CorrectionOut, scores: tuple[float | None, float | None] | None) -> Shown:
    said, roles = one.detail, one.kind is CorrectionKind.ROLES
    return Shown(
        account=one.account,
        created_at_ms=one.created_at_ms,
        roles=roles,
        who="" if roles else _name(said["participant"]),
        now=_name(said["agent"]) if roles else said["text"],
        was=_name(said.get("was") or "") if roles else said.get("was") or "",
        at_ms=None if roles else said["start_ms"],
        why=one.why,
        scores=scores,
    )


def _name(participant: str) -> str:
    return participant.replace("_", " ").capitalize()
