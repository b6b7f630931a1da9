"""The year of cover as a drawing: what restaurants are owed, and what is there to pay them, as two lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from billing.models import Snapshot

WIDTH, HEIGHT = 1_000, 240
DAYS = 365
STEPS = (1, 2, 5, 10)
LINES = 4


@dataclass(frozen=True)
class Mark:
    """A line across the drawing, its amount in minor units and its height from the top."""

    amount: int
    y: int


@dataclass(frozen=True)
class Month:
    """Where a month begins."""

    first: date
    x: int


@dataclass(frozen=True)
class Drawing:
    """Points of both lines, marks across, and months along it; `short` are the places where it was not covered."""

    owed: str
    cover: str
    marks: list[Mark]
    months: list[Month]
    short: list[int]


def drawing(rows: Sequence[Snapshot]) -> Drawing | None:
    """The snapshots of at most a year, the oldest first; None for fewer than two days."""
    if len(rows) < 2:
        return None
    first, last = rows[0].day, rows[-1].day
    span = max((last - first).days, 1)
    step = _step(max(max(row.owed, row.owed + row.surplus) for row in rows))
    top = step * LINES

    def x(day: date) -> int:
        return round((day - first).days * WIDTH / span)

    def y(amount: int) -> int:
        return HEIGHT - round(min(max(amount, 0), top) * HEIGHT / top)

    return Drawing(
        owed=" ".join(f"{x(row.day)},{y(row.owed)}" for row in rows),
        cover=" ".join(f"{x(row.day)},{y(row.owed + row.surplus)}" for row in rows),
        marks=[Mark(step * n, y(step * n)) for n in range(LINES + 1)],
        months=[Month(row.day, x(row.day)) for row in rows if row.day.day == 1],
        short=[x(row.day) for row in rows if row.surplus < 0],
    )


def _step(most: int) -> int:
    """A round amount of which LINES reach the top."""
    least = max(-(-most // LINES), 1)
    power = 10 ** (len(str(least)) - 1)
    return next(step * power for step in STEPS if step * power >= least)
