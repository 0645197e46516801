"""The JSON file beside a recording that says what the audio cannot."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import from_json

from voice_analytics.domain.call import (
    CallKind,
    CallMetadata,
    Consent,
    Direction,
    Role,
    StintKind,
    StintNote,
    topic_of,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import IngestError, ProtocolViolation
from voice_analytics.ingest.opening import open_file
from voice_analytics.ingest.recording import printable, shown

MAX_SIDECAR_BYTES = 1 << 20

_MAX_ID_CHARACTERS = 128
_MAX_ID_BYTES = 200  # leaves room for suffixes in the 255 bytes of a file name
_MAX_PLACE_CHARACTERS = 100
_LONGEST_CALL_MS = 7 * 24 * 3_600_000
_LONGEST_DELAY_MS = 5000
_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def safe_call_id(value: str) -> str:
    """Return the call id when it is fit for a file name.

    Raises
    ------
    ValueError
        When it is not; the text says why, without the id.
    """
    if not value or value != value.strip():
        raise ValueError("must not be empty or begin or end with a space")
    if len(value) > _MAX_ID_CHARACTERS or len(value.encode()) > _MAX_ID_BYTES:
        raise ValueError(
            f"must be at most {_MAX_ID_CHARACTERS} characters and {_MAX_ID_BYTES} bytes long"
        )
    if "/" in value or "\\" in value:
        raise ValueError("must not hold a path separator, as it names files")
    if not value.isprintable():
        raise ValueError("must not hold control characters, as it names files")
    if value.startswith("."):
        raise ValueError("must not begin with a dot, as it names files")
    return value


def _moment(value: str) -> str:
    if not _RFC_3339.fullmatch(value):
        raise ValueError(
            "must be an RFC 3339 time with zone, such as 2026-03-01T09:30:00Z or "
            "2026-03-01T09:30:00+01:00"
        )
    try:
        datetime.fromisoformat(value.upper())
    except ValueError as error:
        raise ValueError("is no time of the calendar") from error
    return value


def _language(value: str) -> str:
    return value.split("-")[0].lower()


_Text = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f]+$")]
_Topic = Annotated[_Text, AfterValidator(topic_of)]
_Millisecond = Annotated[int, Field(ge=0, le=_LONGEST_CALL_MS, strict=True)]
_Channel = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]?)$")]


class _Stretch(BaseModel):
    """A stretch of the call, in milliseconds from its start."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_ms: _Millisecond
    to_ms: _Millisecond

    @model_validator(mode="after")
    def check_order(self) -> "_Stretch":
        """Check that the end is after the start."""
        if self.to_ms <= self.from_ms:
            raise ValueError("to_ms must be greater than from_ms")
        return self


class _Stint(_Stretch):
    """A stretch of the call in one pair of hands."""

    kind: StintKind
    agent: _Text | None = None


