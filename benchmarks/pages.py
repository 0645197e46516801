"""How soon pages are there, and how smoothly the longest one scrolls, in a real browser.

Run ``python -m benchmarks.pages``: it starts a service on loopback with 10,000 made-up calls, one
of them an hour long, opens pages in Chromium, and writes the figures as dated JSON. A page is ready
when two frames were painted after everything it is made of was loaded.
"""

import json
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from playwright.sync_api import Page
from rich.table import Table

from benchmarks.long_call import CALL_ID, long_peaks, long_report
from benchmarks.many_calls import DAYS, FIRST_DAY, fill, make
from benchmarks.results import RESULTS, write_results
from benchmarks.tables import console
from docs.screens import chromium, sign_in
from samples.box import WORDS, Box, empty_box
from voice_analytics.domain.access import AccountRole
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store.accounts import NewAccount, add_account
from voice_analytics.store.calls import save_call
from voice_analytics.store.database import Database
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.passwords import Passwords
from voice_analytics.store.peaks import write_peaks
from voice_analytics.store.records import Arrival, KeptAudio, TierEnds
from voice_analytics.store.sums import DAY_MS

ADMIN = "mara"
LIST, CALL = "/calls", f"/calls/{CALL_ID}"
TARGET_MS = {LIST: 1000.0, CALL: 1500.0}
LONG_FRAME_MS = 50.0
STEPS, STEP_PX = 80, 300

READY = """() => new Promise((done) => {
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(
    () => done(performance.now())));
  if (document.readyState === "complete") painted(); else addEventListener("load", painted);
})"""
NEAR = """() => new Promise((done) => {
  const range = document.getElementById("near-range");
  const look = () => (range.textContent === "" ? requestAnimationFrame(look)
    : done(performance.now()));
  look();
})"""
WATCH = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const next = (now) => {
    window.frames_ms.push(now - last);
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    calls: Annotated[int, typer.Option(min=100, help="Calls in the store.")] = 10_000,
    repeats: Annotated[int, typer.Option(min=3, help="Times each page is opened.")] = 7,
    out: Annotated[Path, typer.Option(help="Folder of the dated results.")] = RESULTS,
) -> None:
    """Fill a service, open its pages, and print the table."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with empty_box(folder, lambda database: prepare(database, calls, folder)) as box:
            found = measure(box, repeats)
    shown = console()
    shown.print(table(found))
    path = write_results(out, "pages", {"calls": calls, "repeats": repeats, **found})
    shown.print(f"Results: {path}")


def prepare(database: Database, calls: int, folder: Path) -> None:
    """Fill a store with made-up calls and the one that is an hour long."""
    rng = np.random.default_rng(7)
    fill(database, make(calls, rng), 400, 16 * 1024, rng)
    now_ms = (FIRST_DAY + DAYS) * DAY_MS
    report = long_report()
    audio = _audio(AudioFiles(folder / "box" / "audio"))
    ends = TierEnds(*[now_ms + 365 * DAY_MS] * 3)
    arrival = Arrival("upload", now_ms, now_ms, ends, audio=audio)
    with database.write() as session:
        hashed = Passwords(12).hash(ADMIN, WORDS)
        add_account(session, now_ms, "system", NewAccount(ADMIN, AccountRole.ADMIN, hashed))
        save_call(session, report, to_json(to_document(report)).encode(), arrival)


def _audio(files: AudioFiles) -> KeptAudio:
    """Keep a file in place of the audio, which nobody plays here, with its waveform."""
    with files.staged() as staged:
        staged.write_bytes(b"not played")
        kept = files.adopt(staged)
    write_peaks(long_peaks(), files.peaks_path(kept.sha256))
    return kept


def measure(box: Box, repeats: int) -> dict[str, Any]:
    """Return the times of the pages and of the frames while the long one is scrolled."""
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=box.url)
        with closing(context.new_page()) as page:
            sign_in(page, box, ADMIN)
            ready = {path: [opened(page, path) for _ in range(repeats)] for path in TARGET_MS}
            frames = scrolled(page, ".turns", 0, STEP_PX)
            size = len(page.content())
            near = [drawn(page, CALL) for _ in range(repeats)]
            near_frames = scrolled(page, "#near", STEP_PX, 0)
    return {
        "ready_ms": {
            path: {"p50": float(np.median(times)), "worst": max(times), "target": TARGET_MS[path]}
            for path, times in ready.items()
        },
        "scroll_frames_ms": _summed(frames),
        "close_up_ms": {"p50": float(np.median(near)), "worst": max(near)},
        "close_up_frames_ms": _summed(near_frames),
        "call_page_kib": size / 1024,
    }


def _summed(frames: list[float]) -> dict[str, float]:
    return {
        "p50": float(np.median(frames)),
        "p95": float(np.quantile(frames, 0.95)),
        "longest": max(frames),
        "over_50": sum(one > LONG_FRAME_MS for one in frames),
        "frames": len(frames),
    }


def opened(page: Page, path: str) -> float:
    """Return after how many milliseconds a page is ready."""
    page.goto(path, wait_until="commit")
    return float(page.evaluate(READY))


def drawn(page: Page, path: str) -> float:
    """Return after how many milliseconds the close-up of a call is there."""
    page.goto(path, wait_until="commit")
    page.wait_for_selector("#near-range", state="attached")
    return float(page.evaluate(NEAR))


def scrolled(page: Page, part: str, across_px: int, down_px: int) -> list[float]:
    """Return the milliseconds between frames while a part of the open call is scrolled."""
    page.evaluate(WATCH)
    page.locator(part).hover()
    for _ in range(STEPS):
        page.mouse.wheel(across_px, down_px)
        page.wait_for_timeout(16)
    return [float(one) for one in json.loads(page.evaluate("JSON.stringify(window.frames_ms)"))]


def table(found: dict[str, Any]) -> Table:
    """Return the figures as a table."""
    made = Table("What", "ms", "worst", "at most")
    for path, one in found["ready_ms"].items():
        made.add_row(
            f"{path} is ready", f"{one['p50']:.0f}", f"{one['worst']:.0f}", f"{one['target']:.0f}"
        )
    near = found["close_up_ms"]
    made.add_row("the close-up is there", f"{near['p50']:.0f}", f"{near['worst']:.0f}", "")
    for what, key in (("transcript", "scroll_frames_ms"), ("close-up", "close_up_frames_ms")):
        frames = found[key]
        longest = f"{frames['longest']:.0f}"
        made.add_row(f"a frame while the {what} scrolls", f"{frames['p50']:.0f}", longest, "")
        made.add_row("such frames of more than 50 ms", f"{frames['over_50']} of {frames['frames']}")
    return made


if __name__ == "__main__":
    app()
