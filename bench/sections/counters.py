"""A thousand open counters: from sending a payment to the screen that shows it."""

import json
from dataclasses import asdict

from bench.bench import Bench
from bench.jobs.counters import Plan, Told
from bench.report import Row
from bench.serving import live
from bench.world import COMPANIES, PURSES, RESTAURANTS, job

# Half of what two cores pay through HTTP, so that there is a queue but no jam; the payers pay straight at the till.
RATE = 500
MOST_MS = 1_000


def run(bench: Bench) -> None:
    """Open every counter's live stream and pay at random ones."""
    with bench.copy("counters") as database, live(database) as server, bench.meter(live=server.pid) as meter:
        plan = Plan(server.port, RESTAURANTS, PURSES, COMPANIES, RATE, bench.sizes.open_seconds)
        told = Told(**job(database, "counters", json.dumps(asdict(plan))))
    cpu = 1000 * meter.cpu_by["live"] / told.paid
    remark = f"p50 {told.p50:.0f}, p99 {told.p99:.0f}, worst {told.worst:.0f} ms from sending the payment; {told.lost} lost"
    rows = [Row(f"{told.screens:,} open screens", f"{told.paid / plan.seconds:,.0f}/s", cpu, None, remark)]
    bench.report.table("Open counters (CPU of the live stream's one process)", rows)
    met = told.worst < MOST_MS and not told.lost and told.screens == RESTAURANTS
    bench.report.target("counters", "1,000 screens, < 1 s to each", f"{told.worst:.0f} ms at worst, {told.lost} lost", met)
