"""The bench's own PostgreSQL: default durability, one migrated template, a fresh copy of it for each section."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.postgres import DATABASE, Server, start

ROOT = Path(__file__).resolve().parent.parent
SQL = Path(__file__).parent / "sql"
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class NotDurable(RuntimeError):
    """The server may lose what it has confirmed: its figures would be worth nothing."""


def require_durable(shown: dict[str, str]) -> None:
    """Raise NotDurable unless every setting that guards a confirmed payment is on."""
    weak = [f"{name} is {shown.get(name)}" for name in DURABLE if shown.get(name) != "on"]
    if weak:
        raise NotDurable(f"{', '.join(weak)}: nothing is measured without durability.")


@dataclass(frozen=True)
class Database:
    """A database of one section."""

    server: Server
    name: str

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that is to work on it, with the data folder beside the server's."""
        return os.environ | {"DATABASE_URL": self.url, "HANKKI_DATA": str(self.server.data_dir / "data")}

    def connect(self) -> psycopg.Connection:
        """A connection that commits each statement and puts parameters into the text itself."""
        return psycopg.connect(self.url, autocommit=True, cursor_factory=psycopg.ClientCursor)

    def run(self, file: str, **values: object) -> None:
        """Run one of our SQL files with its values."""
        with self.connect() as connection:
            connection.execute((SQL / file).read_text(), values)

    def value(self, statement: str, *values: object):
        """The first column of a statement's first row."""
        with self.connect() as connection:
            return connection.execute(statement, values).fetchone()[0]

    def settle(self) -> None:
        """Leave the tables as a server that has run for a while has them: statistics known, dead rows removed."""
        with self.connect() as connection:
            connection.execute("VACUUM ANALYZE")


@contextmanager
def own_server() -> Iterator[Server]:
    """A server of our own with default settings in a temporary folder, gone afterwards; raises NotDurable."""
    with tempfile.TemporaryDirectory(prefix="hankki-bench-") as folder:
        server = start(Path(folder), {})
        try:
            with psycopg.connect(server.url("postgres")) as connection:
                require_durable({n: connection.execute(f"SHOW {n}").fetchone()[0] for n in DURABLE})
            yield server
        finally:
            server.stop()


def migrate(server: Server) -> None:
    """Make the template that sections copy: every migration run, no rows."""
    template = Database(server, DATABASE)
    manage(template, "migrate_schemas", "--shared", "--verbosity", "0")


def manage(database: Database, *arguments: str) -> str:
    """Run manage.py on a database and return what it printed; raises CalledProcessError."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=database.environment, text=True, capture_output=True)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        done.check_returncode()
    return done.stdout


@contextmanager
def fresh(server: Server, name: str, template: str = DATABASE) -> Iterator[Database]:
    """A copy of another database of ours under the name bench_<name>, dropped afterwards."""
    database, names = Database(server, f"bench_{name}"), sql.Identifier(f"bench_{name}")
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(names, sql.Identifier(template)))
        try:
            yield database
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names))


def books(database: Database) -> str:
    """What is wrong with the books, as `./hankki books` says it; empty when they agree."""
    command = [sys.executable, "manage.py", "books"]
    done = subprocess.run(command, cwd=ROOT, env=database.environment, text=True, capture_output=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr
