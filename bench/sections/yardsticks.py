"""What this machine's PostgreSQL can do with nothing of ours: pgbench's TPC-B, and a bare prototype redemption."""

from bench import pgbench
from bench.bench import Bench
from bench.database import SQL, fresh
from bench.report import Row
from bench.world import PURSES, RESTAURANTS

CLIENTS = 16
SCALE = 10


def run(bench: Bench) -> None:
    """Print both yardsticks; sections that compare with the prototype measure it again, side by side."""
    seconds = 2 * bench.sizes.round_seconds
    rows = [_tpcb(bench, seconds), _prototype(bench, seconds)]
    bench.report.table(f"Yardsticks ({CLIENTS} clients)", rows)


def _tpcb(bench: Bench, seconds: float) -> Row:
    with fresh(bench.server, "tpcb", "template1") as database:
        pgbench.call(bench.server, database.name, "-i", "-q", "-s", str(SCALE))
        with bench.meter() as meter:
            said = pgbench.call(bench.server, database.name, "-n", "-c", str(CLIENTS), "-j", "2", "-T", f"{seconds:.0f}")
        run = pgbench.read(said)
    cpu = 1000 * meter.cpu / run.transactions
    return Row(f"pgbench TPC-B, scale {SCALE}", f"{run.rate:,.0f}/s", cpu, None, "5 statements in one transaction")


def _prototype(bench: Bench, seconds: float) -> Row:
    with fresh(bench.server, "prototype", "bench_world") as database:
        database.run("prototype.sql")
        database.settle()
        with bench.meter() as meter:
            run = pgbench.script(
                bench.server, database.name, SQL / "bare.pgbench",
                seconds=seconds, clients=CLIENTS, purses=PURSES, restaurants=RESTAURANTS,
            )  # fmt: skip
    return Row("bare redemption", f"{run.rate:,.0f}/s", 1000 * meter.cpu / run.transactions, None, "three rows, no rules")
