"""Wording of feedback, as data: what to say about a behaviour that went well or could go better."""

from dataclasses import dataclass

SAID = "{said}"
ANSWERED = "{answered}"


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences about one behaviour, in plain second-person words.

    Each holds `{said}` or `{answered}`, the moment's own words, so that two calls never read the
    same; those with `{answered}` are for moments where the agent's words are known, the others for
    those where they are not, or where there is nothing better.
    """

    behaviour: str
    strength: tuple[str, ...]
    next_step: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coaching:
    """All wording of one language."""

    language: str
    wordings: tuple[Wording, ...]

    def of(self, behaviour: str) -> Wording:
        """Return the wording of a behaviour; empty where there is none."""
        nothing = Wording(behaviour, (), ())
        return next((w for w in self.wordings if w.behaviour == behaviour), nothing)
