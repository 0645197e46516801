"""A sample call as it is written: who says what, when after the turn before, what it shows."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voice_analytics.errors import ConfigError

SAMPLES_DIR = Path(__file__).resolve().parent
NAMES = ("good_listener", "poor_listener", "mono_mix")

_STRICT = ConfigDict(extra="forbid", frozen=True)
Party = Literal["agent", "customer"]
Role = Literal["backchannel", "attempted_interruption", "yielded_simultaneous_start"]


class Inside(BaseModel):
    """Begin inside the turn that holds the floor, `delay_ms` after the quoted words end."""

    model_config = _STRICT
    after: str
    delay_ms: int = 0


class Mark(BaseModel):
    """A label and the words of the turn that carry it; a label `not_...` is a trap."""

    model_config = _STRICT
    label: str
    quote: str


class Turn(BaseModel):
    """One utterance. Exactly one of `gap_ms`, `inside` and `with_floor_ms` says when it begins.

    `gap_ms` counts from the end of the floor turn before (negative: overlap), `with_floor_ms` from
    its start. `planned` is what would have been said had the speaker not been cut off after `say`.
    """

    model_config = _STRICT
    who: Party
    say: str
    id: str | None = None
    planned: str | None = None
    gap_ms: int | None = None
    inside: Inside | None = None
    with_floor_ms: int | None = None
    role: Role | None = None
    answers: str | None = None
    confirms: str | None = None
    announced: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def holds_floor(self) -> bool:
        """Whether this utterance is a turn of its own rather than one inside another's."""
        return self.role is None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        given = [self.gap_ms is not None, self.inside is not None, self.with_floor_ms is not None]
        if sum(given) != 1:
            raise ValueError("a turn needs exactly one of gap_ms, inside, with_floor_ms")
        if self.holds_floor != (self.gap_ms is not None):
            raise ValueError("a turn with gap_ms has no role, and one without has a role")
        if self.planned is not None and not self.planned.startswith(self.say):
            raise ValueError("planned must begin with say")
        missing = [mark.label for mark in self.marks if mark.quote not in self.say]
        if missing:
            raise ValueError(f"the words quoted for {missing[0]} are not in the turn")
        return self


class Speaker(BaseModel):
    """How a party sounds. `pace` 1.0 is the synthesiser's own speed."""

    model_config = _STRICT
    name: str
    voice: str
    pace: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    level_dbfs: Annotated[float, Field(ge=-40.0, le=-15.0)] = -24.0


class Sidecar(BaseModel):
    """What the phone system would have told us about the call."""

    model_config = _STRICT
    call_id: str
    started_at: str
    direction: Literal["inbound", "outbound"]
    channels: dict[str, Party] | None = None
    language: str
    queue: str


class Script(BaseModel):
    """One call."""

    model_config = _STRICT
    call: str
    topic: str
    seed: int
    expected_ordering: Literal["excellent", "average", "poor"]
    mixed: bool = False
    conditions: tuple[str, ...] = ()
    participants: dict[Party, Speaker]
    sidecar: Sidecar
    turns: tuple[Turn, ...]

    def channel_of(self, party: Party) -> int:
        """Channel the party is recorded on: 0 for both if mixed, else agent 0, customer 1."""
        return 0 if self.mixed or party == "agent" else 1

    @model_validator(mode="after")
    def _begins_with_a_floor_turn(self) -> Self:
        if not self.turns or not self.turns[0].holds_floor:
            raise ValueError("the first turn must hold the floor")
        known = {turn.id for turn in self.turns}
        named = {turn.answers for turn in self.turns} | {turn.confirms for turn in self.turns}
        unknown = named - known - {None}
        if unknown:
            raise ValueError(f"no turn has the id {sorted(map(str, unknown))[0]!r}")
        return self


def load_script(name: str) -> Script:
    """Script of one sample call.

    Raises
    ------
    ConfigError
        When there is no such call or its script breaks a rule; the message names the place.
    """
    path = SAMPLES_DIR / f"{name}.script.yaml"
    try:
        return Script.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ConfigError(f"no sample call named {name!r}; known: {', '.join(NAMES)}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path.name} is not valid YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path.name}, {place}: {first['msg']}") from error


def sentences_of(text: str) -> tuple[tuple[int, int], ...]:
    """Character ranges `[start, end)` of the sentences in `text`."""
    return tuple(match.span() for match in re.finditer(r"\S.*?(?:[.!?](?=\s|$)|$)", text))
