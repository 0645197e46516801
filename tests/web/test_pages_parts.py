"""What pages are made of: words, drawings and the lines of a transcript."""

import json
import re

import numpy as np
import pytest

from tests.reports import report_of
from tests.timelines import call, say
from voice_analytics.domain.conversation import EventKind
from voice_analytics.domain.measure import Unit
from voice_analytics.domain.report import AudioLimit
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES
from voice_analytics.store.peaks import Peaks
from voice_analytics.store.trends import Trend, TrendPoint
from voice_analytics.web.pages import defined, wording
from voice_analytics.web.pages.call.document import Document, voices_of
from voice_analytics.web.pages.call.drawing import CURVES, WAVE_POINTS, picture
from voice_analytics.web.pages.call.facts import LIMITS
from voice_analytics.web.pages.call.moments import TITLES, moments_of
from voice_analytics.web.pages.call.talk import transcript
from voice_analytics.web.pages.call.told import told
from voice_analytics.web.pages.chart import chart


@pytest.fixture
def document() -> Document:
    """Give the report of a call in which the agent is long silent after a question."""
    words = say("A", 0, "how can I help") + say("B", 2000, "where is my parcel")
    timeline = call("A[0,1600) B[2000,3600) A[14000,15000)", words=words)
    found: Document = json.loads(to_json(to_document(report_of(timeline, "c1"))))
    return found


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (wording.clock(0), "0:00"),
        (wording.clock(61_999), "1:01"),
        (wording.clock(3_600_000), "1:00:00"),
        (wording.length(950), "0.9 s"),
        (wording.length(60_000), "1 min"),
        (wording.length(92_000), "1 min 32 s"),
        (wording.value(None, Unit.SHARE), "–"),
        (wording.value(0.031, Unit.SHARE), "3.1 %"),
        (wording.value(0.31, Unit.SHARE), "31 %"),
        (wording.value(-420, Unit.MILLISECONDS), "−0.4 s"),
        (wording.value(-3.25, Unit.DECIBELS), "−3.2 dB"),
        (wording.value(4, Unit.COUNT), "4"),
        (wording.value(71.6, "points"), "72"),
        (wording.size(999), "999 bytes"),
        (wording.size(2_500_000), "2 MB"),
        (wording.ago(0, 59_000), "just now"),
        (wording.ago(0, 3_600_000), "60 min ago"),
        (wording.ago(0, 86_400_000), "24 h ago"),
        (wording.ago(0, 3 * 86_400_000), "3 days ago"),
        (wording.plural(1, "call"), "1 call"),
        (wording.plural(0, "call"), "0 calls"),
    ],
)
def test_times_and_numbers_are_written_for_people(shown: str, expected: str) -> None:
    assert shown == expected


def test_every_kind_has_its_words() -> None:
    assert set(TITLES) == set(EventKind)
    assert set(LIMITS) == set(AudioLimit)


def test_every_measure_and_behaviour_is_defined() -> None:
    keys = {one.key for one in MEASURES} | {one.key for one in BEHAVIOURS}
    assert set(defined.by_key()) == keys
    for one in defined.by_key().values():
        assert len(one.summary) > 20, one.key
        assert "Source" in dict(one.sections), one.key


def test_moments_are_told_in_order(document: Document) -> None:
    told = moments_of(document, voices_of(document))
    assert [one.start_ms for one in told] == sorted(one.start_ms for one in told)
    assert "Nobody spoke for 10.4 s" in "".join(one.sentence for one in told)


def test_transcript_has_turns_and_what_happened_between(document: Document) -> None:
    voices = voices_of(document)
    lines = transcript(document, voices, moments_of(document, voices), (), re.compile("parcel"))
    assert [("turn" if one.turn else one.moment and one.moment.kind) for one in lines] == [
        "turn",
        "turn",
        "dead_air",
    ]
    first, second = (one.turn for one in lines[:2])
    assert first is not None
    assert second is not None
    assert (first.hit, second.hit) == (False, True)
    assert len(first.words.split()) == 4


