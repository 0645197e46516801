"""What is private taken out of words, curves and the report, or nothing kept at all."""

from collections.abc import Iterator, Sequence

import pytest

from tests.hearsay import CHANNELS, heard
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval, union
from voice_analytics.domain.privacy import PAYMENT_KINDS, PrivateKind, Redaction
from voice_analytics.domain.report import Curve, Curves
from voice_analytics.errors import RedactionFailed
from voice_analytics.pipeline.drawing import without
from voice_analytics.pipeline.redaction import MARGIN_MS, Redacted, pressed, redact
from voice_analytics.privacy import Finding, Scene
from voice_analytics.privacy.typed import Press

CARD = "A: the card number please? / B: it's 4111 1111 1111 1111 thanks"


def speech_of(words: Sequence[Word]) -> dict[int, tuple[Interval, ...]]:
    """Return speech that is as long as the words."""
    return {
        channel: union([w.interval for w in words if w.participant == who], bridge_ms=300)
        for who, channel in CHANNELS.items()
    }


def redacted(dialogue: str, **changes: object) -> Redacted:
    given = {
        "words": heard(dialogue), "channels": CHANNELS, "speech": speech_of(heard(dialogue)),
        "heard_on": {},
        "language": "en", "kinds": PAYMENT_KINDS,
    }  # fmt: skip
    return redact(**(given | changes))  # type: ignore[arg-type]


def test_label_stands_in_the_place_and_time_of_the_words() -> None:
    words = redacted(CARD).words
    assert " ".join(word.text for word in words) == (
        "the card number please? it's [card number] thanks"
    )
    label = next(word for word in words if word.text.startswith("["))
    before = heard(CARD)
    assert label.interval == Interval(before[5].interval.start_ms, before[8].interval.end_ms)
    assert label.participant == "B"


def test_digits_of_a_card_said_in_parts_are_labels_each_in_its_place() -> None:
    words = redacted("A: the card number? / B: 4111 (2000) 1111 1111 (900) 1111 okay").words
    assert [word.text for word in words if word.participant == "B"] == [
        "[card number]", "[card number]", "[card number]", "okay",
    ]  # fmt: skip


def test_silence_ends_at_the_neighbouring_words_with_a_margin() -> None:
    (redaction,) = redacted(CARD).redactions
    before = heard(CARD)
    assert redaction == Redaction(
        PrivateKind.CARD_NUMBER, "B", 1,
        Interval(before[4].interval.end_ms - MARGIN_MS, before[9].interval.start_ms + MARGIN_MS),
    )  # fmt: skip


def test_speech_without_words_beside_a_number_is_silenced_too() -> None:
    speech = {1: (Interval(1300, 1580), Interval(2500, 9000)), 0: ()}
    words = heard("A: the card number? / B: yes (2000) 4111")
    (redaction,) = redact(words, CHANNELS, speech, {}, "en", PAYMENT_KINDS).redactions
    assert redaction.interval == Interval(2500 - MARGIN_MS, 9000 + MARGIN_MS)


def test_answer_that_was_not_recognised_is_silenced_near_a_payment_prompt() -> None:
    speech = {0: (), 1: (Interval(2000, 2600), Interval(3000, 9000))}
    words = heard("A: and the card number please? / B: yes")
    (redaction,) = redact(words, CHANNELS, speech, {}, "en", PAYMENT_KINDS).redactions
    assert redaction == Redaction(
        PrivateKind.CARD_NUMBER, "B", 1, Interval(3000 - MARGIN_MS, 9000 + MARGIN_MS)
    )
    other = heard("A: and the order number please? / B: yes")
    assert redact(other, CHANNELS, speech, {}, "en", PAYMENT_KINDS).redactions == ()


@pytest.mark.parametrize(("kind", "removed"), [("phone", True), ("email", False)])
def test_answers_not_recognised_are_silenced_where_their_kind_is_removed(
    kind: str, removed: bool
) -> None:
    words = heard("A: what's the best number to reach you on?")
    asked_ms = words[-1].interval.end_ms
    speech = {0: (Interval(0, asked_ms),), 1: (Interval(asked_ms + 400, asked_ms + 4400),)}
    found = redacted("", words=words, speech=speech, kinds=PAYMENT_KINDS | {PrivateKind(kind)})
    spans = [(one.kind, one.interval.duration_ms) for one in found.redactions]
    assert spans == ([(PrivateKind.PHONE, 4000 + 2 * MARGIN_MS)] if removed else [])


def test_what_is_heard_elsewhere_is_silenced_there() -> None:
    both = redacted(CARD, heard_on={1: {0}}).redactions
    assert [(one.channel, one.participant) for one in both] == [(0, "B"), (1, "B")]
    assert both[0].interval == both[1].interval


