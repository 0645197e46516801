"""Values and pieces of the document have the same fields, but for what is given."""

import pytest
from pydantic import ValidationError

from voice_analytics.domain.assessment import FeedbackItem, Flag, Severity
from voice_analytics.domain.interval import Interval
from voice_analytics.export import document as doc
from voice_analytics.export.mapping import interval, published, restored, span

FLAG = Flag("long_hold", Severity.WARNING, Interval(1000, 2500), "held for a while", 0)
ITEM = FeedbackItem("recaps", "You summed it up.", "so the parcel", Interval(10, 20), "e1")


def test_a_value_and_its_piece_are_made_from_each_other() -> None:
    piece = published(doc.FlagPart, FLAG)
    assert (piece.start_ms, piece.end_ms, piece.reason) == (1000, 2500, "held for a while")
    assert restored(Flag, piece) == FLAG


def test_what_is_given_stands_for_what_the_value_has() -> None:
    piece = published(doc.FlagPart, FLAG, reason="told otherwise", start_ms=0)
    assert (piece.start_ms, piece.end_ms, piece.reason) == (0, 2500, "told otherwise")
    assert restored(Flag, piece, interval=FLAG.interval, reason=FLAG.reason) == FLAG


def test_a_field_without_a_source_is_a_fault() -> None:
    with pytest.raises(ValidationError, match="start_ms"):
        published(doc.FeedbackItemPart, ITEM)
    piece = published(doc.FeedbackItemPart, ITEM, **span(ITEM.clip))
    with pytest.raises(TypeError, match="clip"):
        restored(FeedbackItem, piece)
    assert restored(FeedbackItem, piece, clip=interval(piece)) == ITEM
