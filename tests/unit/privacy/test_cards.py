"""Card numbers, codes and expiry dates in recognised words; hard negatives beside them."""

import pytest

from tests.hearsay import found

ASKED = "A: could you read me the long number on the card please? / B: "
UNASKED = "A: how can I help? / B: "

SPOKEN = {
    "digits": "four one one one one one one one one one one one one one one one",
    "groups": "4111 1111 1111 1111",
    "one word": "4111111111111111.",
    "hyphens": "4111-1111-1111-1111,",
    "pairs": "forty-one eleven eleven eleven eleven eleven eleven eleven",
    "pairs in figures": "41-11 11-11 11-11 11-11",
    "double": "four triple one double one double one double one double one triple one one one",
    "fillers": "four one one one um one one one one and then one one one one uh one one one one",
    "pauses": "4111 (3000) 1111 (4000) 1111 (2500) 1111",
    "misheard": "for* four one one one won one one one one one one one one one one one one",
    "corrected": "4111 1111 no sorry 1111 1111 1111",
}


@pytest.mark.parametrize("text", SPOKEN.values(), ids=SPOKEN.keys())
def test_card_is_found_when_asked_for(text: str) -> None:
    ((kind, words),) = found(ASKED + text)
    plain = " ".join(word.removesuffix("*") for word in text.split() if word[0] != "(")
    assert (kind, words) == ("card_number", plain)


@pytest.mark.parametrize(
    "text", [text for way, text in SPOKEN.items() if way != "misheard"],
    ids=[way for way in SPOKEN if way != "misheard"],
)  # fmt: skip
def test_card_is_found_without_being_asked_for(text: str) -> None:
    assert {kind for kind, _ in found(UNASKED + text)} == {"card_number"}


def test_single_wrong_digit_is_corrected_for_the_check() -> None:
    said = "5 5 5 5 5 5 5 5 5 5 5 5 4 4 4 9 sorry 4"
    assert found(UNASKED + said) == [("card_number", said)]


def test_amex_of_fifteen_digits() -> None:
    assert found(UNASKED + "3782 822463 10005") == [("card_number", "3782 822463 10005")]


def test_card_across_turns_with_listening_between() -> None:
    said = found(
        "A: the card number please / B: 4111 / A: yes / B: 1111 / A: mm-hm okay / B: 1111 1111"
    )
    assert said == [("card_number", "4111 1111 1111 1111")]


def test_card_in_parts_without_a_prompt_is_put_together() -> None:
    said = found(
        "B: so 4111 / A: go on then I am ready now / B: 1111 1111 / "
        "A: I have got that part too / B: 1111"
    )
    assert said == [("card_number", "4111"), ("card_number", "1111 1111"), ("card_number", "1111")]


def test_card_read_back_by_the_other_party() -> None:
    said = found(ASKED + "4111 1111 1111 1234 / A: so that is 4111 1111 1111 1234 is that right?")
    assert said == [
        ("card_number", "4111 1111 1111 1234"),
        ("card_number", "4111 1111 1111 1234"),
    ]


def test_last_four_digits_said_much_later() -> None:
    later = "A: (90000) the one with 1234 at its end was stopped"
    assert ("card_number", "1234") in found(f"{ASKED}4111 1111 1111 1234 / {later}")


def test_incomplete_card_near_a_prompt() -> None:
    assert found(ASKED + "4111 11") == [("card_number", "4111 11")]


def test_doubtful_words_beside_a_number_near_a_prompt_go_with_it() -> None:
    assert found(ASKED + "it is 4111 1111 111 a* day* thanks") == [
        ("card_number", "4111 1111 111 a day")
    ]
    assert found("A: your order number please? / B: it is 4111 11 a* day*") == []


@pytest.mark.parametrize(
    "prompt",
    [
        "go ahead with the card whenever you're ready",
        "I just need your card info",
        "pop your card out and read me the number",
        "may I have your payment details",
        "can you give me the first four digits",
        "and the number printed on the front of it",
        "how would you like to pay? / B: by card / A: lovely",
    ],
)
def test_ways_to_ask_for_a_card(prompt: str) -> None:
    assert found(f"A: {prompt}? / B: okay it's 4929 1234 56") == [("card_number", "4929 1234 56")]


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("and the three digits on the back", "security_code"),
        ("what is the security code", "security_code"),
        ("and the cvv", "security_code"),
        ("last three numbers on the signature strip", "security_code"),
        ("and your pin", "security_code"),
        ("and the expiry date", "card_expiry"),
        ("when does it expire no the expiration", "card_expiry"),
        ("what is your sort code", "bank_account"),
        ("your bank account please", "bank_account"),
        ("and the routing number", "bank_account"),
    ],
)
def test_prompt_says_what_a_short_number_is(prompt: str, kind: str) -> None:
    assert found(f"A: {prompt}? / B: it's three four seven one.") == [
        (kind, "three four seven one.")
    ]


@pytest.mark.parametrize(
    "date", ["09/28", "nine twenty-eight", "0928.", "September twenty twenty-eight", "oh nine 28"]
)
def test_expiry_dates(date: str) -> None:
    assert found(f"A: and the expiry? / B: it's {date}") == [("card_expiry", date)]


