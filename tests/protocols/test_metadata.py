"""What vendors say about a call, and what is made of it."""

import re

import pytest

from tests.protocols.client import TRUNK, document
from voice_analytics.domain.call import Direction, Role
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.session.trunks import AgentRules, Trunk
from voice_analytics.ingest.siprec.metadata import METADATA_BYTES, Metadata, parse_metadata
from voice_analytics.ingest.siprec.parties import is_agent, parse_address, same_party
from voice_analytics.ingest.siprec.roles import decide, direction_of

VARIANTS = [
    pytest.param("standard.xml", {"96": "+15550100", "97": "7001"}, id="standard"),
    pytest.param(
        "attributes_in_participant.xml",
        {"16777301": "7001", "16777302": "+15550100"},
        id="send inside participant",
    ),
    pytest.param("aor_as_element.xml", {"96": "+15550100", "97": "7001"}, id="aor as element"),
    pytest.param(
        "prefixed_crossed.xml", {"1": "7001", "2": "+15550100"}, id="prefixed and crossed"
    ),
    pytest.param(
        "recorded_party.xml", {"1": "+15550100", "2": "+15550199"}, id="stream attribute id"
    ),
]


@pytest.mark.parametrize(("name", "heard"), VARIANTS)
def test_each_label_leads_to_who_sends_it(name: str, heard: dict[str, str]) -> None:
    metadata = parse_metadata(document(name))

    found = {label: [_user(party.aor) for party in metadata.senders(label)] for label in heard}

    assert found == {label: [user] for label, user in heard.items()}


def _user(aor: str | None) -> str:
    address = parse_address(aor)
    assert address is not None
    return address.user


def test_names_and_ids_are_kept() -> None:
    metadata = parse_metadata(document("standard.xml"))

    assert metadata.participants["P1=="].name == "Caller"
    assert metadata.groups == ("G1==",)
    assert metadata.session_ids[0].startswith("ab30317f")


def test_what_the_vendor_adds_about_the_call_is_found() -> None:
    metadata = parse_metadata(document("prefixed_crossed.xml"))

    assert metadata.extension["gcid"] == "1048577"
    assert metadata.extension["call-id"] == "cs-77@sbc.example"


def test_without_associations_nobody_is_heard() -> None:
    metadata = parse_metadata(document("no_associations.xml"))

    assert len(metadata.participants) == 2
    assert metadata.senders("96") == ()


def test_one_stream_of_two_parties_is_mixed() -> None:
    assert parse_metadata(document("mixed.xml")).is_mixed("1")
    assert not parse_metadata(document("standard.xml")).is_mixed("96")


def test_a_document_without_tags_says_nothing() -> None:
    assert parse_metadata(document("tags_lost.xml")) == Metadata()


def test_a_partial_document_changes_who_is_heard() -> None:
    metadata = parse_metadata(document("standard.xml")).merged(
        parse_metadata(document("transfer.xml"))
    )

    assert [party.name for party in metadata.senders("97")] == ["Second desk"]
    assert [party.name for party in metadata.senders("96")] == ["Caller"]


def test_a_complete_document_replaces_all() -> None:
    metadata = parse_metadata(document("standard.xml")).merged(
        parse_metadata(document("mixed.xml"))
    )

    assert set(metadata.participants) == {"P5", "Q5"}


ENTITY = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><recording>&b;</recording>'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<recording>", id="broken off"),
        pytest.param(b"v=0", id="no XML"),
        pytest.param(b"<!DOCTYPE r><recording/>", id="document type"),
        pytest.param(ENTITY, id="entities"),
        pytest.param(b'<?xml version="1.0" encoding="x-none"?><recording/>', id="encoding"),
        pytest.param(b"<a>" + b"<x/>" * (METADATA_BYTES // 4) + b"</a>", id="too large"),
        pytest.param(b"<a>" + b"<stream/>" * 300 + b"</a>", id="too many streams"),
    ],
)
def test_documents_that_are_not_taken(text: bytes) -> None:
    with pytest.raises(ProtocolViolation, match="recording metadata"):
        parse_metadata(text)


def roles(metadata: Metadata, trunk: Trunk = TRUNK) -> tuple[dict[str, Role], str | None]:
    decision = decide(metadata, trunk)
    named = {_user(metadata.participants[key].aor): role for key, role in decision.roles.items()}
    return named, decision.rule


def rules(agents: AgentRules = AgentRules(), caller_is: Role | None = None) -> Trunk:  # noqa: B008
    return Trunk("sbc", TRUNK.networks, agents=agents, caller_is=caller_is)


AGENT_7001 = {"+15550100": Role.CUSTOMER, "7001": Role.AGENT}
AGENT_CALLER = {"+15550100": Role.AGENT, "7001": Role.CUSTOMER}


