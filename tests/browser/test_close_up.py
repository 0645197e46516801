"""The close-up of the sound on the page of a call."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from samples.box import Box
from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import serious
from tests.browser.test_journeys import play_until, playhead_ms

pytestmark = [pytest.mark.slow, pytest.mark.model]

POOR = "/calls/sample-poor-listener"
INSIDE = "document.querySelector('#near > div').shadowRoot"
WINDOW = f"""() => {{
  const scroll = {INSIDE}.querySelector(".scroll");
  const length = Number(document.querySelector(".player").dataset.length);
  return [scroll.scrollLeft, scroll.scrollLeft + scroll.clientWidth]
    .map((x) => x / scroll.scrollWidth * length);
}}"""
CURSOR = f"() => parseFloat({INSIDE}.querySelector('.cursor').style.left) / 100"
COLOURED = f"""() => {{
  const canvas = {INSIDE}.querySelector("canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const at = pixels.findIndex((value, index) => index % 4 === 3 && value === 255) - 3;
  return [...pixels.slice(at, at + 3)].join(" ");
}}"""


def opened(visitor: Visitor, box: Box, path: str = POOR, width: int = 1440) -> Page:
    page = visitor.visit(box, "rui", width)
    page.goto(path)
    expect(page.locator("#near-range")).to_contain_text("to")
    return page


def seen_ms(page: Page) -> tuple[float, float]:
    start, end = page.evaluate(WINDOW)
    return float(start), float(end)


def length_ms(page: Page) -> float:
    return float(page.locator(".player").get_attribute("data-length") or "nan")


def test_close_up_begins_at_the_moment_and_follows_the_playhead(
    visitor: Visitor, filled: Box
) -> None:
    page = opened(visitor, filled, f"{POOR}?t=40000")
    start, end = seen_ms(page)
    assert end - start == pytest.approx(20_000, rel=0.02)
    assert start < 35_000 < end
    assert page.evaluate(CURSOR) * length_ms(page) == pytest.approx(35_000, abs=100)
    page.get_by_label("Speed").select_option("2")
    page.get_by_role("button", name="Play", exact=True).click()
    play_until(page, 38_000)
    later, _ = seen_ms(page)
    assert later > start + 1000
    assert page.evaluate(CURSOR) * length_ms(page) == pytest.approx(playhead_ms(page), abs=700)


def test_nothing_is_fetched_to_be_played_before_somebody_wants_to_hear_it(
    visitor: Visitor, filled: Box
) -> None:
    page = visitor.visit(filled, "rui")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(POOR)
    expect(page.locator("#near-range")).to_contain_text("to")
    page.locator("#near").click(position={"x": 200, "y": 30})
    assert any(address.endswith("/waveform.dat") for address in asked)
    assert not any(address.endswith("/audio") for address in asked)


def test_click_in_the_close_up_seeks(visitor: Visitor, filled: Box) -> None:
    page = opened(visitor, filled, f"{POOR}?t=40000")
    start, end = seen_ms(page)
    frame = page.locator("#near").bounding_box()
    assert frame is not None
    page.locator("#near").click(position={"x": frame["width"] / 4, "y": 30})
    assert playhead_ms(page) == pytest.approx(start + (end - start) / 4, abs=150)
    page.get_by_label("Place in the call").fill("5000")
    start, end = seen_ms(page)
    assert start <= 5000 <= end


def test_close_up_zooms_by_button_and_by_key(visitor: Visitor, filled: Box) -> None:
    page = opened(visitor, filled, f"{POOR}?t=40000")
    wide: list[int] = []
    closer = page.get_by_role("button", name="Closer").click
    wider = page.get_by_role("button", name="Wider").click
    presses: tuple[Callable[[], None], ...] = (
        closer,
        lambda: page.keyboard.press("+"),
        lambda: page.keyboard.press("-"),
        wider,
    )
    for press in presses:
        press()
        start, end = seen_ms(page)
        assert start <= 35_000 <= end
        wide.append(round((end - start) / 1000))
    assert wide == [10, 5, 10, 20]


def test_what_happened_is_marked_where_it_was(visitor: Visitor, filled: Box) -> None:
    page = opened(visitor, filled)
    silence = page.locator(".event.dead_air").first
    start, end = (float(silence.get_attribute(f"data-{one}") or 0) for one in ("start", "end"))
    page.get_by_label("Place in the call").fill(str(start))
    marked = page.locator("#near [part~=dead_air]")
    expect(marked).to_be_visible()
    seen, until = seen_ms(page)
    frame, box = page.locator("#near").bounding_box(), marked.bounding_box()
    assert frame is not None
    assert box is not None
    scale = (until - seen) / frame["width"]
    assert seen + (box["x"] - frame["x"]) * scale == pytest.approx(start, abs=60)
    assert box["width"] * scale == pytest.approx(end - start, abs=60)


def test_lanes_have_the_colours_of_the_picture_in_light_and_dark(
    visitor: Visitor, filled: Box
) -> None:
    page = opened(visitor, filled)
    assert page.evaluate(COLOURED) == "37 99 184"
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(200)
    assert page.evaluate(COLOURED) == "127 176 242"


def test_close_up_has_no_serious_finding(visitor: Visitor, filled: Box) -> None:
    page = opened(visitor, filled)
    page.emulate_media(reduced_motion="reduce")
    assert serious(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_timeout(200)
    assert serious(page) == []


def test_close_up_fits_a_phone_and_shows_less_there(visitor: Visitor, filled: Box) -> None:
    page = opened(visitor, filled, width=360)
    start, end = seen_ms(page)
    assert round((end - start) / 1000) == 10
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_scripts_there_is_no_close_up(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "rui", script=False)
    page.goto(POOR)
    expect(page.locator("#timeline")).to_be_visible()
    expect(page.locator("#close-up")).to_be_hidden()
