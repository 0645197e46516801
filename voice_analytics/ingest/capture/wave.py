"""A kept call as a WAV file, and what its sidecar says."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from voice_analytics.domain.call import Role
from voice_analytics.ingest.capture.reading import CapturedCall
from voice_analytics.ingest.capture.wav_header import wav_header
from voice_analytics.ingest.session.events import Leg

KEY_MS = 250
"""How long a key is taken to be held; only its beginning is known."""

_MISSING_MS = 1000
_LONGEST_TEXT = 256


def wav_pieces(call: CapturedCall) -> Iterator[bytes]:
    """Yield a WAV file of a call, 16 bits, a channel for each party.

    Where the call did not end as calls do, the header promises a second more than there is: its
    report says that it breaks off.
    """
    channels = len(call.channels)
    whole = call.ended is not None and call.ended.normal
    promised = call.samples + (0 if whole else _MISSING_MS * call.rate_hz // 1000)
    yield wav_header(channels, call.rate_hz, promised)
    for block in call.blocks():
        yield block.astype("<i2").tobytes()


def sidecar_of(call: CapturedCall, delays_ms: Mapping[Role, int] | None = None) -> dict[str, Any]:
    """Return what is known of a call, as a sidecar's JSON value.

    Parameters
    ----------
    call
        The call.
    delays_ms
        By how much its trunk delivers each party late, always.
    """
    mixed = any(leg.mixed for legs in call.channels for leg in legs)
    document: dict[str, Any] = {
        "call_id": call.id,
        "started_at": _moment(call.began_ms + call.start_ms),
        "external_ids": _texts(call.external_ids),
        "interaction_id": _text(call.call.interaction_id),
        "pauses": _shifted(call, ((one.start_ms, one.end_ms) for one in call.pauses)),
        "keys": _shifted(call, ((at_ms, at_ms + KEY_MS) for at_ms in call.keys_ms)),
        "stints": _stints(call),
        "reception": _reception(call),
    }
    if not mixed:
        roles = {str(number): legs[0].role for number, legs in enumerate(call.channels)}
        document["channels"] = roles
        document["delay_ms"] = _delays(roles, delays_ms or {})
        for role in (Role.AGENT, Role.CUSTOMER):
            document[role] = _party(call, role)
    return {key: value for key, value in document.items() if value}


def _delays(roles: Mapping[str, Role], delays_ms: Mapping[Role, int]) -> dict[str, int]:
    return {number: delays_ms[role] for number, role in roles.items() if delays_ms.get(role)}


def _moment(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{at_ms % 1000:03d}Z"


def _party(call: CapturedCall, role: Role) -> dict[str, str]:
    """Return ids and name of a party, as far as they are known."""
    leg = next((leg for legs in call.channels for leg in legs if leg.role is role), None)
    if leg is None:
        return {}
    known = {_address_key(leg): leg.address, "name": leg.name}
    return {key: text for key, given in known.items() if (text := _text(given))}


def _address_key(leg: Leg) -> str:
    return "sip" if "@" in (leg.address or "") else "extension"


def _stints(call: CapturedCall) -> list[dict[str, Any]]:
    """Return who had the call when, where the agent changed on the way; else nothing."""
    turns: list[tuple[int, str]] = []
    for at_ms, legs in [
        (0, call.call.legs),
        *((one.at_ms, one.change.legs) for one in call.changes),
    ]:
        agent = next((_text(leg.address) for leg in legs if leg.role is Role.AGENT), None)
        if agent and (not turns or turns[-1][1] != agent):
            turns.append((at_ms, agent))
    if len(turns) < 2:
        return []
    ends = [*(at_ms for at_ms, _ in turns[1:]), call.end_ms]
    spans = [(at_ms, end_ms) for (at_ms, _), end_ms in zip(turns, ends, strict=True)]
    agents = [agent for _, agent in turns]
    return [
        {"kind": "agent", "agent": agent, **span}
        for agent, (start_ms, end_ms) in zip(agents, spans, strict=True)
        for span in _shifted(call, [(start_ms, end_ms)])
    ]


def _reception(call: CapturedCall) -> dict[str, Any]:
    """Return how the call came in: for operators, nothing of it is heard in the audio."""
    channels = {
        str(number): dict(call.qualities[leg.id])
        for number, legs in enumerate(call.channels)
        for leg in legs
        if leg.id in call.qualities
    }
    known = {
        "trunk": _text(call.call.source),
        "ended": _ending(call),
        "role_rule": _text(call.role_rule),
        "channels": channels,
    }
    return {key: value for key, value in known.items() if value}


def _ending(call: CapturedCall) -> str:
    if call.ended is None:
        return "interrupted"
    return "normal" if call.ended.normal else "broken_off"


def _shifted(call: CapturedCall, spans: Any) -> list[dict[str, int]]:  # noqa: ANN401
    """Return stretches of the call clock on that of the recording, as far as they are inside."""
    start_ms, length_ms = call.start_ms, call.end_ms - call.start_ms
    moved = ((max(0, a - start_ms), min(length_ms, b - start_ms)) for a, b in spans)
    return [{"from_ms": a, "to_ms": b} for a, b in moved if a < b]


def _texts(given: Mapping[str, str]) -> dict[str, str]:
    cleaned = ((_text(key), _text(value)) for key, value in given.items())
    return {key: value for key, value in cleaned if key and value}


def _text(given: str | None) -> str | None:
    """Return a text fit for a sidecar; None where nothing is left of it."""
    plain = "".join(letter for letter in given or "" if letter.isprintable()).strip()
    return plain[:_LONGEST_TEXT] or None
