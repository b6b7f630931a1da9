"""Paying together: the last of twenty says yes, and the whole bill is paid."""

from bench.bench import Bench
from bench.report import Row
from bench.timing import median
from bench.world import job
from config.postgres import DATABASE

PEOPLE, TABLES, MOST_MS = 20, 10, 100


def run(bench: Bench) -> None:
    """Ten tables of twenty, one after the other; the first meets a cold process and counts, too."""
    with bench.copy("together", DATABASE) as database:
        took = job(database, "together", PEOPLE, TABLES)
    rows = [
        Row(f"{PEOPLE} people, the last yes", f"{median(took):.0f} ms", remark=f"slowest of {TABLES}: {max(took):.0f} ms")
    ]
    bench.report.table("Paying together (policy of everybody, one redemption, commit)", rows)
    bench.report.target("together", f"{PEOPLE} people < {MOST_MS} ms", f"{max(took):.0f} ms at worst", max(took) < MOST_MS)
