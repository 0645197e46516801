"""The last calls of a trunk with their messages and legs; never more than fit."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from voice_analytics.ingest.tracing.values import CallTrace, Step, TracedLeg

MOST_CALLS = 40
MOST_ASIDE = 5
"""Dialogs that are no call, such as the questions whether the box is well (OPTIONS)."""

MOST_STEPS = 60
"""Of one call; of a longer one the first and the last."""

_CALL = "INVITE"


@dataclass(slots=True)
class _Traced:
    peer: str
    steps: list[Step] = field(default_factory=list)
    legs: dict[str, TracedLeg] = field(default_factory=dict)
    rule: str | None = None
    ended: str | None = None
    is_call: bool = False


class TraceRing:
    """What was seen of one trunk of late."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, _Traced] = OrderedDict()
        self.changed = False
        """True when there is something that `traces` did not give yet."""

    def step(self, call_id: str, peer: str, step: Step) -> None:
        """Take a message of a dialog."""
        one = self._of(call_id, peer)
        one.is_call = one.is_call or step.what.startswith(_CALL)
        one.steps.append(step)
        if len(one.steps) > MOST_STEPS:
            del one.steps[MOST_STEPS // 2]
        self._calls.move_to_end(call_id)
        self._forget(one)

    def leg(self, call_id: str, leg: TracedLeg) -> None:
        """Take how a leg of a call arrives."""
        if call_id in self._calls:
            self._calls[call_id].legs[leg.id] = leg
            self.changed = True

    def told(self, call_id: str, rule: str | None) -> None:
        """Take which rule told who is the agent."""
        if call_id in self._calls:
            self._calls[call_id].rule = rule

    def ended(self, call_id: str, reason: str) -> None:
        """Take why a call ended."""
        if call_id in self._calls:
            self._calls[call_id].ended = reason
            self.changed = True

    def traces(self) -> tuple[CallTrace, ...]:
        """Return the calls, the one heard of longest ago first."""
        self.changed = False
        return tuple(
            CallTrace(
                name, one.peer, tuple(one.steps), tuple(one.legs.values()), one.rule, one.ended
            )
            for name, one in self._calls.items()
        )

    def _of(self, call_id: str, peer: str) -> _Traced:
        self.changed = True
        return self._calls.setdefault(call_id, _Traced(peer))

    def _forget(self, latest: _Traced) -> None:
        """Let go of the oldest of the same kind where there are too many."""
        alike = [name for name, one in self._calls.items() if one.is_call == latest.is_call]
        most = MOST_CALLS if latest.is_call else MOST_ASIDE
        for name in _surplus(alike, most):
            del self._calls[name]


def _surplus(names: Iterable[str], most: int) -> list[str]:
    listed = list(names)
    return listed[: max(0, len(listed) - most)]
