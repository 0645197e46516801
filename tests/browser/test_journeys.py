"""What people come for, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from samples.box import SAMPLES, Box
from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.model]

LEAD_MS = 5000
ANALYSE_MS = 240_000
POOR = "/calls/sample-poor-listener"


def playhead_ms(page: Page) -> float:
    return float(page.get_by_label("Place in the call").input_value())


def play_until(page: Page, at_ms: float, within_ms: int = 15_000) -> None:
    for _ in range(within_ms // 100):
        if playhead_ms(page) > at_ms:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the playhead stayed at {playhead_ms(page)}")


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_first_start_leads_to_a_first_analysed_call(visitor: Visitor, empty: Box) -> None:
    page = visitor.visit(empty, "mara")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(empty.url)))
    expect(page.get_by_role("heading", name="No calls yet")).to_be_visible()
    page.locator("#file").set_input_files(SAMPLES / "poor_listener.flac")
    progress = page.locator("#progress")
    expect(progress).to_contain_text(re.compile("Waiting|Being analysed"))
    expect(progress.get_by_role("progressbar")).to_be_visible()
    link = progress.get_by_role("link", name="Open the call")
    expect(progress.locator("[aria-current=step]")).to_have_text(
        "recognising words", timeout=60_000
    )
    expect(link).to_be_visible(timeout=ANALYSE_MS)
    streams = [path for path in asked if path.endswith("/events")]
    polled = [path for path in asked if path + "/events" in streams]
    assert streams
    assert len(polled) <= 2
    link.click()
    expect(page.get_by_role("heading", name="Transcript")).to_be_visible()
    expect(page.locator(".turn")).not_to_have_count(0)
    expect(page.locator("#near-range")).not_to_be_empty()


def test_progress_is_asked_for_where_it_is_not_told(visitor: Visitor, empty: Box) -> None:
    page = visitor.visit(empty, "mara")
    streams: list[Route] = []
    asked: list[str] = []
    left: list[str] = []

    def answer(route: Route) -> None:
        """Hold one back for ever, as a proxy that collects answers does, and refuse the next."""
        streams.append(route)
        if len(streams) % 2 == 0:
            route.fulfill(status=204)

    page.route("**/uploads/*/events", answer)
    page.on("request", lambda request: asked.append(request.url.removeprefix(empty.url)))
    page.on("requestfailed", lambda request: left.append(request.url))
    page.locator("#file").set_input_files(SAMPLES / "poor_listener.flac")
    progress = page.locator("#progress")
    expect(progress.locator("[aria-current=step]")).to_be_visible(timeout=60_000)
    expect(progress.get_by_role("link", name="Open the call")).to_be_visible(timeout=ANALYSE_MS)
    parts = [path for path in asked if re.fullmatch(r"/uploads/[^/]+", path)]
    assert len(parts) >= 3
    held = (len(streams) + 1) // 2
    assert held - 1 <= len(left) <= held


def test_queue_leads_to_hearing_the_moment_in_two_clicks(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "rui")
    page.goto("/calls?flag=missed_feeling&sort=started")
    page.locator("a.open").first.click()
    asked_ms = float(page.url.partition("t=")[2].partition("&")[0])
    assert playhead_ms(page) == pytest.approx(asked_ms - LEAD_MS, abs=100)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    play_until(page, asked_ms - 4500)
    assert playhead_ms(page) < asked_ms
    expect(page.locator(".turn.now, .event.now")).to_have_count(1)


def test_every_flag_plays_its_moment_and_the_page_has_its_address(
    visitor: Visitor, filled: Box
) -> None:
    page = visitor.visit(filled, "rui")
    page.goto(POOR)
    flags = page.locator(".flag-list a.moment")
    assert flags.count() >= 2
    for flag in flags.all():
        at_ms = float(flag.get_attribute("data-play") or "nan")
        flag.click()
        expect(page.get_by_role("button", name="Pause")).to_be_visible()
        assert at_ms - LEAD_MS - 50 <= playhead_ms(page) <= at_ms
        assert page.url.endswith(f"?t={at_ms:.0f}")
        page.get_by_role("button", name="Pause").click()


def test_playing_is_noted_only_when_somebody_plays(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "mara")
    page.goto("/calls/sample-good-listener")
    page.goto("/audit?action=call.played&object=call/sample-good-listener")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    page.goto("/calls/sample-good-listener")
    page.get_by_role("button", name="Play", exact=True).click()
    play_until(page, 0)
    page.goto("/audit?action=call.played&object=call/sample-good-listener")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_one_party_can_be_heard_alone_and_silence_skipped(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "rui")
    page.goto(POOR)
    page.get_by_label("Who is heard").select_option(label="Customer only")
    page.get_by_label("Speed").select_option("2")
    page.get_by_role("button", name="Skip silence").click()
    silence = page.locator(".event.dead_air")
    start, end = (float(silence.get_attribute(f"data-{one}") or 0) for one in ("start", "end"))
    silence.locator("a").click()
    play_until(page, start - 500)
    play_until(page, end - 600, within_ms=4000)


def test_keys_walk_the_list_and_the_player(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "rui")
    page.goto("/calls")
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    second = page.locator("a.open").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/*")
    before = playhead_ms(page)
    page.keyboard.press("ArrowRight")
    assert playhead_ms(page) == pytest.approx(before + 5000, abs=100)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("link", name="Next in the list").click()
    page.wait_for_url("**/calls/*")


def test_filters_change_the_list_and_the_address(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "rui")
    page.goto("/calls")
    page.get_by_label("Agent", exact=True).select_option(label="Nora Lind")
    page.wait_for_url("**/calls?person=nora")
    expect(page.locator("td.who", has_text="Ines Duarte")).to_have_count(0)
    page.get_by_label("Search what was said").fill("birthday")
    page.wait_for_url("**text=birthday*")
    expect(page.locator(".hit mark").first).to_have_text("birthday")
    page.go_back()
    expect(page.get_by_label("Search what was said")).to_have_value("")
    expect(page.locator("table.calls tbody tr")).not_to_have_count(0)
    page.go_forward()
    expect(page.get_by_label("Search what was said")).to_have_value("birthday")
    page.locator(".hit").first.click()
    expect(page.locator(".turn mark").first).to_be_visible()
    assert playhead_ms(page) >= 0


def test_agent_sees_only_own_calls(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "nora")
    expect(page.get_by_role("heading", name="My calls")).to_be_visible()
    expect(page.get_by_text("Try this next")).to_be_visible()
    page.goto("/calls?sort=started")
    assert {one.inner_text().split("\n")[0] for one in page.locator("td.who").all()} == {
        "Nora Lind"
    }
    answer = page.request.get(POOR, headers={"accept": "text/html"})
    assert answer.status == 404
    assert "There is nothing here" in answer.text()
    assert page.get_by_role("link", name="Audit").count() == 0


def test_supervisor_sees_only_their_team(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "lea")
    seen = {one.inner_text().split("\n")[0] for one in page.locator("td.who").all()}
    assert seen <= {"Nora Lind", "Sam Okafor", "Lea Moreau"}
    page.goto("/team")
    expect(page.get_by_label("Agent", exact=True).locator("option")).to_have_count(4)
    assert page.request.get(POOR).status == 404


@pytest.mark.parametrize(
    "path", ["/calls", POOR, "/mine", "/team", "/definitions", "/system", "/audit"]
)
def test_page_fits_a_phone(visitor: Visitor, filled: Box, path: str) -> None:
    page = visitor.visit(filled, "mara", 360)
    page.goto(path)
    assert no_sideways_scroll(page)


def test_pages_can_be_read_without_scripts(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "rui", script=False)
    expect(page.get_by_role("heading", name="Calls")).to_be_visible()
    page.get_by_label("Agent", exact=True).select_option(label="Ines Duarte")
    page.get_by_role("button", name="Apply").click()
    page.locator("a.open").first.click()
    expect(page.locator(".turn")).not_to_have_count(0)
    expect(page.locator(".timeline .wave, .timeline .speech.solid").first).to_be_visible()
    expect(page.get_by_role("heading", name="Flags")).to_be_visible()
