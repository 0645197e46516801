"""Calibration, moments and practice, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from samples.box import SAMPLES, Box
from tests.browser.conftest import Visitor
from tests.browser.test_accessibility import serious

pytestmark = [pytest.mark.slow, pytest.mark.model]

ANALYSE_MS = 240_000

LENGTH = """async (one) => {
    await new Promise((done) => { one.onloadedmetadata = done; one.preload = "auto"; one.load(); });
    return one.duration;
}"""

PLAYED = """(one) => new Promise((done) => {
    one.muted = true;
    one.ontimeupdate = () => { if (one.currentTime > 0.3) { one.pause(); done(one.currentTime); } };
    one.play();
})"""


def read_all(page: Page, choice: str, whole: str) -> None:
    """Give every line of the only call of a round the same word, and the whole points."""
    for one in page.locator("select[name^='line.']").all():
        if one.get_attribute("name") != "line.overall":
            one.select_option(choice)
    page.locator("input[name='points.overall']").fill(whole)
    page.get_by_role("button", name="Keep").click()


def test_two_people_read_a_call_blind_and_agree(visitor: Visitor, filled: Box) -> None:
    owner = visitor.visit(filled, "mara")
    owner.goto("/calibration/new?person=nora&sort=started")
    owner.get_by_label("Title").fill("March")
    owner.get_by_label("Readings are due on").fill("2030-01-31")
    owner.get_by_label("rui").check()
    owner.get_by_label("lea").check()
    owner.locator("input[name=call][value$='sample-good-listener']").check()
    assert serious(owner) == []
    owner.get_by_role("button", name="Open the round").click()
    expect(owner.get_by_role("heading", name="March")).to_be_visible()
    address = owner.url

    rui, lea = visitor.visit(filled, "rui"), visitor.visit(filled, "lea")
    for page, choice, whole in ((rui, "100", "90"), (lea, "50", "60")):
        page.goto(f"{address}/calls/1")
        expect(page.get_by_text("What you heard")).to_be_visible()
        expect(page.locator(".flag-list, .judged")).to_have_count(0)
        expect(page.get_by_text("Listening index")).to_have_count(0)
        read_all(page, choice, whole)
        page.get_by_role("button", name="Submit my readings").click()
        if page is rui:
            expect(page.get_by_text("Your readings are submitted")).to_be_visible()
            page.goto("/calls/sample-good-listener")
            expect(page.get_by_text("Listen first")).to_be_visible()
            page.goto(f"{address}/calls/1")
            expect(page.get_by_role("columnheader", name="lea")).to_have_count(0)
            assert serious(page) == []

    expect(lea.get_by_role("heading", name="Agreement")).to_be_visible()
    expect(lea.get_by_text("Too few to go by")).to_be_visible()
    assert serious(lea) == []
    lea.goto(f"{address}/calls/1")
    expect(lea.get_by_role("columnheader", name="rui")).to_be_visible()
    lea.locator("input[name='points.overall']").fill("75")
    lea.get_by_role("button", name="Keep what was agreed on").click()
    expect(lea.get_by_text("written down by lea")).to_be_visible()
    assert serious(lea) == []
    lea.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert serious(lea) == []


def test_a_moment_is_heard_at_its_time_and_put_into_a_playlist(
    visitor: Visitor, filled: Box
) -> None:
    page = visitor.visit(filled, "rui")
    page.goto("/playlists")
    page.get_by_label("Title").fill("Owning a mistake")
    page.get_by_role("button", name="Make it").click()
    page.goto("/moments")
    best = page.locator("section", has=page.get_by_role("heading", name="Done well"))
    heard = best.locator("li").first
    audio = heard.locator("audio")
    length = audio.evaluate(LENGTH)
    lead = re.search(r"Begins (\d+) s", heard.inner_text())
    assert lead is not None
    assert length > int(lead[1])
    assert audio.evaluate(PLAYED) > 0.3
    assert serious(page) == []
    heard.get_by_text("Put into a playlist").click()
    heard.get_by_label("What to listen for").fill("Listen to the answer.")
    heard.get_by_role("button", name="Put in").click()
    expect(page.get_by_text("Listen to the answer.")).to_be_visible()
    page.get_by_label("Team North").check()
    page.locator("form", has=page.get_by_label("Team North")).get_by_role(
        "button", name="Keep"
    ).click()
    expect(page.get_by_label("Team North")).to_be_checked()
    assert serious(page) == []
    page.locator("a.moment").first.click()
    expect(page.locator("#clock")).to_be_visible()
    asked = re.search(r"t=(\d+)", page.url)
    assert asked is not None
    place = max(0, int(asked[1]) - 5000)
    expect(page.get_by_label("Place in the call")).to_have_value(str(place // 100 * 100))

    agent = visitor.visit(filled, "nora", 360)
    agent.goto("/playlists")
    agent.get_by_role("link", name="Owning a mistake").click()
    expect(agent.get_by_text("Listen to the answer.")).to_be_visible()
    expect(agent.locator("audio")).to_have_count(1)
    assert agent.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(agent) == []


def test_a_role_play_is_seen_by_its_owner_alone(visitor: Visitor, filled: Box) -> None:
    agent = visitor.visit(filled, "nora", 360)
    agent.goto("/practice")
    assert serious(agent) == []
    agent.locator("#file").set_input_files(SAMPLES / "good_listener.flac")
    done = agent.get_by_role("link", name="See how it went")
    expect(done).to_be_visible(timeout=ANALYSE_MS)
    done.click()
    expect(agent.get_by_text("seen by you alone")).to_be_visible()
    expect(agent.locator(".judged")).to_have_count(1)
    agent.get_by_role("button", name="Play", exact=True).click()
    expect(agent.get_by_role("button", name="Pause")).to_be_visible()
    assert agent.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(agent) == []
    address = agent.url
    for name in ("mara", "rui", "lea"):
        other = visitor.visit(filled, name)
        answer = other.request.get(address)
        assert answer.status == 404
        other.goto("/practice")
        expect(other.get_by_text("None yet.")).to_be_visible()
    admin = visitor.visit(filled, "mara")
    for path in ("/calls?sort=started", "/system"):
        admin.goto(path)
        expect(admin.get_by_text("good_listener.flac", exact=True)).to_have_count(
            1 if path == "/system" else 0
        )
    agent.get_by_role("button", name="Erase it").click()
    expect(agent.get_by_text("None yet.")).to_be_visible()
