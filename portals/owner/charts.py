"""Bars drawn by the server: plain numbers in, places in an SVG out; no Django."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 350, 110, 8


@dataclass(frozen=True)
class Bar:
    """One bar in a drawing of WIDTH × HEIGHT: its corner, its size, and the middle of its foot."""

    x: int
    y: int
    width: int
    height: int
    middle: int


def bars(values: Sequence[int]) -> list[Bar]:
    """A bar for each value, the largest as high as the drawing; something above 0 is never invisible."""
    if not values:
        return []
    width = (WIDTH - GAP * (len(values) - 1)) // len(values)
    most = max([*values, 1])
    drawn = []
    for place, value in enumerate(values):
        height = max(value * HEIGHT // most, 4 if value else 0)
        x = place * (width + GAP)
        drawn.append(Bar(x, HEIGHT - height, width, height, x + width // 2))
    return drawn
