"""No page has a serious finding of axe, in light or dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from samples.box import Box
from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.model]

PAGES = (
    ("mara", "/calls"),
    ("mara", "/calls?text=sorry"),
    ("mara", "/calls/sample-poor-listener?t=56180"),
    ("mara", "/calls/sample-mono-mix"),
    ("nora", "/mine"),
    ("nora", "/calls/sample-good-listener"),
    ("lea", "/calls/sample-good-listener"),
    ("rui", "/sample"),
    ("rui", "/calibration"),
    ("rui", "/calibration/new"),
    ("rui", "/moments"),
    ("nora", "/playlists"),
    ("nora", "/practice"),
    ("mara", "/team"),
    ("mara", "/definitions"),
    ("mara", "/system"),
    ("mara", "/audit"),
    ("nora", "/login"),
)


@pytest.mark.parametrize(("account", "path"), PAGES)
def test_page_has_no_serious_finding(
    visitor: Visitor, filled: Box, account: str, path: str
) -> None:
    page = visitor.visit(filled, account)
    page.emulate_media(reduced_motion="reduce")  # colours that fade have no contrast of their own
    page.goto(path)
    for one in page.locator("details").all():
        one.evaluate("(element) => { element.open = true; }")
    assert serious(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert serious(page) == []


QUIETLY = {"preload": False}
"""Axe copies sheets of shadow trees into a `<style>` of its own, which the policy forbids."""


def serious(page: Page) -> list[str]:
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in Axe().run(page, options=QUIETLY).response["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]