@pytest.mark.parametrize(
    ("name", "trunk", "expected"),
    [
        pytest.param("standard.xml", TRUNK, (AGENT_7001, "caller_first"), id="first calls"),
        pytest.param(
            "attributes_in_participant.xml", TRUNK, (AGENT_7001, "caller_named"), id="caller named"
        ),
        pytest.param("prefixed_crossed.xml", TRUNK, (AGENT_7001, "caller_named"), id="from"),
        pytest.param(
            "recorded_party.xml",
            rules(caller_is=Role.AGENT),
            ({"+15550100": Role.CUSTOMER, "+15550199": Role.AGENT}, "recorded_party"),
            id="recorded party, before what the trunk says",
        ),
        pytest.param(
            "standard.xml",
            rules(caller_is=Role.AGENT),
            (AGENT_CALLER, "trunk_caller"),
            id="callers over this trunk are agents",
        ),
        pytest.param(
            "standard.xml",
            rules(agents=AgentRules(extension_digits=(4,)), caller_is=Role.AGENT),
            (AGENT_7001, "agent_address"),
            id="extension, before what the trunk says",
        ),
        pytest.param(
            "standard.xml",
            rules(agents=AgentRules(domains=("pbx.example", "carrier.example"))),
            (AGENT_7001, "caller_first"),
            id="both sides fit, so the rule tells nothing",
        ),
    ],
)
def test_who_is_the_agent(
    name: str, trunk: Trunk, expected: tuple[dict[str, Role], str | None]
) -> None:
    assert roles(parse_metadata(document(name)), trunk) == expected


@pytest.mark.parametrize(
    ("way", "expected"),
    [("inbound", (AGENT_7001, "calling_party")), ("Originating", (AGENT_CALLER, "calling_party"))],
)
def test_the_named_caller_and_the_way_of_the_call_come_first(
    way: str, expected: tuple[dict[str, Role], str | None]
) -> None:
    text = document("attributes_in_participant.xml").replace(
        b"<v:callingParty>true", f"<v:direction>{way}</v:direction><v:callingParty>true".encode()
    )
    trunk = rules(agents=AgentRules(prefixes=("+1555",)))

    assert roles(parse_metadata(text), trunk) == expected


def test_direction_is_none_where_nobody_says_it() -> None:
    assert direction_of(parse_metadata(document("standard.xml"))) is None
    assert direction_of(parse_metadata(document("recorded_party.xml"))) is Direction.OUTBOUND


def test_nobody_is_the_agent_of_an_empty_document() -> None:
    assert roles(Metadata()) == ({}, None)


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        ("sip:7001@pbx.example;user=phone", "7001@pbx.example"),
        ("SIPS:7001@PBX.example:5061", "7001@pbx.example"),
        ("tel:+1-555-0100;phone-context=x", "+1-555-0100"),
        ("+15550100@carrier.example", "+15550100@carrier.example"),
        ("<sip:7001@[2001:db8::1]:5060>", "7001@[2001:db8::1]"),
        ("sip:pbx.example", "pbx.example"),
        ("7001", "7001"),
        ("sip:user:word@pbx.example", "user@pbx.example"),
        ("192.0.2.7", "192.0.2.7"),
    ],
)
def test_addresses_lose_schemes_ports_and_parameters(uri: str, text: str) -> None:
    address = parse_address(uri)

    assert address is not None
    assert address.text == text


@pytest.mark.parametrize("uri", [None, "", "sip:", "<>", "@", ";x"])
def test_what_is_no_address(uri: str | None) -> None:
    assert parse_address(uri) is None


@pytest.mark.parametrize(
    ("agents", "fits"),
    [
        (AgentRules(), False),
        (AgentRules(patterns=(re.compile(r"70\d\d@.*"),)), True),
        (AgentRules(patterns=(re.compile(r"70"),)), False),
        (AgentRules(domains=("pbx.example",)), True),
        (AgentRules(prefixes=("70",)), True),
        (AgentRules(prefixes=("+1",)), False),
        (AgentRules(extension_digits=(3, 4)), True),
        (AgentRules(extension_digits=(5,)), False),
    ],
)
def test_rules_for_agents(agents: AgentRules, fits: bool) -> None:
    assert is_agent(parse_address("sip:7001@pbx.example"), agents) is fits


def test_a_number_is_the_same_party_on_every_host() -> None:
    one = parse_address("sip:+1-555-0100@carrier.example")

    assert same_party(one, parse_address("tel:15550100"))
    assert not same_party(one, parse_address("sip:15550101@carrier.example"))
    assert not same_party(one, None)
