"""Addresses and the times they hold."""

import pytest

from voice_analytics.domain.directory import AddressKind, Validity, normal_address, readings

SIP, LOGIN, EXTENSION = AddressKind.SIP, AddressKind.LOGIN, AddressKind.EXTENSION


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (SIP, "sip:1001@pbx.example", "1001@pbx.example"),
        (SIP, '"Ann" <SIPS:1001@PBX.example:5061;transport=tls>;tag=1', "1001@pbx.example"),
        (SIP, "1001@pbx.example", "1001@pbx.example"),
        (SIP, "1001", ""),
        (LOGIN, "  Ann.Lee ", "ann.lee"),
        (EXTENSION, "(12) 34-56", "123456"),
        (EXTENSION, "+44 20 7946-0000", "+442079460000"),
    ],
)
def test_spellings_of_an_address_have_one_form(kind: AddressKind, text: str, expected: str) -> None:
    assert normal_address(kind, text) == expected


def test_bare_name_may_be_a_login_or_an_extension() -> None:
    assert readings("1001") == ((LOGIN, "1001"), (EXTENSION, "1001"))
    assert readings("sip:1001@pbx")[0] == (SIP, "1001@pbx")
    assert readings("  ") == ()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Validity(0, 10), Validity(10, 20), False),
        (Validity(0, 11), Validity(10, 20), True),
        (Validity(0, None), Validity(10, 20), True),
        (Validity(20, None), Validity(10, 20), False),
        (Validity(), Validity(), True),
    ],
)
def test_times_overlap_where_both_hold(one: Validity, other: Validity, expected: bool) -> None:
    assert one.overlaps(other) == other.overlaps(one) == expected


def test_validity_is_half_open() -> None:
    valid = Validity(10, 20)
    assert [valid.covers(at) for at in (9, 10, 19, 20)] == [False, True, True, False]
