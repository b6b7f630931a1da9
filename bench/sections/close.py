"""Closing a month up to its frozen documents: how long, how much memory, and whether ten times the meals need more of it."""

from datetime import date, timedelta

from bench.bench import Bench
from bench.database import Database
from bench.report import Row
from bench.world import COMPANIES, PURSES, RESTAURANTS, job

MOST_SECONDS, MOST_MEALS = 60, 1_000_000
# Peaks of the same work differ by this much from run to run.
FLAT = 1.2


def run(bench: Bench) -> None:
    """Close each size of month in a database of its own."""
    found = {meals: _close(bench, meals) for meals in bench.sizes.months}
    small, large = found[min(found)][0], found[max(found)][0]
    growth = large["peak"] / small["peak"]
    rows = [_row(meals, *closed, growth if meals == max(found) else None) for meals, closed in found.items()]
    bench.report.table(f"Close without PDFs ({COMPANIES} companies, {RESTAURANTS:,} restaurants, 2 worker processes)", rows)
    took = seconds_of(large)
    enough = max(found) >= MOST_MEALS
    name = f"{max(found):,} redemptions" + ("" if enough else " only")
    bench.report.target("close", "1,000,000 redemptions < 60 s", f"{took:.1f} s for {name}", enough and took < MOST_SECONDS)
    peaks = f"{large['peak']:.0f} MiB, {growth:.2f} times that of {min(found):,}"
    bench.report.target("close", "flat memory", peaks, growth <= FLAT)


def last_month() -> date:
    """The first day of the month before this one: the latest that can be closed."""
    return (date.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def fill(database: Database, meals: int, companies: int = COMPANIES, restaurants: int = RESTAURANTS) -> None:
    """Write a month of meals."""
    purses, apart = PURSES // companies * companies, -(-restaurants // companies)
    database.run("month.sql", month=last_month(), meals=meals, purses=purses, restaurants=restaurants, apart=apart)
    database.settle()


def _close(bench: Bench, meals: int) -> tuple[dict, float]:
    with bench.copy("close") as database:
        fill(database, meals)
        with bench.meter() as meter:
            closed = job(database, "close", last_month())
    return closed, meter.cpu


def seconds_of(closed: dict) -> float:
    return closed["flip"] + closed["draw"] + closed["freeze"]


def _row(meals: int, closed: dict, cpu: float, growth: float | None) -> Row:
    steps = f"sum up and number {closed['draw']:.1f} s, freeze {closed['documents']:,} documents {closed['freeze']:.1f} s"
    peak = f"peak {closed['peak']:.0f} MiB per process" + (f" ({growth:.2f} times)" if growth else "")
    return Row(f"{meals:,} redemptions", f"{seconds_of(closed):.1f} s", 1000 * cpu / meals, None, f"{steps}; {peak}")
