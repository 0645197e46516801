"""Identity data in recognised words, and what looks like it."""

import pytest

from tests.hearsay import found

FOUND = {
    "phone asked for": (
        "A: what's the best phone number? / B: it's oh seven seven double oh 900 123",
        "phone", "oh seven seven double oh 900 123",
    ),
    "phone by form": ("B: yeah 07700 900 123 will do", "phone", "07700 900 123"),
    "social security": (
        "A: your social security number? / B: 078 05 1120", "national_id", "078 05 1120",
    ),
    "last four": ("A: the last four of your social? / B: one one two oh", "national_id",
                  "one one two oh"),
    "national insurance": ("B: it's A B 12 34 56 C thanks", "national_id", "A B 12 34 56 C"),
    "postcode asked for": ("A: and the postcode? / B: B N three, four T P.", "postcode",
                           "B N three, four T P."),
    "postcode by form": ("B: we are at SW1A 2AA yes", "postcode", "SW1A 2AA"),
    "spelled postcode": ("A: postcode? / B: bravo november three four tango papa", "postcode",
                         "bravo november three four tango papa"),
    "doubled letter": ("A: postcode? / B: double T 3 4 T P", "postcode", "double T 3 4 T P"),
    "date that breaks off": (
        "A: date of birth? / B: third of June (4000) and so on", "birth_date", "third of June",
    ),
    "date at the end of a sentence": (
        "A: date of birth? / B: third of June. I have some more", "birth_date", "third of June.",
    ),
    "zip": ("A: what's your zip code? / B: nine oh two one oh", "postcode", "nine oh two one oh"),
    "street": ("B: I live at 12 Mill Lane now", "address", "12 Mill Lane"),
    "house number": ("A: and the house number? / B: forty two", "address", "forty two"),
    "birth with month": (
        "A: date of birth? / B: third of June, nineteen forty-six.", "birth_date",
        "third of June, nineteen forty-six.",
    ),
    "birth glued together": (
        "A: date of birth? / B: 3Sory04101971.", "birth_date", "3Sory04101971.",
    ),
    "birth in figures": ("A: date of birth? / B: 03/06/1946", "birth_date", "03/06/1946"),
    "spoken email": (
        "A: your email? / B: jane dot doe 42 at example dot co dot uk", "email",
        "jane dot doe 42 at example dot co dot uk",
    ),
    "written email": ("B: write to jane.doe@example.com please", "email", "jane.doe@example.com"),
    "spelled email": ("A: email address? / B: it's j a n e at example.com", "email",
                      "j a n e at example.com"),
    "email without its at": (
        "A: which email shall I use? / B: yeah it's Jane Dash with 9-9-outlook.com. Anything else?",
        "email", "Jane Dash with 9-9-outlook.com.",
    ),
    "email spelled at a stretch": (
        "A: your email address? / B: um j a n e um dot w e double b", "email",
        "j a n e um dot w e double b",
    ),
    "postcode with a hyphen": ("A: the postcode? / B: it's BN146-RW.", "postcode", "BN146-RW."),
    "postcode with hesitation": (
        "A: the postcode? / B: S um W one one four uh E J thanks", "postcode",
        "S um W one one four uh E J",
    ),
    "street with hesitation": (
        "A: your address? / B: um eight nine Mill uh Lane now", "address",
        "eight nine Mill uh Lane",
    ),
    "street whose number was not heard": (
        "A: your address? / B: you won Kingfisher Court now", "address", "Kingfisher Court",
    ),
    "number with the sign of an amount": (
        "A: your passport number? / B: $55.24.59.765.", "national_id", "$55.24.59.765.",
    ),
    "phone with a letter in it": (
        "A: the best number to reach you? / B: 0-7-5-7-W-3-9-5-0", "phone", "0-7-5-7-W-3-9-5-0",
    ),
    "several answers written as one": (
        "A: your mobile number? / B: 843-0829-8899-441-137-306-070", "card_number",
        "843-0829-8899-441-137-306-070",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("dialogue", "kind", "words"), FOUND.values(), ids=FOUND.keys())
def test_identity_data_is_found(dialogue: str, kind: str, words: str) -> None:
    assert found(dialogue) == [(kind, words)]


KEPT = {
    "shop": "B: I looked at amazon dot com and then at the shop",
    "appointment": "A: the next one is the fourth of August / B: fine",
    "bus": "B: it's two buses each way and I walk",
    "order": "A: your order number? / B: oh one six three two nine six oh one four",
    "may": "B: you may keep one if you may",
    "no email given": "A: the email you ordered with? / B: I cannot remember it",
    "amount in thousands": "B: it cost £1.250.000 in the end",
    "no postcode given": "A: your postcode please? / B: just a moment, I will look",
    "street without a number": "B: the depot on Mill Lane is closed",
    "meeting": "B: I was at home at five and at six dot dot",
}


@pytest.mark.parametrize("dialogue", KEPT.values(), ids=KEPT.keys())
def test_what_only_looks_like_it_is_kept(dialogue: str) -> None:
    assert found(dialogue) == []
