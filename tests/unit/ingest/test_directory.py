"""Directory files and late facts, and what is said of a bad line."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from voice_analytics.domain.directory import Address, AddressKind, Membership, Queue, Validity
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.directory import read_directory, read_late
from voice_analytics.ingest.tables import moment_ms, read_table

DAY = 1_772_323_200_000
"""2026-03-01 in UTC."""


def directory(text: str) -> list[object]:
    return list(read_directory(text.encode(), "staff.csv", UTC))


def fault(text: str) -> str:
    with pytest.raises(ProtocolViolation) as caught:
        directory(text)
    return str(caught.value)


def test_line_is_a_person_with_team_and_addresses() -> None:
    (line,) = read_directory(
        "person_id;Name;team;supervises;login;extension;valid from\r\n"
        "p1;Ann Lee;North;yes;ALee;10-01;2026-03-01\r\n".encode("utf-8-sig"),
        "staff.csv",
        UTC,
    )
    valid = Validity(DAY, None)
    assert line.person is not None
    assert (line.person.id, line.person.name) == ("p1", "Ann Lee")
    assert line.membership == Membership("p1", "North", True, valid)
    assert line.addresses == (
        Address(AddressKind.LOGIN, "alee", "p1", valid),
        Address(AddressKind.EXTENSION, "1001", "p1", valid),
    )


def test_line_without_a_person_can_name_a_queue() -> None:
    (line,) = read_directory(b"queue,queue_name\nsales,Sales desk\n", "staff.csv", UTC)
    assert (line.person, line.queue) == (None, Queue("sales", "Sales desk"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "staff.csv is empty"),
        ("person_id,nmae\n", "staff.csv, line 1: nmae is no column; use person_id, name,"),
        ("name,name\n", "staff.csv, line 1: name is there twice"),
        ("person_id,name\np1\n", "staff.csv, line 2: has 1 cells where the heading has 2"),
        ("person_id,name\n\np1,\n", "staff.csv, line 3: has no name"),
        ("person_id,name\n,Ann\n", "staff.csv, line 2: has no person_id"),
        ('person_id,name\np1,"Ann\n', "staff.csv, line 2: unexpected end of data"),
        ("person_id,name,sip\np1,Ann,1001\n", "staff.csv, line 2: sip is no address"),
        ("person_id,name,active\np1,Ann,maybe\n", "staff.csv, line 2: active must be yes or no"),
        ("person_id,name,supervises\np1,Ann,yes\n", "staff.csv, line 2: supervises needs a team"),
        (
            "person_id,name,valid_from\np1,Ann,March\n",
            "staff.csv, line 2: valid_from is no date such as",
        ),
        (
            "person_id,name,valid_from,valid_until\np1,Ann,2026-03-02,2026-03-01\n",
            "staff.csv, line 2: valid_until must be after valid_from",
        ),
    ],
)
def test_bad_line_is_named(text: str, expected: str) -> None:
    assert fault(text).startswith(expected)


def test_bytes_that_are_no_text_are_named_by_line() -> None:
    with pytest.raises(ProtocolViolation, match="line 2: is not UTF-8"):
        list(read_table(b"name\n\xff\xfe\n", ("name",), "staff.csv"))


def test_dates_are_in_the_zone_that_is_given() -> None:
    assert moment_ms("2026-03-01", UTC) == DAY
    assert moment_ms("2026-03-01", ZoneInfo("Europe/Madrid")) == DAY - 3_600_000
    assert moment_ms("2026-03-01T01:00:00+01:00", UTC) == DAY


def test_late_fact_names_call_and_agent() -> None:
    (line,) = read_late(b"external_system,external_id,stint,agent\npbx,77,1,alee\n", "cdr.csv")
    assert (line.external_ids, line.stint, line.agent, line.queue) == (
        {"pbx": "77"}, 1, "alee", None,
    )  # fmt: skip


def test_late_fact_can_be_what_a_call_was_about() -> None:
    (line,) = read_late(b"call_id,topic\nc1,late   parcel\n", "cdr.csv")
    assert (line.call_id, line.topic, line.agent) == ("c1", "late parcel", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"call_id,topic\nc1,{'x' * 101}\n", "a topic has 1 to 100 characters"),
        ("call_id,topic\nc1,late\x07parcel\n", "a topic has 1 to 100 characters, no control"),
        ("call_id,agent\n,alee\n", "names no call"),
        ("call_id,agent\nc1,\n", "says nothing of the call"),
        ("external_id,agent\n77,alee\n", "external_id needs external_system"),
        ("call_id,stint,agent\nc1,one,alee\n", "stint must be a number"),
    ],
)
def test_bad_late_fact_is_named(text: str, expected: str) -> None:
    with pytest.raises(ProtocolViolation, match=f"cdr.csv, line 2: {expected}"):
        list(read_late(text.encode(), "cdr.csv"))
