"""The fields of an upload that say what a sidecar says."""

from collections.abc import Mapping
from typing import Any

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.recording import printable
from voice_analytics.ingest.sidecar import Sidecar, parse_sidecar

SIDECAR_FIELD = "sidecar"
"""The field that holds a whole sidecar."""

TEXT_FIELDS = frozenset(
    (
        "call_id", "started_at", "direction", "speaks_first", "language", "queue", "topic",
        "time_zone", "interaction_id", "kind", "consent",
    )
)  # fmt: skip
"""Keys whose value is the field's text as it is; the value of the others is JSON."""

_LONGEST_NAME = 60


def sidecar_of_fields(fields: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the sidecar that the fields of an upload make; None where there are none.

    A field is called as the sidecar's key and holds its value: text as it is, anything else as
    JSON. The field `sidecar` holds a whole sidecar; the others add to it.

    Raises
    ------
    ProtocolViolation
        When a field is no key of a sidecar, is not JSON where it must be, or says again what
        `sidecar` says.
    """
    if not fields:
        return None
    document: dict[str, Any] = {}
    if (text := fields.get(SIDECAR_FIELD)) is not None:
        whole = parse_sidecar(text.encode(), SIDECAR_FIELD)
        if not isinstance(whole, dict):
            raise ProtocolViolation(f"{SIDECAR_FIELD} must hold one JSON object")
        document.update(whole)
    for name, value in fields.items():
        if name == SIDECAR_FIELD:
            continue
        shown = printable(name[:_LONGEST_NAME])
        if name not in Sidecar.model_fields:
            raise ProtocolViolation(
                f"{shown} is no field of an upload; remove it or correct its spelling"
            )
        if name in document:
            raise ProtocolViolation(f"{shown} is given twice, alone and in sidecar; give it once")
        document[name] = value if name in TEXT_FIELDS else parse_sidecar(value.encode(), shown)
    return document
