"""pgbench: PostgreSQL's own load generator, from the same folder as the server's programs."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config import postgres_binaries
from config.postgres import Server
from config.postgres_cluster import SUPERUSER


class PgbenchError(RuntimeError):
    """pgbench is missing, or did not do what was asked; the text is its own last words."""


@dataclass(frozen=True)
class Run:
    """What a run of pgbench came to: transactions, how many of them failed, and their rate per second."""

    transactions: int
    failed: int
    rate: float


def read(said: str) -> Run:
    """Read what pgbench prints at its end; raises PgbenchError when a part is missing or a client was aborted."""
    done = re.search(r"^number of transactions actually processed: (\d+)", said, re.M)
    failed = re.search(r"^number of failed transactions: (\d+)", said, re.M)
    rate = re.search(r"^tps = ([\d.]+) \(without initial connection time\)", said, re.M)
    if not (done and rate) or "Run was aborted" in said:
        raise PgbenchError(said.strip()[-500:])
    return Run(int(done[1]), int(failed[1]) if failed else 0, float(rate[1]))


def program() -> Path:
    """Where pgbench is; raises PgbenchError when this machine has none."""
    beside = postgres_binaries.binaries() / "pgbench"
    found = beside if beside.exists() else shutil.which("pgbench")
    if not found:
        raise PgbenchError("pgbench was not found: install the requirements again, or postgresql-contrib.")
    return Path(found)


def call(server: Server, database: str, *arguments: str) -> str:
    """Run pgbench on a database and return what it printed; raises PgbenchError when it ends badly."""
    where = ["-h", "127.0.0.1", "-p", str(server.port), "-U", SUPERUSER]
    env = os.environ | {"PGPASSWORD": server.password, "LC_ALL": "C"}
    done = subprocess.run([program(), *where, *arguments, database], env=env, text=True, capture_output=True)
    if done.returncode:
        raise PgbenchError(done.stderr.strip()[-500:])
    return done.stdout


def script(server: Server, database: str, file: Path, *, seconds: float, clients: int, **variables: int) -> Run:
    """Run a script for some seconds with so many clients, each statement prepared once, as billing.till has it."""
    given = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    rounds = ["-n", "-M", "prepared", "-f", str(file), "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))]
    return read(call(server, database, *rounds, *given))
