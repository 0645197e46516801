"""The picture of the benchmark of calls in progress, as SVG."""

from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 60, 40, 50

_COLOURS = {"server": "#1b6ca8", "floor": "#9aa5b1", "lag": "#c8553d", "live": "#7b4fa6"}


def picture(rows: Sequence[Mapping[str, Any]], limit_ms: int) -> str:
    """Return what a core is used, and the lag, over the number of calls."""
    most = max((row["calls"] for row in rows), default=1)
    highest_ms = max(
        limit_ms, *(row[name]["p95"] for row in rows for name in ("lag_ms", "live_lag_ms"))
    )

    def place(calls: float, share: float) -> str:
        x = LEFT + calls / most * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - min(share, 1.1) * (HEIGHT - TOP - BOTTOM) / 1.1
        return f"{x:.1f},{y:.1f}"

    def line(name: str, shares: Sequence[float], dash: str = "") -> str:
        points = " ".join(
            place(row["calls"], share) for row, share in zip(rows, shares, strict=True)
        )
        return (
            f'<polyline fill="none" stroke="{_COLOURS[name]}" stroke-width="2"'
            f'{dash} points="{points}"/>'
        )

    shares = [0.0, 0.25, 0.5, 0.75, 1.0]
    grid = [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{place(0, one).split(",")[1]}" '
        f'y2="{place(0, one).split(",")[1]}" stroke="#e3e7eb"/>'
        f'<text x="{LEFT - 8}" y="{place(0, one).split(",")[1]}" text-anchor="end">{one:.0%}</text>'
        f'<text x="{WIDTH - RIGHT + 8}" y="{place(0, one).split(",")[1]}">'
        f"{one * highest_ms:.0f} ms</text>"
        for one in shares
    ]
    marks = [
        f'<text x="{place(row["calls"], 0).split(",")[0]}" y="{HEIGHT - BOTTOM + 18}" '
        f'text-anchor="middle">{row["calls"]}</text>'
        for row in rows
    ]
    lines = [
        line("server", [row["core_share"] for row in rows]),
        line("floor", [row["floor_share"] for row in rows]),
        *(
            line(name, [row[key]["p95"] / highest_ms for row in rows], ' stroke-dasharray="5 4"')
            for name, key in (("lag", "lag_ms"), ("live", "live_lag_ms"))
        ),
    ]
    words = ("server, share of a core", "floor, share of a core", "lag p95", "live lag p95")
    legend = [
        f'<text x="{LEFT + 10 + 145 * number}" y="22" fill="{colour}">{word}</text>'
        for number, (word, colour) in enumerate(zip(words, _COLOURS.values(), strict=True))
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">\n'
        '<rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join([*grid, *marks, *lines, *legend])
        + f'\n<text x="{WIDTH / 2}" y="{HEIGHT - 10}" text-anchor="middle">'
        "calls in progress, two legs each</text>\n</svg>\n"
    )
