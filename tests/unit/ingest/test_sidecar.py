"""What a sidecar may say, and what is said about one that is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voice_analytics.domain.call import (
    CallKind,
    CallMetadata,
    Consent,
    Direction,
    Role,
    StintKind,
    StintNote,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import IngestError
from voice_analytics.ingest.sidecar import (
    MAX_SIDECAR_BYTES,
    is_sidecar,
    read_sidecar,
    safe_call_id,
)

EVERYTHING: dict[str, Any] = {
    "call_id": "2026-03-01 Grüße 7",
    "started_at": "2026-03-01T09:30:00.25+01:00",
    "direction": "inbound",
    "channels": {"0": "customer", "1": "agent", "10": "unknown"},
    "speaks_first": "agent",
    "agent": {"id": "a-17", "name": "Sam", "team": ["x", 1, None]},
    "customer": {"number": "+440000"},
    "delay_ms": {"1": 80},
    "pauses": [{"from_ms": 100, "to_ms": 200}],
    "keys": [{"from_ms": 300, "to_ms": 400}],
    "language": "en-GB",
    "queue": "billing",
    "topic": " late  parcel",
    "time_zone": "Europe/Berlin",
    "interaction_id": "i-1",
    "kind": "conversation",
    "external_ids": {"cdr": "99"},
    "stints": [
        {"kind": "ivr", "from_ms": 0, "to_ms": 50},
        {"kind": "agent", "agent": "a-17", "from_ms": 50, "to_ms": 900},
    ],
    "consent": "granted",
}


def _written(folder: Path, document: object) -> Path:
    path = folder / "call.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    assert read_sidecar(_written(tmp_path, EVERYTHING)) == CallMetadata(
        call_id="2026-03-01 Grüße 7",
        interaction_id="i-1",
        external_ids={"cdr": "99"},
        started_at="2026-03-01T09:30:00.25+01:00",
        time_zone="Europe/Berlin",
        direction=Direction.INBOUND,
        queue="billing",
        topic="late parcel",
        language="en",
        kind=CallKind.CONVERSATION,
        consent=Consent.GRANTED,
        channels={0: Role.CUSTOMER, 1: Role.AGENT, 10: Role.UNKNOWN},
        speaks_first=Role.AGENT,
        delays_ms={1: 80},
        pauses=(Interval(100, 200),),
        keys=(Interval(300, 400),),
        stints=(StintNote(StintKind.IVR, 0, 50), StintNote(StintKind.AGENT, 50, 900, "a-17")),
        agent="a-17",
    )


@pytest.mark.parametrize(
    ("agent", "found"),
    [
        ({"id": "7", "login": "alee", "sip": "sip:1001@pbx"}, "sip:1001@pbx"),
        ({"id": 7, "extension": ""}, "7"),
        ({"name": "Ann", "login": ["alee"]}, None),
    ],
)
def test_most_specific_address_of_the_agent_counts(
    tmp_path: Path, agent: object, found: str | None
) -> None:
    assert read_sidecar(_written(tmp_path, {"agent": agent})).agent == found


def test_every_key_may_be_missing_or_null(tmp_path: Path) -> None:
    assert read_sidecar(_written(tmp_path, {})) == CallMetadata()
    nulls = {"call_id": None, "channels": None, "agent": None, "language": None, "queue": None}
    assert read_sidecar(_written(tmp_path, nulls)) == CallMetadata()


@pytest.mark.parametrize(
    ("stated", "language"),
    [("en", "en"), ("EN-gb", "en"), ("haw", "haw"), ("yue-Hant", "yue")],
)
def test_languages_of_two_or_three_letters(tmp_path: Path, stated: str, language: str) -> None:
    assert read_sidecar(_written(tmp_path, {"language": stated})).language == language


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "call.json"
    path.write_bytes(b'\xef\xbb\xbf{"queue": "sales"}')

    assert read_sidecar(path).queue == "sales"


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-01T09:30:00Z",
        "2026-03-01t09:30:00z",
        "2026-03-01 09:30:00.123456789-05:30",
        "2024-02-29T23:59:59+00:00",
    ],
)
def test_a_moment_with_zone_is_kept_as_given(tmp_path: Path, moment: str) -> None:
    assert read_sidecar(_written(tmp_path, {"started_at": moment})).started_at == moment


WRONG: dict[str, tuple[object, str]] = {
    "unknown key": ({"que": "x"}, "que: unknown key; remove it or correct its spelling"),
    "digit of a key pressed": (
        {"keys": [{"from_ms": 0, "to_ms": 1, "digit": "4"}]},
        "keys[0].digit: unknown key; remove it or correct its spelling",
    ),
    "unknown key inside": (
        {"pauses": [{"from_ms": 0, "to_ms": 1, "why": ""}]},
        "pauses[0].why: unknown key; remove it or correct its spelling",
    ),
    "two faults": ({"que": "x", "kind": "chat"}, "kind: input should be 'conversation', "),
    "list": ([], "must hold one JSON object"),
    "path in the id": (
        {"call_id": "../x"},
        "call_id: must not hold a path separator, as it names files",
    ),
    "backslash": ({"call_id": "a\\b"}, "call_id: must not hold a path separator"),
    "control": ({"call_id": "a\nb"}, "call_id: must not hold control characters"),
    "hidden": ({"call_id": ".x"}, "call_id: must not begin with a dot, as it names files"),
    "blank id": ({"call_id": " "}, "call_id: must not be empty or begin or end with a space"),
    "no id": ({"call_id": ""}, "call_id: must not be empty"),
    "long id": ({"call_id": "x" * 129}, "call_id: must be at most 128 characters and 200 bytes"),
    "long in bytes": ({"call_id": "字" * 100}, "call_id: must be at most 128 characters and 200"),
    "number as id": ({"call_id": 7}, "call_id: input should be a valid string"),
    "no zone": ({"started_at": "2026-03-01T09:30:00"}, "started_at: must be an RFC 3339 time"),
    "no time": ({"started_at": "2026-03-01"}, "started_at: must be an RFC 3339 time with zone"),
    "no such day": ({"started_at": "2026-02-30T00:00:00Z"}, "started_at: is no time of the cal"),
    "direction": ({"direction": "in"}, "direction: input should be 'inbound', 'outbound' or "),
    "consent": (
        {"consent": True},
        "consent: input should be 'granted', 'announced', 'absent' or 'refused'",
    ),
    "role": ({"channels": {"0": "boss"}}, "channels.0: input should be 'agent', 'customer' or"),
    "channel": ({"channels": {"left": "agent"}}, "channels.left: is not of the form this key"),
    "negative channel": ({"channels": {"-1": "agent"}}, "channels.-1: is not of the form"),
    "no channels": ({"channels": {}}, "channels: dictionary should have at least 1 item"),
    "reversed": (
        {"pauses": [{"from_ms": 0, "to_ms": 9}, {"from_ms": 5, "to_ms": 5}]},
        "pauses[1]: to_ms must be greater than from_ms",
    ),
    "delay too long": (
        {"delay_ms": {"1": 5001}},
        "delay_ms.1: input should be less than or equal to 5000",
    ),
    "negative": (
        {"pauses": [{"from_ms": -1, "to_ms": 5}]},
        "pauses[0].from_ms: input should be greater than or equal to 0",
    ),
    "seconds": (
        {"pauses": [{"from_ms": 0.5, "to_ms": 5}]},
        "pauses[0].from_ms: input should be a valid integer",
    ),
    "a year": ({"pauses": [{"from_ms": 0, "to_ms": 1 << 40}]}, "pauses[0].to_ms: input should be"),
    "missing": ({"pauses": [{"from_ms": 0}]}, "pauses[0].to_ms: field required"),
    "stint": (
        {"stints": [{"kind": "lunch", "from_ms": 0, "to_ms": 5}]},
        "stints[0].kind: input should be 'ivr', ",
    ),
    "language": ({"language": "english"}, "language: is not of the form this key needs"),
    "no language": ({"language": "e"}, "language: is not of the form this key needs"),
    "nobody speaks first": ({"speaks_first": "unknown"}, "speaks_first: input should be"),
    "external": ({"external_ids": {"crm": 12}}, "external_ids.crm: input should be a valid string"),
    "control in a text": ({"queue": "a\u0007"}, "queue: is not of the form this key needs"),
    "long topic": ({"topic": "x" * 101}, "topic: a topic has 1 to 100 characters"),
    "agent": ({"agent": "Sam"}, "agent: input should be a valid dictionary"),
}


@pytest.mark.parametrize(("document", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_fault_is_named_with_file_and_place(tmp_path: Path, document: object, says: str) -> None:
    with pytest.raises(IngestError) as caught:
        read_sidecar(_written(tmp_path, document))

    said = str(caught.value)
    assert said.removeprefix("call.json").lstrip(": ").startswith(says)
    assert said.startswith("call.json")
    assert "\n" not in said


def test_several_faults_are_counted(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"\(and 2 more\)$"):
        read_sidecar(_written(tmp_path, {"que": 1, "kund": 2, "kind": "x"}))


def test_a_message_holds_no_value(tmp_path: Path) -> None:
    for key in ("call_id", "started_at", "direction", "agent", "language"):
        with pytest.raises(IngestError) as caught:
            read_sidecar(_written(tmp_path, {key: "/Erika Mustermann"}))
        assert "Erika" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"queue": ', "call.json is not valid JSON (EOF while parsing a value"),
        (b"", "call.json is not valid JSON (EOF while parsing"),
        (b"\xff\xfe{\x00", "call.json is not valid JSON ("),
        (b'{"call_id": "\\ud800"}', "call.json is not valid JSON ("),
        (b'{"queue": NaN}', "call.json is not valid JSON ("),
        (b"[" * 100_000, "call.json is not valid JSON (recursion limit exceeded"),
        (b" " * (MAX_SIDECAR_BYTES + 1), "call.json is larger than 1048576 bytes"),
    ],
    ids=["cut", "empty", "utf16", "surrogate", "nan", "deep", "large"],
)
def test_what_is_no_json_is_told(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "call.json"
    path.write_bytes(data)

    with pytest.raises(IngestError) as caught:
        read_sidecar(path)

    assert str(caught.value).startswith(says)
    assert is_sidecar(path), "so that the fault is told and not passed over"


@pytest.mark.parametrize(
    ("document", "meant"),
    [
        ({"queue": "x"}, True),
        ({"queue": "x", "other": 1}, True),
        ({"turns": [], "roles": {}}, False),
        ({}, False),
        ([{"queue": "x"}], False),
    ],
)
def test_a_sidecar_has_at_least_one_of_its_keys(
    tmp_path: Path, document: object, meant: bool
) -> None:
    assert is_sidecar(_written(tmp_path, document)) is meant


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    document=st.dictionaries(
        st.sampled_from(sorted(EVERYTHING)) | st.text(max_size=8),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text(max_size=6), inner, max_size=3)
            ),
            max_leaves=8,
        ),
    )
)
def test_no_json_gives_a_traceback(tmp_path: Path, document: object) -> None:
    path = _written(tmp_path, document)
    said = "call.json"
    try:
        read_sidecar(path)
    except IngestError as error:
        said = str(error)
    assert said.startswith("call.json")
    assert said.isprintable()


@given(value=st.text(max_size=150))
def test_an_accepted_call_id_is_a_file_name(
    tmp_path_factory: pytest.TempPathFactory, value: str
) -> None:
    try:
        accepted = safe_call_id(value)
    except ValueError:
        return
    folder = tmp_path_factory.getbasetemp()
    path = folder / f"{accepted}.report.json"
    path.write_bytes(b"")
    assert path.parent == folder
    path.unlink()
