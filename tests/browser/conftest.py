"""A browser, and services for it to look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from docs.screens import CHROMIUM, chromium, sign_in
from samples.box import Box, empty_box, sample_box
from tests.slow.command import need_models

MODEL = "base"
"""The recogniser of a service as shipped."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give Chromium; its event loop must be over before tests of other folders begin."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed (Debian: chromium)")
    with chromium() as one:
        yield one


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """Give a service with the sample calls and copies of them."""
    need_models(MODEL)
    with sample_box(tmp_path_factory.mktemp("filled")) as box:
        yield box


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Box]:
    """Give a service without calls."""
    need_models(MODEL)
    with empty_box(tmp_path) as box:
        yield box


@dataclass
class Visitor:
    """Opens pages as somebody, and remembers what went wrong in them."""

    browser: Browser
    complaints: list[str] = field(default_factory=list)

    def visit(
        self,
        box: Box,
        account: str,
        width: int = 1440,
        *,
        script: bool = True,
    ) -> Page:
        """Return a page of a browser in which somebody is signed in."""
        context = self.browser.new_context(
            base_url=box.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        sign_in(page, box, account)
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Give somebody who opens pages; the test fails where a console complains."""
    one = Visitor(browser)
    yield one
    for context in browser.contexts:
        context.close()
    assert one.complaints == []
