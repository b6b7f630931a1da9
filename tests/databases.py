"""The databases of the tests: migrated once, the cast put in once per worker, and copies of that to work on."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from billing import live

ROOT = Path(__file__).parent.parent
MIGRATED_BY = (
    "*/migrations/*.py",
    "billing/sql/*.sql",
    "billing/install.py",
    "config/broker.py",
    "tenants/*.py",
    "accounts/home.py",
)


def _fingerprint() -> str:
    """What an empty, migrated database is made from: it is made anew when any of it changes."""
    files = sorted(path for pattern in MIGRATED_BY for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


MIGRATED, BASE, WORK = f"hankki_migrated_{_fingerprint()}", f"hankki_base_{os.getpid()}", f"hankki_work_{os.getpid()}"

# Two for the companies of the cast, two for those that tests open.
SPARES = 4


def maintenance(dbname: str = "postgres") -> psycopg.Connection:
    """A connection of the owner, which no company and no restaurant binds."""
    database = settings.DATABASES["default"]
    return psycopg.connect(
        dbname=dbname,
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database["PORT"],
        autocommit=True,
    )


def use(name: str) -> None:
    """Let Django work on this database from now on."""
    live.finish()
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def copy_base() -> None:
    """Make the work database anew."""
    live.finish()
    connections.close_all()
    with maintenance() as server:
        server.execute(f"DROP DATABASE IF EXISTS {WORK} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {WORK} TEMPLATE {BASE}")


# A fresh database's counters stand at zero and are complete once everybody has left; a rollback counts, too.
CHANGED = """
    SELECT relid::regclass::text, schemaname = 'pg_catalog', n_tup_ins + n_tup_upd + n_tup_del
    FROM pg_stat_all_tables JOIN pg_class ON pg_class.oid = relid
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND NOT relisshared AND schemaname NOT LIKE 'pg_toast%'
"""
# The live process only listens: it writes nothing, and may stay.
SEND_AWAY = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND NOT (application_name = 'hankki-live' AND query IN ('LISTEN hankki_live', 'SELECT 1'))
"""
SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
    FROM pg_sequences
"""
MOST_ROWS = 5_000


def may_put_back(server: psycopg.Connection) -> bool:
    """Whether rows may be written past triggers and foreign keys: a superuser may, the owner of a database may not."""
    return server.execute("SELECT current_setting('is_superuser')").fetchone() == ("on",)


def restore() -> None:
    """Put the work database back into the state of the base.

    Table by table, which takes a tenth of a copy of 1,300 files; by a copy where more than rows were changed, or many.
    """
    live.finish()
    connections.close_all()
    with maintenance(WORK) as work:
        work.execute(SEND_AWAY)
        changed = work.execute(CHANGED).fetchall()
        if (
            may_put_back(work)
            and not any(catalog for _, catalog, _ in changed)
            and sum(rows for *_, rows in changed) < MOST_ROWS
        ):
            return _put_back(work, [table for table, *_ in changed])
    copy_base()


def _put_back(work: psycopg.Connection, tables: list[str]) -> None:
    """Fill tables with what the base has in them, past triggers and foreign keys, and set back all sequences."""
    with maintenance(BASE) as base, work.transaction():
        work.execute("SET LOCAL session_replication_role = replica")
        for table in tables:
            work.execute(f"DELETE FROM {table}")
            with (
                base.cursor().copy(f"COPY {table} TO STDOUT") as kept,
                work.cursor().copy(f"COPY {table} FROM STDIN") as back,
            ):
                for rows in kept:
                    back.write(rows)
        work.cursor().executemany("SELECT setval(%s, %s, %s)", base.execute(SEQUENCES).fetchall())


@contextmanager
def one_at_a_time(server: psycopg.Connection) -> Iterator[None]:
    """Keep the other workers waiting: one migrates for all."""
    server.execute("SELECT pg_advisory_lock(hashtext('hankki_migrated'))")
    try:
        yield
    finally:
        server.execute("SELECT pg_advisory_unlock(hashtext('hankki_migrated'))")


def provide_migrated(server: psycopg.Connection) -> None:
    """A database migrated by this very code, with spare schemas: kept from run to run, those of other code dropped."""
    from tenants.schemas import fill_pool

    made = {name for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'hankki_migrated_%'")}
    if MIGRATED in made:
        return
    for old in made:
        server.execute(f"DROP DATABASE {old} WITH (FORCE)")
    server.execute(f"CREATE DATABASE {BASE}")
    use(BASE)
    connection.acts_as_owner = True
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    connection.acts_as_owner = False
    connection.close()
    fill_pool(SPARES)
    connections.close_all()
    server.execute(f"ALTER DATABASE {BASE} RENAME TO {MIGRATED}")


def migrate_for_all() -> None:
    """Provide the migrated database before any worker asks for it; where this fails, whoever asks first tells why."""
    with suppress(Exception), maintenance() as server, one_at_a_time(server):
        provide_migrated(server)
