"""Who is the agent: SIPREC has no word for it, so the rules of the trunk tell, in order.

1. The client says who called and which way the call went, or whom it records.
2. An address fits a rule for agents, and another does not.
3. The trunk has calls from one side only.
4. The caller is whoever the client names so, else the first; a caller is taken for a customer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.domain.call import Direction, Role
from voice_analytics.ingest.session.trunks import Trunk
from voice_analytics.ingest.siprec.metadata import Metadata, Participant
from voice_analytics.ingest.siprec.parties import Address, is_agent, parse_address, same_party

_INBOUND = frozenset({"inbound", "incoming", "in", "terminating", "terminated"})
_OUTBOUND = frozenset({"outbound", "outgoing", "out", "originating", "originated"})
_YES = frozenset({"true", "1", "yes"})
_WAYS = ("calldirection", "direction", "calltype")


@dataclass(frozen=True, slots=True)
class Decision:
    """Who has which part, and by which rule."""

    roles: Mapping[str, Role]
    """By id of the participant."""

    rule: str | None


def direction_of(metadata: Metadata) -> Direction | None:
    """Return which way the call went, where the client says so."""
    stated = {metadata.extension.get(name, "").lower() for name in _WAYS}
    for party in metadata.participants.values():
        stated |= {party.extension.get(name, "").lower() for name in _WAYS}
    if stated & _INBOUND:
        return Direction.INBOUND
    return Direction.OUTBOUND if stated & _OUTBOUND else None


def decide(metadata: Metadata, trunk: Trunk) -> Decision:
    """Return the roles of the participants, and which rule told them."""
    parties = list(metadata.participants.values())
    if not parties:
        return Decision({}, None)
    named = _caller_named(metadata, parties)
    agent_ids, rule = (
        _by_recorded(metadata, parties)
        or _by_direction(metadata, parties, named)
        or _by_address(parties, trunk)
        or _by_trunk(parties, named, trunk)
        or (_others(parties, named or parties[0].id), "caller_named" if named else "caller_first")
    )
    roles = {party.id: Role.AGENT if party.id in agent_ids else Role.CUSTOMER for party in parties}
    return Decision(roles, rule)


def _by_recorded(metadata: Metadata, parties: Sequence[Participant]) -> tuple[set[str], str] | None:
    """Tell by the party on whose behalf the recording is made."""
    stated = [metadata.extension.get("recordedparty")]
    stated += [party.extension.get("recordedparty") for party in parties]
    recorded = [parse_address(text) for text in stated if text and text.lower() not in _YES]
    agents = {
        party.id
        for party in parties
        if party.extension.get("recordedparty", "").lower() in _YES
        or any(same_party(parse_address(party.aor), address) for address in recorded)
    }
    return (agents, "recorded_party") if 0 < len(agents) < max(2, len(parties)) else None


def _by_direction(
    metadata: Metadata, parties: Sequence[Participant], caller: str | None
) -> tuple[set[str], str] | None:
    way = direction_of(metadata)
    if caller is None or way is None:
        return None
    inbound = way is Direction.INBOUND
    return _others(parties, caller) if inbound else {caller}, "calling_party"


def _by_address(parties: Sequence[Participant], trunk: Trunk) -> tuple[set[str], str] | None:
    agents = {party.id for party in parties if is_agent(_address(party), trunk.agents)}
    if not agents or (len(agents) == len(parties) and len(parties) > 1):
        return None
    return agents, "agent_address"


def _by_trunk(
    parties: Sequence[Participant], caller: str | None, trunk: Trunk
) -> tuple[set[str], str] | None:
    if trunk.caller_is is None:
        return None
    caller = caller or parties[0].id
    is_customer = trunk.caller_is is Role.CUSTOMER
    return _others(parties, caller) if is_customer else {caller}, "trunk_caller"


def _caller_named(metadata: Metadata, parties: Sequence[Participant]) -> str | None:
    """Return the participant that the client names as the one who called."""
    for party in parties:
        if party.extension.get("callingparty", "").lower() in _YES:
            return party.id
    source = parse_address(metadata.extension.get("from"))
    callers = [party.id for party in parties if same_party(_address(party), source)]
    return callers[0] if len(callers) == 1 else None


def _others(parties: Sequence[Participant], caller: str) -> set[str]:
    return {party.id for party in parties if party.id != caller}


def _address(party: Participant) -> Address | None:
    return parse_address(party.aor)
