"""Coaching in a real browser: assigned, acknowledged, looked at again."""

import re

import pytest
from playwright.sync_api import expect

from samples.box import Box
from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.model]

GOOD = "/calls/sample-good-listener"
NOTE = "Hear how you sum up here, and do it in every call."
FOCUS = "Sums up and has it confirmed"


def test_lead_assigns_a_moment_and_the_agent_acknowledges_it(visitor: Visitor, filled: Box) -> None:
    lead = visitor.visit(filled, "lea")
    lead.goto(GOOD)
    lead.get_by_text("Coach a moment of this call").click()
    lead.get_by_label("Which moment").select_option(index=1)
    lead.get_by_label("What to work on").select_option(label=FOCUS)
    lead.get_by_label("Note to the agent").fill(NOTE)
    lead.get_by_role("button", name="Assign").click()
    card = lead.locator(".said-review", has_text=NOTE)
    expect(card.get_by_text("not seen yet")).to_be_visible()

    agent = visitor.visit(filled, "nora", width=360)
    agent.goto("/mine")
    mine = agent.locator("section.theme", has_text=NOTE)
    expect(mine.get_by_text("too few to say").first).to_be_visible()
    mine.get_by_label("A word back, if you like").fill("I will.")
    mine.get_by_role("button", name="I have seen this").click()
    expect(
        agent.locator("section.theme", has_text=NOTE).get_by_text("You: I will.")
    ).to_be_visible()
    agent.locator("section.theme", has_text=NOTE).get_by_text("Hear it at").click()
    expect(agent).to_have_url(re.compile(re.escape(GOOD) + r"\?t=\d+"))

    lead.goto("/team")
    row = lead.get_by_role("row", name=re.compile(f"Nora Lind: {FOCUS}"))
    expect(row.get_by_text("seen", exact=True)).to_be_visible()
    row.get_by_role("button", name=re.compile("End")).click()
    expect(row.get_by_text("ended")).to_be_visible()


def test_before_and_after_are_shown_with_n_and_interval(visitor: Visitor, filled: Box) -> None:
    page = visitor.visit(filled, "lea", script=False)
    page.goto("/team")
    row = page.get_by_role("row", name=re.compile("Nora Lind: Lets the customer finish"))
    expect(row.get_by_text(re.compile(r"\d+ \(\d+ to \d+\), n = \d+"))).to_have_count(2)
    for name in ("Reviewers and machine", "Flags that were right", "What kept agents from helping"):
        expect(page.get_by_role("heading", name=re.compile(name))).to_be_visible()
    expect(
        page.get_by_text(re.compile("Rank correlation with the listening index: "))
    ).to_be_visible()
