"""./hankki bench [--quick] [section …]: measures, prints tables and how they stand to the issue's targets."""

import argparse
import signal
import sys
import time
from importlib import import_module

from bench import world
from bench.bench import FULL, QUICK, Bench
from bench.database import DURABLE, NotDurable, fresh, migrate, own_server
from bench.machine import describe
from bench.pgbench import PgbenchError
from config.postgres_binaries import PostgresError

SECTIONS = ("yardsticks", "function", "http", "together", "counters", "phone", "close", "documents", "opening")
LONG = ("month",)
"""Measured only when named: a month with all its PDFs takes half an hour."""


def main(words: list[str]) -> int:
    """Run the sections asked for, all when none is named; 1 when a target is not met, 2 when it cannot be run."""
    parser = argparse.ArgumentParser(prog="./hankki bench", description="Measure, on a database of its own.")
    parser.add_argument(
        "sections", nargs="*", metavar="section", help=f"{', '.join(SECTIONS)}; only when named: {', '.join(LONG)}"
    )
    parser.add_argument("--quick", action="store_true", help="smaller sizes, two minutes: to see that it runs")
    asked = parser.parse_args(words)
    if unknown := set(asked.sections) - {*SECTIONS, *LONG}:
        parser.error(f"there is no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS + LONG)}")
    try:
        return measure(asked.sections or SECTIONS, quick=asked.quick)
    except (NotDurable, PostgresError, PgbenchError) as problem:
        print(problem, file=sys.stderr)
        return 2


def measure(sections, *, quick: bool) -> int:
    """Print the machine, run the sections, print the summary."""
    # So that a server of ours is stopped and its folder removed when we are told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    facts = describe()
    with own_server() as server:
        migrate(server)
        with fresh(server, "world") as built:
            version = built.value("SHOW server_version")
            rules = world.build(built)
            tell([*facts, ("PostgreSQL", f"{version}; on by SHOW: {', '.join(DURABLE)}")])
            bench = Bench(server, QUICK if quick else FULL, rules)
            for name in SECTIONS + LONG:
                if name in sections:
                    import_module(f"bench.sections.{name}").run(bench)
    missed = bench.report.summary()
    print(f"\n{time.monotonic() - began:.0f} s in all{'; --quick: too small to judge by' if quick else ''}.")
    return 1 if missed else 0


def tell(facts: list[tuple[str, str]]) -> None:
    """Print the machine."""
    for name, what in facts:
        print(f"{name:<11}{what}")
    print("CPU is that of all processes of a section: PostgreSQL with its background writers, server and generator.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
