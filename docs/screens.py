"""Pictures of every page, from the sample calls: `python -m docs.screens FOLDER`.

Needs Chromium and the models of `make install`. The service runs on loopback in a folder of its
own; nothing is left of it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from samples.box import WORDS, Box, empty_box, sample_box

CHROMIUM = "/usr/bin/chromium"
WIDE, NARROW = (1440, 900), (360, 780)
CALL = "/calls/sample-poor-listener"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture."""

    name: str
    account: str | None
    path: str
    whole: bool = False
    """All of the page, not only what fits a screen."""


EMPTY = (Shot("first-call", "mara", "/calls"), Shot("sign-in", None, "/login"))
SHOTS = (
    Shot("calls", "rui", "/calls"),
    Shot("search", "rui", "/calls?text=apology&sort=started"),
    Shot("call", "rui", f"{CALL}?t=56180"),
    Shot("call-mono", "rui", "/calls/sample-mono-mix"),
    Shot("sample", "rui", "/sample"),
    Shot("my-calls", "nora", "/mine"),
    Shot("calibration", "rui", "/calibration/new"),
    Shot("moments", "rui", "/moments"),
    Shot("practice", "nora", "/practice"),
    Shot("team", "lea", "/team", whole=True),
    Shot("system", "mara", "/system", whole=True),
    Shot("definitions", "rui", "/definitions"),
    Shot("audit", "mara", "/audit"),
    Shot("not-found", "rui", "/calls/none-such"),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Page, box: Box, account: str) -> None:
    """Sign a browser in by the page for it."""
    page.goto(f"{box.url}/login")
    page.get_by_label("Name").fill(account)
    page.get_by_label("Password").fill(WORDS)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: not address.endswith("/login"))


def take(browser: Browser, box: Box, shots: tuple[Shot, ...], folder: Path) -> None:
    """Take pictures in light and dark, wide and narrow."""
    for scheme, size in (("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)):
        kind = f"{scheme}-{size[0]}"
        for shot in shots:
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page = context.new_page()
            if shot.account is not None:
                sign_in(page, box, shot.account)
            page.goto(box.url + shot.path)
            if page.locator("#near-range").count():  # the close-up is drawn after the rest
                page.wait_for_selector("#near-range:not(:empty)")
            page.screenshot(path=folder / f"{shot.name}-{kind}.png", full_page=shot.whole)
            context.close()


def main() -> None:
    """Take all pictures into the folder that is named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for boxes, shots in ((empty_box, EMPTY), (sample_box, SHOTS)):
            with TemporaryDirectory() as place, boxes(Path(place)) as box:
                take(browser, box, shots, folder)


if __name__ == "__main__":
    main()
