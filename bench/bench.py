"""One run of the bench: its server, its sizes and what it has found so far."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.database import Database, books, fresh
from bench.machine import Meter
from bench.report import Report
from config.postgres import Server


@dataclass(frozen=True)
class Sizes:
    """How long and how much; every section is bounded by these."""

    rounds: int
    round_seconds: float
    warm_seconds: float
    open_seconds: float
    months: tuple[int, ...]
    documents: int
    companies: tuple[int, ...]


FULL = Sizes(4, 5, 3, 20, (100_000, 1_000_000), 24, (0, 300))
QUICK = Sizes(2, 2, 1, 4, (10_000, 50_000), 6, (0, 20))


@dataclass
class Bench:
    """The server, the sizes and the report of this run."""

    server: Server
    sizes: Sizes
    rules: str
    report: Report = field(default_factory=Report)

    def meter(self, **parts: int) -> Meter:
        """Measure seconds and CPU, PostgreSQL's apart from the rest."""
        pid = self.server.pid
        return Meter({"PostgreSQL": pid, **parts} if pid else parts)

    @contextmanager
    def copy(self, section: str, template: str = "bench_world") -> Iterator[Database]:
        """A database for a section; at the end its books are checked, and the section counts only if they agree."""
        with fresh(self.server, section, template) as database:
            yield database
            began = time.monotonic()
            if wrong := books(database):
                self.report.wrong_books[section] = wrong
            meals = database.value("SELECT count(*) FROM billing_redemption")
            verdict = "DISAGREE" if wrong else "agree"
            print(f"The books of {section} {verdict} ({meals:,} redemptions, {time.monotonic() - began:.1f} s).")
