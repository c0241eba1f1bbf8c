"""Bars as SVG, made by hand: a chart library would be the heaviest dependency of the project."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

ROW, LEFT, BAR, RIGHT, TOP = 26, 380, 420, 190, 34  # pixels
MET, MISSED, PLAIN, SOFT, INK = "#2f7d4f", "#b4552d", "#4a6a8a", "#8a8f98", "#6b7280"  # on white and on black


@dataclass(frozen=True)
class Bar:
    """`mark`: where the aim stands; `met`: whether it is reached, None without one."""

    name: str
    value: float
    says: str
    mark: float | None = None
    met: bool | None = None


def chart(title: str, bars: Sequence[Bar], logarithmic: bool = False) -> str:
    """One bar a row, aims as a stroke across it. Values above nothing; on a log scale from the smallest."""
    known = [x for bar in bars for x in (bar.value, bar.mark) if x and not math.isnan(x)] or [1.0]
    low, high = (min(known) / 2, max(known) * 1.1) if logarithmic else (0.0, max(known) * 1.05)

    def at(value: float) -> float:
        if logarithmic:
            return BAR * max(0.0, math.log(value / low) / math.log(high / low)) if value > 0 else 0.0
        return BAR * value / high

    height = TOP + ROW * len(bars) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + BAR + RIGHT} {height}" '
        f'font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="{escape(title)}">',
        f'<text x="8" y="20" font-weight="600" fill="{INK}">{escape(title)}</text>',
    ]
    for number, bar in enumerate(bars):
        y = TOP + number * ROW
        value = 0.0 if math.isnan(bar.value) else bar.value
        colour = PLAIN if bar.met is None else MET if bar.met else MISSED
        lines += [
            f'<text x="{LEFT - 8}" y="{y + 16}" text-anchor="end" fill="{INK}">{escape(bar.name)}</text>',
            f'<rect x="{LEFT}" y="{y + 4}" width="{at(value):.1f}" height="{ROW - 9}" fill="{colour}"/>',
        ]
        end = at(value)
        if bar.mark:
            stroke = at(bar.mark)
            end = max(end, stroke)
            lines.append(
                f'<path d="M{LEFT + stroke:.1f} {y + 1}v{ROW - 3}" stroke="{SOFT}" stroke-width="2"/>'
            )
        lines.append(f'<text x="{LEFT + end + 8:.1f}" y="{y + 16}" fill="{INK}">{escape(bar.says)}</text>')
    return "\n".join([*lines, "</svg>", ""])