def test_whole_card_in_one_answer() -> None:
    said = found(
        "A: I need the card number, the expiry date and the security code. / "
        "B: it's 4111 1111 1111 1111 (1500) expiry is 09/28 (1000) and the code is 123"
    )
    assert said == [
        ("card_number", "4111 1111 1111 1111"),
        ("card_expiry", "09/28"),
        ("security_code", "123"),
    ]


def test_code_begun_anew_goes_from_its_first_digit() -> None:
    said = found("A: the security code? / B: it's one sorry let me start again one four eight okay")
    assert said == [("security_code", "one sorry let me start again one four eight")]


def test_sort_code_and_account_number() -> None:
    said = found(
        "A: sort code? / B: 20 45 99 / A: thank you, and the account number? / B: 1234 5678"
    )
    assert [kind for kind, _ in said] == ["bank_account", "bank_account"]


def test_iban_with_right_check_digits_needs_no_prompt() -> None:
    said = found("B: so GB82 W E S T 1234 5698 7654 32 okay")
    assert said == [("bank_account", "GB82 W E S T 1234 5698 7654 32")]


@pytest.mark.parametrize("heard", ["seven seven days.", "3-9 on two.", "three or nine months."])
def test_code_heard_wrong_goes_as_far_as_it_is_numbers(heard: str) -> None:
    ((kind, said),) = found(f"A: the three digits on the back? / B: it's {heard}")
    assert kind == "security_code"
    assert not any(word in heard.replace(said, "") for word in ("seven", "3-9", "two", "three"))


def test_number_is_a_new_one_after_a_long_pause_or_question() -> None:
    said = found("B: 4111 1111 (9000) 1111 1111 (16000) okay")
    assert said == [("card_number", "4111 1111"), ("card_number", "1111 1111")]


def test_prompt_of_long_ago_is_over() -> None:
    first = "A: the card number? / B: 4111 1111 1111 1111"
    assert found(f"{first} / B: (40000) and 7 7 1 2 then (200000) 8 8 1 3") == [
        ("card_number", "4111 1111 1111 1111")
    ]


def test_number_named_after_it_was_said() -> None:
    assert found("B: seven three nine is the security code") == [
        ("security_code", "seven three nine")
    ]
    assert found("B: 7 3 9 (5000) and the security code") == []
    assert found("B: 7 3 9 / A: okay is the security code") == []


KEPT = {
    "iban with wrong check digits": "B: so GB00 W E S T 1234 5698 7654 32 okay",
    "doubled word": "B: I have double glazing and it cost four thousand nine hundred",
    "order number": "A: what's your order number? / B: it's 7-7-3-0-9-1-2-4.",
    "long order number": "A: the tracking number? / B: 1234 5678 9012 3456",
    "booking reference": "A: the booking reference? / B: H V four four one nine",
    "amount": "A: what did it say? / B: four hundred and twelve pounds",
    "amount near a card": "A: I can refund it to the card / B: so twenty four ninety nine pounds",
    "written amount": "A: which card is it? / B: it was £412.50 for 14 days",
    "time": "A: which card is it? / B: I called at 10:30 and waited forty minutes",
    "meter": "A: the reading was nine eight two one, the photo shows nine two eight one",
    "digits again": "A: could you repeat the last three digits? / B: one four four.",
    "order after a failed card": (
        "A: I see the card payment failed. What's your order number? / B: eight eight zero five"
    ),
    "sim card": "A: the sim card number? / B: 8944 1100 2200 3300",
    "loyalty card": "A: your loyalty card number? / B: six three three oh four one",
    "day of a payment": "A: when did you pay by card? / B: on the fourth of March twenty four",
    "invoice": "A: which one did you pay by card? / B: invoice 88012",
    "quantity": "B: I've called five or six times and got two kids and three dogs",
    "customer number": "A: your account number please? / B: one two three four five six",
    "reference after a card": (
        "A: and the card number? / B: 4111 1111 1111 1111 / "
        "A: (6000) thanks, your reference number is (300) eight eight zero five five one"
    ),
}


@pytest.mark.parametrize("dialogue", KEPT.values(), ids=KEPT.keys())
def test_other_numbers_are_kept(dialogue: str) -> None:
    assert [one for one in found(dialogue) if "4111 1111" not in one[1]] == []


def test_language_without_number_words_keeps_to_figures() -> None:
    assert found("B: luku on 4111 1111 1111 1111", "fi") == [("card_number", "4111 1111 1111 1111")]
    assert found("B: luku on 4111 1111 1112", "fi") == []


@pytest.mark.parametrize(
    ("language", "dialogue", "words"),
    [
        ("nl", "A: wat is het kaartnummer? / B: vijf vijf eenenveertig twaalf", 4),
        ("de", "A: und die Kartennummer bitte? / B: vier eins elf dreiundvierzig", 4),
        ("fr", "A: le numéro de carte ? / B: quarante et un quatre-vingt-dix-sept douze", 5),
        ("es", "A: ¿el número de tarjeta? / B: cuarenta y uno doce veintidós", 5),
    ],
)
def test_other_languages(language: str, dialogue: str, words: int) -> None:
    ((kind, said),) = found(dialogue, language)
    assert (kind, len(said.split())) == ("card_number", words)
