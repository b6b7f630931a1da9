"""Opening a company from the pool of spare schemas, with few and with many present."""

from bench.bench import Bench
from bench.report import Row
from bench.timing import median
from bench.world import job
from config.postgres import DATABASE

MOST_MS = 1_000


def run(bench: Bench) -> None:
    """Open ten companies at each number of companies present."""
    with bench.copy("opening", DATABASE) as database:
        found = job(database, "opening", *bench.sizes.companies)
    first = median(found[0]["opening"])
    rows = [
        Row(
            f"{f['present']} companies present",
            f"{median(f['opening']):.0f} ms",
            None,
            median(f["opening"]) / first,
            f"slowest of 10: {max(f['opening']):.0f} ms; a spare is made beforehand in {f['spare']:.0f} ms",
        )
        for f in found
    ]
    bench.report.table("Opening a company (schema, domain, site, first HR user)", rows)
    worst = max(max(f["opening"]) for f in found)
    bench.report.target("opening", "< 1 s", f"{worst:.0f} ms at worst", worst < MOST_MS)
