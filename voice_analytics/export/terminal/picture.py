"""The terminal page as a picture that needs nothing from a network."""

import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from voice_analytics.domain.report import CallReport
from voice_analytics.export.terminal.page import render

_FONTS = "'DejaVu Sans Mono', Menlo, 'SF Mono', 'Cascadia Mono', Consolas, monospace"
_FONT_ASPECT_RATIO = 0.6
"""Width of a character over the size of the font, of these fonts to a hundredth."""

_THEME = TerminalTheme(
    (19, 23, 31),
    (220, 226, 234),
    [
        *((19, 23, 31), (231, 138, 195), (47, 191, 155), (240, 228, 66)),
        *((86, 180, 233), (231, 138, 195), (86, 180, 233), (220, 226, 234)),
    ],
)

_FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: FONTS; font-size: {char_height}px; white-space: pre; }}
.{unique_id}-title {{ font-family: FONTS; font-size: 16px; opacity: 0.6; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
""".replace("FONTS", _FONTS)


def to_svg(
    report: CallReport, titles: Mapping[str, str], *, transcript: bool = False, width: int = 100
) -> str:
    """Return the page as SVG, the same text for the same report.

    Parameters
    ----------
    report
        What was found in the call.
    titles
        Short name of each measure, by key.
    transcript
        Whether to show the turns with their words.
    width
        Columns of the page.
    """
    console = Console(
        record=True,
        width=width,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        no_color=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(render(report, titles, transcript=transcript))
    svg = console.export_svg(
        title="voice-analytics analyse",
        theme=_THEME,
        code_format=_FORMAT,
        font_aspect_ratio=_FONT_ASPECT_RATIO,
        unique_id="call",
    )
    return _TEXT.sub(lambda found: "".join(_drawn(found)), svg)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block character as a rectangle, in shares of its cell."""

    left: float = 0
    top: float = 0
    width: float = 1
    height: float = 1
    opacity: float = 1


_BLOCKS: Mapping[str, _Block] = {
    "█": _Block(),
    "▐": _Block(left=0.5, width=0.5),
    "▕": _Block(left=0.875, width=0.125),
    "▒": _Block(opacity=0.45),
    "░": _Block(opacity=0.22),
    **{char: _Block(width=(at + 1) / 8) for at, char in enumerate("▏▎▍▌▋▊▉")},
    **{
        char: _Block(top=1 - (at + 1) / 8, height=(at + 1) / 8) for at, char in enumerate("▁▂▃▄▅▆▇")
    },
}
"""Drawn as shapes, the bars do not depend on the fonts of whoever looks at the picture."""

_TEXT = re.compile(
    r'<text class="([^"]+)" x="([^"]+)" y="([^"]+)" textLength="([^"]+)" clip-path="([^"]+)">'
    r"([^<]*)</text>"
)
_BLOCK_HEIGHT_PX = 21.0
_BLOCK_RISE_PX = 17.0
"""From the base line to the top of a block."""


def _drawn(found: re.Match[str]) -> Iterator[str]:
    """Yield a stretch of text as SVG, its block characters as rectangles."""
    style, x, y, text_length, clip, escaped = found.groups()
    text = html.unescape(escaped)
    cell = float(text_length) / len(text)
    place = float(x)
    for char, run in groupby(text, key=lambda each: each if each in _BLOCKS else ""):
        letters = "".join(run)
        block = _BLOCKS.get(char)
        if block is not None:
            yield from _rectangles(block, len(letters), style, place, float(y), cell)
        elif letters.strip():
            yield (
                f'<text class="{style}" x="{place:g}" y="{y}" lengthAdjust="spacingAndGlyphs" '
                f'textLength="{len(letters) * cell:g}" clip-path="{clip}">'
                f"{html.escape(letters).replace(chr(32), '&#160;')}</text>"
            )
        place += len(letters) * cell


def _rectangles(
    block: _Block, count: int, style: str, x: float, y: float, cell: float
) -> Iterator[str]:
    joined = block.width == 1
    for place in range(1 if joined else count):
        yield (
            f'<rect class="{style}" x="{x + (place + block.left) * cell:g}" '
            f'y="{y - _BLOCK_RISE_PX + block.top * _BLOCK_HEIGHT_PX:g}" '
            f'width="{(count if joined else block.width) * cell:g}" '
            f'height="{block.height * _BLOCK_HEIGHT_PX:g}" fill-opacity="{block.opacity:g}" '
            f'shape-rendering="crispEdges"/>'
        )