def test_picture_lies_within_the_call(document: Document) -> None:
    voices = voices_of(document)
    values = np.tile(np.array([[[-50, 60], [-3, 4]]], dtype=np.int8), (5000, 1, 1))
    drawn = picture(document, moments_of(document, voices), (), Peaks(8000, 24, values), ())
    assert 0 < drawn.wave_points <= WAVE_POINTS
    for lane in drawn.lanes:
        assert lane.wave.startswith("M")
        for box in (*lane.speech, *lane.events, *drawn.across):
            left, width = (float(one.rstrip("%")) for one in (box.x, box.width))
            assert 0 <= left < left + width <= 100.1
    assert [one.label for one in drawn.ticks] == ["0:00", "0:05", "0:10"]
    assert [one.style for one in drawn.across] == ["dead_air"]


def test_picture_has_a_curve_of_each_kind_and_a_band_of_stints(document: Document) -> None:
    hands = ((0, 9000, "queue", "Queue"), (9000, 15_000, "agent", "Agent, Nora"))
    drawn = picture(document, (), (), None, hands)
    assert {style for style, _ in drawn.lanes[0].curves} == {"level", "pitch", "pace"}
    assert [(box.style, box.x, box.width) for box in drawn.band] == [
        ("queue", "0.000%", "60.000%"),
        ("agent", "60.000%", "40.000%"),
    ]
    assert drawn.height > picture(document, (), (), None, ()).height


def test_picture_is_told_as_a_table(document: Document) -> None:
    table = told(document, voices_of(document))
    assert len(table.columns) == 2 * (1 + len(CURVES))
    assert [len(row.cells) for row in table.rows] == [len(table.columns)] * len(table.rows)
    first = table.rows[0]
    assert first.cells[:4] == ("32 %", f"{wording.MINUS}20.5", "120", "2.5")
    assert table.rows[-1].start_ms < document["call"]["duration_ms"]


def test_picture_without_audio_still_shows_who_spoke(document: Document) -> None:
    drawn = picture(document, (), (), None, ())
    assert [lane.wave for lane in drawn.lanes] == ["", ""]
    assert [len(lane.speech) for lane in drawn.lanes] == [2, 1]


def point(start_ms: int, mean: float, half: float | None) -> TrendPoint:
    ends = (None, None) if half is None else (mean - half, mean + half)
    return TrendPoint(start_ms, 1 if half is None else 9, mean, *ends)


@pytest.mark.parametrize(
    ("unit", "means", "half", "labels"),
    [
        ("points", (5.0, 95.0), 40.0, ["0", "25", "50", "75", "100"]),
        (Unit.COUNT, (1.0, 1.0), None, ["0", "0.5", "1"]),
        (Unit.MILLISECONDS, (-200.0, 600.0), 100.0, ["−0.5 s", "0.0 s", "0.5 s", "1.0 s"]),
    ],
)
def test_chart_holds_its_points_and_their_intervals(
    unit: str, means: tuple[float, ...], half: float | None, labels: list[str]
) -> None:
    points = tuple(point(n * 1000, mean, half) for n, mean in enumerate(means))
    drawn = chart("Title", "meaning", Trend("score", unit, points), 0, 2000)
    assert [label for _, label in drawn.lines] == labels
    assert [row[1] for row in drawn.rows] == [one.count for one in points]
    for dot in drawn.dots:
        assert 0 <= dot.x <= 100
        assert (dot.low is None) == (dot.high is None) == (half is None)
        if dot.low is not None and dot.high is not None:
            assert dot.high <= dot.y <= dot.low
    assert len(drawn.bands) == (0 if half is None else 1)


def test_band_of_a_chart_has_gaps_where_no_interval_is_known() -> None:
    points = tuple(
        point(n * 1000, 50.0, half) for n, half in enumerate([5.0, 5.0, None, 5.0, None, 5.0, 5.0])
    )
    drawn = chart("Title", "", Trend("score", "points", points), 0, 7000)
    assert [len(band.split()) for band in drawn.bands] == [4, 4]


def test_chart_of_nothing_is_empty() -> None:
    drawn = chart("Title", "", Trend("score", "points", ()), 0, 1)
    assert (drawn.dots, drawn.rows, drawn.now) == ((), (), "")
