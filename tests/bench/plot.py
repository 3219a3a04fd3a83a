"""A plot of cost against load as SVG, both scales logarithmic; legible on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from attrs import frozen

WIDTH, HEIGHT = 800, 420
LEFT, RIGHT, TOP, BOTTOM = 56, 232, 48, 56
COLOURS = ("#2f6fde", "#8a8f98", "#b7a16a", "#d9822b", "#c23b5a", "#7d4fc4")
"""By turns; the first is ours, and drawn thicker. All keep apart from white and from black."""
STYLE = """text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-size:15px}.title,.mine{font-weight:600}
.grid{stroke:#24292f;stroke-opacity:.15}.line{fill:none;stroke-width:2;stroke-linejoin:round}.ours{stroke-width:3.5}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.grid{stroke:#e6edf3}}"""
LABEL_APART = 17.0
_STEPS = (1, 2, 5)


@frozen
class Curve:
    """A reader's figures."""

    title: str
    points: tuple[tuple[int, float | None], ...]
    """Streams and microseconds per chunk; None: not measured."""

    @property
    def known(self) -> list[tuple[int, float]]:
        """What can be drawn."""
        return [(streams, us) for streams, us in self.points if us is not None and us > 0]


@frozen
class Scale:
    """From a logarithmic range to pixels."""

    least: float
    most: float
    first: float
    last: float

    def __call__(self, value: float) -> float:
        part = math.log(value / self.least) / math.log(self.most / self.least)
        return self.first + part * (self.last - self.first)


def svg(curves: Sequence[Curve]) -> str:
    """The drawing; the same curves give the same bytes. Raises ValueError where no figure is known."""
    points = [point for curve in curves for point in curve.known]
    if not points:
        raise ValueError("no figures to draw")
    streams, costs = sorted({count for count, _ in points}), [us for _, us in points]
    across = Scale(streams[0], max(streams[-1], streams[0] * 10), LEFT, WIDTH - RIGHT)
    steps = ticks(min(costs) / 10, max(costs) * 10)
    low, high = max(step for step in steps if step <= min(costs)), min(step for step in steps if step > max(costs))
    up = Scale(low, high, HEIGHT - BOTTOM, TOP)
    parts = [*_axes(streams, across, up), *_lines(curves, across, up)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    return "\n".join([head, f"<style>{STYLE}</style>", *parts, "</svg>", ""])


def _axes(streams: Sequence[int], across: Scale, up: Scale) -> Iterator[str]:
    yield _text(LEFT, 24, "CPU per chunk (µs) against streams at once; lower is better", "start", "title")
    for value in ticks(up.least, up.most):
        y = up(value)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(LEFT - 8, y + 4, f"{value:,g}", "end")
    for count in streams:
        x = across(count)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield _text(x, HEIGHT - BOTTOM + 20, f"{count:,}", "middle")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "streams at once (both scales logarithmic)", "middle")


def ticks(least: float, most: float) -> list[float]:
    """1, 2, 5, 10 and so on within a range."""
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    values = [step * 10.0**power for power in powers for step in _STEPS]
    return [value for value in values if least * 0.999 <= value <= most * 1.001]


def _lines(curves: Sequence[Curve], across: Scale, up: Scale) -> Iterator[str]:
    drawn = [(place, curve) for place, curve in enumerate(curves) if curve.known]
    heights = spaced([up(curve.known[-1][1]) for _, curve in drawn])
    for (place, curve), y in reversed(list(zip(drawn, heights, strict=True))):  # ours on top
        colour = COLOURS[place % len(COLOURS)]
        path = " ".join(f"{across(count):.1f},{up(us):.1f}" for count, us in curve.known)
        kind = "line ours" if place == 0 else "line"
        yield f'<polyline class="{kind}" stroke="{colour}" points="{path}"/>'
        for count, us in curve.known:
            yield f'<circle cx="{across(count):.1f}" cy="{up(us):.1f}" r="{4 if place == 0 else 3}" fill="{colour}"/>'
        yield f'<circle cx="{WIDTH - RIGHT + 16}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        name = curve.title.partition(" (")[0].partition(",")[0]
        yield _text(WIDTH - RIGHT + 26, y + 4, name, "start", "mine" if place == 0 else "")


def spaced(wanted: Sequence[float]) -> list[float]:
    """Heights of labels, in the order given, moved down so far that none covers another."""
    found = dict.fromkeys(range(len(wanted)), 0.0)
    lowest = -math.inf
    for place in sorted(found, key=lambda i: wanted[i]):
        lowest = found[place] = max(wanted[place], lowest + LABEL_APART)
    return [found[place] for place in range(len(wanted))]


def _text(x: float, y: float, text: str, anchor: str, kind: str = "") -> str:
    shown = f' class="{kind}"' if kind else ""
    return f'<text{shown} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