class Sidecar(BaseModel):
    """The keys of a sidecar file; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    call_id: Annotated[str, AfterValidator(safe_call_id)] | None = None
    """Name of the call, unique per source."""
    started_at: Annotated[str, AfterValidator(_moment)] | None = None
    """When the call began, RFC 3339 with zone."""
    direction: Direction | None = None
    channels: Annotated[dict[_Channel, Role], Field(min_length=1)] | None = None
    """Role of each channel, counted from 0."""
    speaks_first: Literal[Role.AGENT, Role.CUSTOMER] | None = None
    """Who speaks first in a recording with all parties on one channel."""
    agent: dict[str, JsonValue] | None = None
    """Ids and display names of the agent; found by `sip`, `login`, `extension` or `id`."""
    customer: dict[str, JsonValue] | None = None
    """Ids and display names of the customer; not read yet by the analysis."""
    delay_ms: dict[_Channel, Annotated[int, Field(ge=0, le=_LONGEST_DELAY_MS, strict=True)]] = {}
    """By how much each channel was delivered late, in ms; it is moved back by it."""
    pauses: list[_Stretch] = []
    """Stretches to drop."""
    keys: list[_Stretch] = []
    """When keys of a telephone were pressed; which ones must not be said."""
    language: (
        Annotated[
            str,
            StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
            AfterValidator(_language),
        ]
        | None
    ) = None
    """ISO 639 code of two or three letters; a region behind it is left out."""
    queue: _Text | None = None
    topic: _Topic | None = None
    """What the call was about, as another system says: a contact reason or wrap-up code."""
    time_zone: _Text | None = None
    interaction_id: _Text | None = None
    kind: CallKind | None = None
    external_ids: dict[_Text, _Text] = {}
    """Ids of the call in other systems."""
    stints: list[_Stint] = []
    """Who had the call when, where several did."""
    consent: Consent | None = None
    reception: dict[str, JsonValue] | None = None
    """How a mirrored call came in: losses and levels; kept with it, not read by the analysis."""


def read_sidecar(path: Path) -> CallMetadata:
    """Return what a sidecar says.

    Raises
    ------
    IngestError
        When it cannot be read, is no JSON, or a value is wrong; names the file and the place.
    """
    return checked_sidecar(_load(path), shown(path))


def parse_sidecar(text: bytes, name: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON value of a sidecar's text, not yet checked.

    Raises
    ------
    ProtocolViolation
        When it is too long or no JSON.
    """
    if len(text) > MAX_SIDECAR_BYTES:
        raise ProtocolViolation(
            f"{name} is larger than {MAX_SIDECAR_BYTES} bytes, too much for a sidecar; "
            "correct or move it"
        )
    try:
        return from_json(text.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError as error:
        raise ProtocolViolation(f"{name} is not valid JSON ({error}); correct it") from error


def checked_sidecar(document: object, name: str) -> CallMetadata:
    """Return what a sidecar's JSON value says.

    Parameters
    ----------
    document
        The value.
    name
        Where it is from, for messages.

    Raises
    ------
    ProtocolViolation
        When a value is wrong; names the place.
    """
    if not isinstance(document, dict):
        raise ProtocolViolation(f"{name} must hold one JSON object")
    try:
        sidecar = Sidecar.model_validate(document)
    except ValidationError as error:
        raise ProtocolViolation(_sentence(name, error)) from error
    return _metadata(sidecar)


def is_sidecar(path: Path) -> bool:
    """Return whether a JSON file beside a recording is meant as its sidecar.

    It is when it is an object with at least one of a sidecar's keys. A file that cannot be read
    counts as one too, so that what it was to say is not passed over in silence.
    """
    try:
        document = _load(path)
    except IngestError:
        return True
    return isinstance(document, dict) and not Sidecar.model_fields.keys().isdisjoint(document)


def _load(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    with open_file(path) as file:
        text = file.read(MAX_SIDECAR_BYTES + 1)
    return parse_sidecar(text, shown(path))


def _sentence(name: str, error: ValidationError) -> str:
    """Return the first fault in words, without any value: values may be personal."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    first = faults[0]
    place = ""
    for part in first["loc"]:
        if part == "[key]":
            continue
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    said = _WORDS.get(first["type"], first["msg"].removeprefix("Value error, "))
    said = said[:1].lower() + said[1:]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{name}: {printable(place[:_MAX_PLACE_CHARACTERS])}: {said}{more}"


_WORDS = {
    "extra_forbidden": "unknown key; remove it or correct its spelling",
    "string_pattern_mismatch": "is not of the form this key needs",
}


def _metadata(sidecar: Sidecar) -> CallMetadata:
    channels = sidecar.channels
    return CallMetadata(
        call_id=sidecar.call_id,
        interaction_id=sidecar.interaction_id,
        external_ids=sidecar.external_ids,
        started_at=sidecar.started_at,
        time_zone=sidecar.time_zone,
        direction=sidecar.direction,
        queue=sidecar.queue,
        topic=sidecar.topic,
        language=sidecar.language,
        kind=sidecar.kind,
        consent=sidecar.consent,
        channels=None if channels is None else {int(key): role for key, role in channels.items()},
        speaks_first=sidecar.speaks_first,
        delays_ms={int(key): delay_ms for key, delay_ms in sidecar.delay_ms.items()},
        pauses=tuple(Interval(pause.from_ms, pause.to_ms) for pause in sidecar.pauses),
        keys=tuple(Interval(key.from_ms, key.to_ms) for key in sidecar.keys),
        stints=tuple(
            StintNote(stint.kind, stint.from_ms, stint.to_ms, stint.agent)
            for stint in sidecar.stints
        ),
        agent=_address(sidecar.agent or {}),
    )


def _address(agent: Mapping[str, JsonValue]) -> str | None:
    """Return the most specific address of an agent that is given."""
    found = (agent.get(key) for key in ("sip", "login", "extension", "id"))
    return next((str(one) for one in found if isinstance(one, str | int) and str(one)), None)
