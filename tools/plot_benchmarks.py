"""Draw docs/images/benchmarks.svg from what `interp bench NAME --json` wrote: plot_benchmarks.py FILE.json …"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

OUT = Path(__file__).parents[1] / "docs" / "images" / "benchmarks.svg"
WIDTH, ROW, GAP, LEFT, RIGHT = 760, 15, 9, 230, 70
INK, FAINT, OURS, EAR, THEIRS = "#1b1f24", "#6b7480", "#0b7285", "#74b8c4", "#c2410c"
NETWORKS = {
    "clean": "clean",
    "loss2_rtt100": "2 % lost, round trip 100 ms",
    "loss5": "5 % lost",
    "loss5_bursts3": "5 % lost in threes",
    "jitter30": "jitter 30 ms",
    "loss5_jitter30": "5 % lost, jitter 30 ms",
    "loss5_bursts3_jitter30": "5 % in threes, jitter 30 ms",
    "loss10_jitter30": "10 % lost, jitter 30 ms",
}
"""What the conditions of `loss` are called."""
Bar = tuple[str, float, str]
"""Name of the series, value, colour."""


def text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12, colour: str = INK) -> str:
    """Return a line of text."""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def chart(
    top: float, title: str, unit: str, groups: Iterable[tuple[str, list[Bar]]]
) -> tuple[list[str], float]:
    """Return the lines of a bar chart whose title is at `top`, and where it ends."""
    groups = list(groups)
    most = max((value for _, bars in groups for _, value, _ in bars), default=1.0) or 1.0
    lines = [text(16, top, title, size=15), text(WIDTH - 16, top, unit, anchor="end", colour=FAINT)]
    known = {name: colour for _, bars in groups for name, _, colour in bars}
    y, x = top + 20, 16.0
    for name, colour in known.items():
        lines.append(f'<rect x="{x:.0f}" y="{y - 9:.0f}" width="10" height="10" fill="{colour}"/>')
        lines.append(text(x + 15, y, name, colour=FAINT))
        x += 34 + 6.6 * len(name)
    y += 14
    for label, bars in groups:
        middle = y + len(bars) * ROW / 2 + 4
        lines.append(text(LEFT - 10, middle, label, anchor="end"))
        for _, value, colour in bars:
            long = max(1.0, value / most * (WIDTH - LEFT - RIGHT))
            lines.append(
                f'<rect x="{LEFT}" y="{y:.0f}" width="{long:.1f}" height="{ROW - 3}" fill="{colour}"/>'
            )
            lines.append(text(LEFT + long + 6, y + 10, f"{value:.3g}", size=11, colour=FAINT))
            y += ROW
        y += GAP
    return lines, y + 24


def draw(figures: dict[str, float]) -> str:
    """Return the picture."""
    lines: list[str] = []
    y = 34.0
    dual = [
        (label, [("CPU", figures[f"dual_track.{who}"], colour)])
        for who, label, colour in (
            ("interp", "interp", OURS),
            ("ffmpeg", "ffmpeg, same work", THEIRS),
            ("ffmpeg_files", "ffmpeg, without booths", FAINT),
        )
        if f"dual_track.{who}" in figures
    ]
    if dual:
        more, y = chart(y, "The dual-track job", "CPU s per media s", dual)
        lines += more
    counts = sorted({int(n.split(".n")[1].split(".")[0]) for n in figures if n.startswith("booths.n")})
    if counts:
        groups = [
            (
                f"{n} consoles",
                [
                    ("Opus", figures[f"booths.n{n}.cost"], OURS),
                    ("with RED", figures[f"booths.red.n{n}.cost"], EAR),
                    *(
                        [("Janus, not encrypted", figures[f"booths.janus.n{n}.cost"], THEIRS)]
                        if f"booths.janus.n{n}.cost" in figures
                        else []
                    ),
                ],
            )
            for n in counts
        ]
        more, y = chart(y, "A console, both ways, encrypted", "CPU ms per s", groups)
        lines += more
    networks = list(dict.fromkeys(n.split(".")[1] for n in figures if n.startswith("loss.")))
    series = (("programs", "program", OURS), ("ears", "ear", EAR), ("aiortc", "aiortc", THEIRS))
    for key, title, unit, shown in (
        ("concealed", "A voice over a bad network: made up or silent", "% of time", series),
        ("delay", "… and how late it is heard", "ms", series[1:]),
    ):
        if networks:
            groups = [
                (
                    NETWORKS.get(name, name),
                    [(who, figures[f"loss.{name}.{part}.{key}"], c) for who, part, c in shown],
                )
                for name in networks
            ]
            more, y = chart(y, title, unit, groups)
            lines += more
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y:.0f}" font-family="sans-serif">'
        f'<rect width="{WIDTH}" height="{y:.0f}" fill="#ffffff"/>\n' + "\n".join(lines) + "\n</svg>\n"
    )


def main() -> None:
    """Read the files, write the picture."""
    figures: dict[str, float] = {}
    for file in sys.argv[1:]:
        figures |= {one["name"]: one["value"] for one in json.loads(Path(file).read_text("utf-8"))}
    OUT.write_text(draw(figures), "utf-8")


if __name__ == "__main__":
    main()
