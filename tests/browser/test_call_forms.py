"""Correcting and assigning calls, and what is between agents and their own, in a real browser."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from samples.box import Box, empty_box, fill_directory
from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import serious
from tests.store.calls import T0, arrival, report
from voice_analytics.domain.conversation import Event, EventKind
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import CallReport
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store.calls import save_call
from voice_analytics.store.database import Database

pytestmark = pytest.mark.slow

SETTINGS = "review: {self_rating_first: true, breaks: {calls: 1}}\n"


def hard(call_id: str) -> CallReport:
    """Return a call of a minute ago in which the customer raised their voice and complained."""
    at_ms = time.time_ns() // 1_000_000 - 60_000
    span = Interval(2100, 2900)
    return replace(
        report(call_id, at_ms=at_ms),
        events=(Event(EventKind.RAISED_VOICE, "B", span, 0.9),),
        cues=(Cue(CueKind.COMPLAINT, "B", span, "where is my parcel", 0.9),),
    )


def prepare(database: Database) -> None:
    fill_directory(database)
    for one, person in (
        (report("swapped"), "ines"),
        (report("reworded"), "ines"),
        (report("given"), "sam"),
        (report("taken", at_ms=T0 + 1000), "tom"),
        (hard("own"), "nora"),
    ):
        with database.write() as session:
            save_call(session, one, to_json(to_document(one)).encode(), arrival(person))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """Give a service with a few short calls without audio."""
    with empty_box(tmp_path_factory.mktemp("desk"), prepare, SETTINGS) as box:
        yield box


def scored_again(page: Page) -> None:
    expect(page.locator("#corrections")).to_contain_text("Index 70 before", timeout=30_000)


def test_roles_are_swapped_and_the_page_shows_the_new_result(visitor: Visitor, desk: Box) -> None:
    page = visitor.visit(desk, "rui")
    page.goto("/calls/swapped")
    expect(page.locator(".turn.customer")).to_contain_text("where is my parcel")
    page.get_by_role("button", name="Swap agent and customer").click()
    scored_again(page)
    expect(page.locator(".turn.agent")).to_contain_text("where is my parcel")
    assert serious(page) == []


def test_turn_is_corrected_without_javascript(visitor: Visitor, desk: Box) -> None:
    page = visitor.visit(desk, "rui", script=False)
    page.goto("/calls/reworded")
    page.get_by_role("link", name="Correct what was said at 0:02").click()
    page.get_by_label("says here").fill("where is my purse")
    page.get_by_role("button", name="Correct and score again").click()
    for _ in range(60):
        if not page.get_by_text("being scored again").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()
    scored_again(page)
    expect(page.locator(".turn.customer, .turn.other").first).to_contain_text("where is my purse")
    expect(page.locator("#corrections")).to_contain_text("in place of")


def test_form_of_a_correction_has_no_serious_finding(visitor: Visitor, desk: Box) -> None:
    page = visitor.visit(desk, "rui", width=360)
    page.emulate_media(reduced_motion="reduce")
    page.goto("/calls/given?correct=2100")
    assert serious(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert serious(page) == []


def test_call_is_taken_from_the_list_and_given_to_another(visitor: Visitor, desk: Box) -> None:
    page = visitor.visit(desk, "rui")
    page.goto("/calls?sort=oldest")
    row = page.get_by_role("row").filter(has_text="Tom Becker")
    row.get_by_role("button", name="Take it").click()
    expect(row).to_contain_text("with rui")
    page.get_by_role("link", name="1 review for you to do").click()
    expect(page.locator("a.open")).to_have_count(1)
    page.goto("/calls/given")
    page.get_by_label("Give it to").select_option("mara")
    page.get_by_role("button", name="Give to review").click()
    expect(page.get_by_text("With mara.")).to_be_visible()


def test_curves_are_hidden_one_by_one(visitor: Visitor, desk: Box) -> None:
    page = visitor.visit(desk, "rui", script=False)
    page.goto("/calls/taken")
    pace = page.locator(".curve.pace").first
    expect(pace).to_have_css("display", "inline")
    page.get_by_role("checkbox", name="pace").uncheck()
    expect(pace).to_have_css("display", "none")
    expect(page.locator(".curve.pitch").first).to_have_css("display", "inline")
    page.get_by_text("As a table").click()
    expect(page.get_by_role("columnheader", name="B pace, words/s")).to_be_visible()


def test_break_is_offered_to_the_agent_alone_and_own_call_rated_first(
    visitor: Visitor, desk: Box
) -> None:
    page = visitor.visit(desk, "nora")
    offer = page.get_by_role("heading", name="Five minutes away from the phone?")
    expect(offer).to_be_visible()
    expect(page.get_by_role("heading", name="This shift so far")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("link", name="Not now").click()
    expect(offer).to_have_count(0)
    page.goto("/calls/own")
    expect(page.get_by_text("Listening index")).to_have_count(0)
    page.get_by_label("In part").check()
    page.get_by_role("button", name="Rate it and see the result").click()
    expect(page.get_by_text("Listening index")).to_be_visible()
    expect(page.get_by_text("in part; the machine 70")).to_be_visible()
    other = visitor.visit(desk, "lea")
    for path in ("/calls/own", "/team", "/mine"):
        other.goto(path)
        expect(other.get_by_text("Five minutes away")).to_have_count(0)
