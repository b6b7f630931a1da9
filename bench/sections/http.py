"""Redemptions through the whole stack: API key, code, rules, till, as a till sends them.

Three crowds, in turn: one company's guests, those of 200 companies, and the same all in one restaurant.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass

from bench.bench import Bench
from bench.database import ROOT, Database
from bench.load import Outcome, Plan
from bench.report import Row
from bench.serving import Web, web
from bench.timing import median, median_ratio
from bench.world import PURSES, RESTAURANTS
from config.serving import THREADS, WORKERS

CLIENTS = (16, 64)
# Far more than are answered in a second, so that codes do not run out; there are a million of six digits.
CODES_PER_SECOND = 4_000
PER_SECOND, P99_MS, OF_ONE_COMPANY, OF_MANY_PLACES = 1_000, 50, 0.85, 0.80


@dataclass(frozen=True)
class Crowd:
    """Who comes: whose purses (counted from `first_purse`), and to how many restaurants."""

    name: str
    first_purse: int
    restaurants: int


CROWDS = (
    Crowd("1 company, 1,000 restaurants", PURSES + 1, RESTAURANTS),
    Crowd("200 companies, 1,000 restaurants", 1, RESTAURANTS),
    Crowd("200 companies, 1 restaurant", 1, 1),
)
ONE, MANY, PLACE = CROWDS


@dataclass(frozen=True)
class Measured:
    """One run of the generator, with the CPU milliseconds that each payment cost, by whom."""

    outcome: Outcome
    cpu_ms: float
    cpu_by: dict[str, float]

    @property
    def rate(self) -> float:
        return self.outcome.paid / self.outcome.seconds


class NotPaid(RuntimeError):
    """Something else than 201 was answered, or the database does not hold what was answered."""


def run(bench: Bench) -> None:
    """Closed loops for the rates, round by round in turn; then open loops at half of the rate reached."""
    with bench.copy("http") as database, web(database) as served:
        _go(bench, database, served, MANY, clients=16, seconds=bench.sizes.warm_seconds)
        closed: dict[tuple[Crowd, int], list[Measured]] = {}
        for number in range(bench.sizes.rounds):
            for crowd in CROWDS[:: -1 if number % 2 else 1]:
                for clients in CLIENTS:
                    measured = _go(bench, database, served, crowd, clients, bench.sizes.round_seconds)
                    closed.setdefault((crowd, clients), []).append(measured)
        half = max(median(m.rate for m in closed[MANY, clients]) for clients in CLIENTS) / 2
        seconds = bench.sizes.open_seconds
        opened = {crowd: _go(bench, database, served, crowd, 64, seconds, half) for crowd in CROWDS}
    _tell_closed(bench, closed)
    _tell_open(bench, opened, half)


def _go(
    bench: Bench, database: Database, served: Web, crowd: Crowd, clients: int, seconds: float, rate: float = 0.0
) -> Measured:
    warm = min(1.0, seconds / 4)
    codes = round(CODES_PER_SECOND * (seconds + warm))
    values = {"codes": codes, "first_purse": crowd.first_purse, "purses": PURSES, "rules": bench.rules}
    database.run("codes.sql", **values)
    before = _captured(database)
    plan = Plan(served.port, clients, seconds, warm, crowd.restaurants, codes, rate)
    with bench.meter(server=served.pid) as meter:
        command = [sys.executable, "-m", "bench.load", json.dumps(asdict(plan))]
        said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    outcome = Outcome(**json.loads(said))
    if outcome.failed or _captured(database) - before != outcome.paid_in_all:
        raise NotPaid(f"{outcome.failed} of {outcome.failed + outcome.paid_in_all} failed: {outcome.first_failure}")
    each = {name: 1000 * cpu / outcome.paid_in_all for name, cpu in meter.cpu_by.items()}
    return Measured(outcome, sum(each.values()), each)


def _captured(database: Database) -> int:
    return database.value("SELECT count(*) FROM billing_redemption WHERE outcome = 'captured'")


def _tell_closed(bench: Bench, closed: dict[tuple[Crowd, int], list[Measured]]) -> None:
    rates = {key: [m.rate for m in rounds] for key, rounds in closed.items()}
    rows = []
    for (crowd, clients), rounds in closed.items():
        cpu = {name: median(m.cpu_by[name] for m in rounds) for name in rounds[0].cpu_by}
        shares = f"server {cpu['server']:.2f}, PostgreSQL {cpu['PostgreSQL']:.2f}, generator {cpu['rest']:.2f}"
        p50, p99 = (median(getattr(m.outcome, name) for m in rounds) for name in ("p50", "p99"))
        ratio = median_ratio(rates[crowd, clients], rates[ONE, clients])
        rate = f"{median(rates[crowd, clients]):,.0f}/s"
        cost = median(m.cpu_ms for m in rounds)
        rows.append(
            Row(f"{crowd.name}, {clients} clients", rate, cost, ratio, f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; {shares}")
        )
    title = f"HTTP, closed loop ({WORKERS} workers of {THREADS} threads, {bench.sizes.rounds} rounds in turn, medians)"
    bench.report.table(title, rows)
    best = max(CLIENTS, key=lambda clients: median(rates[MANY, clients]))
    rate = median(rates[MANY, best])
    one, many, place = (rates[crowd, 16] + rates[crowd, 64] for crowd in CROWDS)
    spread, alone = median_ratio(many, one), median_ratio(place, many)
    target = bench.report.target
    target("http", f"≥ {PER_SECOND:,} redemptions/s", f"{rate:,.0f}/s with {best} clients", rate >= PER_SECOND)
    target("http", "200 companies ≥ 85 % of one", f"{spread:.0%}", spread >= OF_ONE_COMPANY)
    target("http", "one restaurant ≥ 80 % of many", f"{alone:.0%}", alone >= OF_MANY_PLACES)


def _tell_open(bench: Bench, opened: dict[Crowd, Measured], rate: float) -> None:
    def row(crowd: Crowd, m: Measured) -> Row:
        o = m.outcome
        waits = f"p50 {o.p50:.1f}, p99 {o.p99:.1f}, p99.9 {o.p999:.1f}, worst {o.worst:.0f} ms"
        return Row(crowd.name, f"{m.rate:,.0f}/s", m.cpu_ms, None, waits)

    title = f"HTTP, open loop at half of that ({rate:,.0f}/s, Poisson, latency from the moment the guest comes)"
    bench.report.table(title, [row(crowd, measured) for crowd, measured in opened.items()])
    worst = max(m.outcome.p99 for m in opened.values())
    bench.report.target("http", f"p99 < {P99_MS} ms at half load", f"{worst:.1f} ms at worst", worst < P99_MS)
