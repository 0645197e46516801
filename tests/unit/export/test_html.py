"""The HTML page of a call: one file, whole, safe, and it says what the report says."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.reports import report_of
from tests.timelines import call, say
from tests.unit.export.test_assessing import ITEM, SCORE, assessed
from voice_analytics.domain.assessment import Feedback
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import CallReport, Curve, Curves
from voice_analytics.export.html import Titles, to_html

TITLES = Titles({"talk_time": "Talk time"}, {"acknowledges_feeling": "Names it"}, {})
VOID = {"meta", "line", "rect", "br", "link"}


class Checker(HTMLParser):
    """Sees that every element is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: str) -> Checker:
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    return checker


def text_of(report: CallReport) -> str:
    return " ".join(" ".join(read(to_html(report, TITLES)).text).split())


def test_a_page_with_everything() -> None:
    text = text_of(assessed(SCORE, Feedback(ITEM, ITEM)))
    for part in (
        "72", "60 to 80 of 100", "Limited: no action was offered.", "answered 1 of 1",
        "You named it.", "Names it", "in part", "that must be worrying",
        "does not count: a system was down", "grade 2 of 4", "Empty apology", "system slow",
        "Talk time",
    ):  # fmt: skip
        assert part in text


def test_no_value_says_why() -> None:
    bare = replace(SCORE, value=None, low=None, high=None, why_not="too little was heard")
    assert "No value: too little was heard." in text_of(assessed(bare, None))


def test_a_report_without_assessments() -> None:
    text = text_of(report_of(call("A[0,3000) B[2500,6000)")))
    assert "The call" in text
    assert "Flags" not in text


def test_an_empty_call() -> None:
    assert "0:00" in text_of(report_of(call("", duration_ms=0)))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = to_html(assessed(SCORE, Feedback(ITEM, None)), TITLES)
    assert "default-src 'none'" in page
    assert not re.search(r"https?:|//[a-z]|url\(|@import|\ssrc=|\shref=|\son[a-z]+=", page)
    assert "script" not in read(page).seen


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "</title><b>", '"><img src=x>'])
def test_words_stay_words(hostile: str) -> None:
    words = say("A", 0, hostile)
    talk = call("A[0,3000) B[3500,6000)", words=words)
    report = replace(report_of(talk, call_id="x"), cues=())
    seen = read(to_html(report, TITLES)).seen
    assert "script" not in seen
    assert "img" not in seen
    assert "b" not in seen


def test_an_hour_is_still_a_small_page() -> None:
    hour_ms = 3_600_000
    talk = call("A[0,3000) B[3500,6000)", duration_ms=hour_ms)
    level = tuple(-20.0 - index % 17 for index in range(hour_ms // 100))
    long = replace(report_of(talk), curves=Curves(100, {"A": Curve(level), "B": Curve(level)}))
    assert len(to_html(long, TITLES)) < 100_000


def test_curves_break_where_nothing_was_measured() -> None:
    talk = call("A[0,3000) B[3500,6000)", duration_ms=6000)
    broken = Curve((-20.0, -21.0, None, None, -22.0, -20.0), f0_hz=(110.0, 120.0, 130.0))
    report = replace(report_of(talk), curves=Curves(1000, {"A": broken}))
    page = to_html(report, TITLES)
    assert page.count('<polyline class="curve level"') == 2
    assert page.count('<polyline class="curve pitch"') == 1


def test_what_was_not_recorded_is_hatched_and_told() -> None:
    whole = report_of(call("A[0,3000) B[12000,15000)", duration_ms=20_000))
    assert "hatch" not in to_html(whole, TITLES).partition("</style>")[2]
    metadata = replace(whole.call.metadata, pauses=(Interval(4000, 11_500),))
    paused = replace(whole, call=replace(whole.call, metadata=metadata))
    page = to_html(paused, TITLES)
    (box,) = re.findall(
        r'<rect class="unrecorded" fill="url\(#hatch\)" x="([\d.]+)"[^>]*width="([\d.]+)"', page
    )
    assert [float(side) for side in box] == [200.0, 375.0]
    assert "Not recorded for 7.5 s." in text_of(paused)