def test_other_kinds_are_removed_only_when_asked_for() -> None:
    said = "A: your phone number? / B: 07700 900 123"
    assert redacted(said).redactions == ()
    (redaction,) = redacted(said, kinds=PAYMENT_KINDS | {PrivateKind.PHONE}).redactions
    assert redaction.kind is PrivateKind.PHONE


def test_nothing_found_changes_nothing() -> None:
    said = "A: how are you? / B: fine, I waited for 40 minutes"
    assert redacted(said) == Redacted(heard(said), ())


def test_redacting_again_finds_nothing() -> None:
    once = redacted(CARD).words
    again = redact(once, CHANNELS, speech_of(once), {}, "en", PAYMENT_KINDS)
    assert again == Redacted(once, ())


def test_label_is_no_prompt_for_what_is_said_after_it() -> None:
    said = redacted("A: the security code? / B: it's 739. / A: thank you one moment")
    assert " ".join(word.text for word in said.words).endswith("thank you one moment")
    assert len(said.redactions) == 1


def test_nothing_is_kept_when_the_search_fails_and_the_message_tells_nothing_said() -> None:
    def broken(scene: Scene) -> Iterator[Finding]:
        raise ValueError(
            "invalid literal 4111 in " + " ".join(w.text for w in scene.words.values())
        )

    with pytest.raises(RedactionFailed, match="nothing of the call is kept") as failure:
        redacted(CARD, detectors=(broken,))
    assert "4111" not in str(failure.value)
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


def test_nothing_is_kept_when_the_search_does_not_end() -> None:
    def insatiable(scene: Scene) -> Iterator[Finding]:
        yield scene.finding(PrivateKind.CARD_NUMBER, [0], 1.0, "always")

    with pytest.raises(RedactionFailed, match="could not be removed for certain"):
        redacted(CARD, detectors=(insatiable,))


def test_keys_pressed_are_silenced_on_every_channel() -> None:
    keys = [Interval(1000, 1100), Interval(1300, 1400), Interval(9000, 9100)]
    made = pressed(keys, range(2), {"B": 1})
    assert [(one.participant, one.channel, one.interval) for one in made] == [
        ("unknown", 0, Interval(700, 1700)),
        ("B", 1, Interval(700, 1700)),
        ("unknown", 0, Interval(8700, 9400)),
        ("B", 1, Interval(8700, 9400)),
    ]


def presses(digits: str, start_ms: int) -> list[Press]:
    return [
        Press(1, Interval(start_ms + 200 * place, start_ms + 200 * place + 100), digit)
        for place, digit in enumerate(digits)
    ]


@pytest.mark.parametrize(
    ("dialogue", "digits", "left"),
    [
        pytest.param(
            "A: key in your card number now please (250000) / A: so it ends in 4 4 4 2 thank you",
            "4242#", "so it ends in 4 4 4 2 thank you", id="other digits",
        ),
        pytest.param(
            "A: key in your card number now please (250000) / A: I see 4 2 4 3 thank you",
            "42434242#", "I see [card number] thank you", id="typed when asked for",
        ),
        pytest.param(
            "A: hello (20000) / A: I see 3 3 2 2 thank you",
            "4111111111113322", "I see 3 3 2 2 thank you", id="no card: fails its check",
        ),
        pytest.param(
            "A: hello (20000) / A: I see 1 1 1 1 thank you",
            "4111111111111111", "I see [card number] thank you", id="a card nobody asked for",
        ),
        pytest.param(
            "A: press one for sales (20000) / A: your order is 5 5 1 2 okay",
            "15512#", "your order is 5 5 1 2 okay", id="a menu",
        ),
    ],
)  # fmt: skip
def test_digits_typed_as_payment_data_are_removed_where_somebody_reads_them_back(
    dialogue: str, digits: str, left: str
) -> None:
    words = redacted(dialogue, presses=presses(digits, 3000)).words
    assert " ".join(word.text for word in words).endswith(left)


def test_curves_are_empty_where_something_was_removed() -> None:
    people = [Participant("a", Role.AGENT, 0), Participant("b", Role.CUSTOMER, 1)]
    full = Curve(level_db=(-20.0,) * 5, f0_hz=(120.0,) * 5, rate=(2.0,) * 5)
    drawn = Curves(100, {"a": full, "b": full})
    gone = Redaction(PrivateKind.CARD_NUMBER, "b", 1, Interval(150, 301))
    left = without(drawn, people, [gone]).participants
    assert left["a"] == full
    assert left["b"].level_db == (-20.0, None, None, None, -20.0)
    assert left["b"].f0_hz == (120.0, None, None, None, 120.0)
    assert left["b"].rate == (2.0, None, None, None, 2.0)
