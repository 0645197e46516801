"""Saying something to what the machine found, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from samples.box import Box
from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.model]

POOR, GOOD = "/calls/sample-poor-listener", "/calls/sample-good-listener"


def test_reviewer_marks_a_flag_and_overrides_a_line(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "rui")
    page.goto(POOR)
    page.get_by_role("button", name="Wrong flag").first.click()
    expect(page.get_by_text("marked wrong")).to_be_visible()
    page.get_by_role("button", name="Review how").click()
    page.get_by_label("Your points for Lets the customer finish").fill("40")
    page.locator("#judge-lets_finish").get_by_role("button", name="Override").click()
    expect(page.get_by_label("Your points for Lets the customer finish")).to_have_value("40")
    page.get_by_role("button", name="Submit the review").click()
    expect(page.get_by_text(re.compile("Lets the customer finish: 40 in place of"))).to_be_visible()


def test_agent_disagrees_and_a_reviewer_decides(visitor: Visitor, filled: Box) -> None:
    agent = visitor.visit(filled, "nora")
    agent.goto(GOOD)
    agent.get_by_text("Disagree with something").click()
    agent.get_by_label("With what").select_option(label="Sees it from the customer's side")
    agent.get_by_label("Why").fill("I said how I would feel about it.")
    agent.get_by_role("button", name="Send").click()
    expect(agent.get_by_text("To be decided by")).to_be_visible()
    page = visitor.visit(filled, "mara")
    page.goto(GOOD)
    page.get_by_label("Why").fill("You did, near the end.")
    page.get_by_role("button", name="The agent is right").click()
    expect(page.get_by_text("You did, near the end.")).to_be_visible()
    agent.reload()
    expect(agent.get_by_text("the agent is right")).to_be_visible()


def test_sampled_call_is_blind_until_the_review_is_submitted(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "mara")
    page.goto("/sample")
    page.get_by_role("button", name="Review blind").first.click()
    expect(page.get_by_text("Blind: say what you heard")).to_be_visible()
    expect(page.get_by_text("Listening index")).to_have_count(0)
    expect(page.locator(".flag-list li")).to_have_count(0)
    page.locator(".judge input[name=points]").first.fill("60")
    page.locator(".judge").get_by_role("button", name="Say").first.click()
    page.get_by_role("button", name="Submit the review").click()
    expect(page.get_by_text("Listening index")).to_be_visible()


def test_comment_is_about_where_the_playhead_is(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "rui")
    page.goto(f"{POOR}?t=30000")
    page.get_by_label("Say something about this call").fill("A word was needed here.")
    page.get_by_label("where the playhead is").check()
    page.get_by_role("button", name="Comment").click()
    comment = page.locator(".said-review", has_text="A word was needed here.")
    expect(comment.locator("a.moment")).to_have_attribute("data-play", "25000")
    expect(page.get_by_label("Place in the call")).to_have_value("25000")
