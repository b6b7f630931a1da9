"""A newcomer's first command on an empty database: everything is migrated, and the application is held to its role."""

import os
import subprocess
import sys
import uuid
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings

from tests.databases import MIGRATED


def manage(url, *words, **told):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url} | told,
        capture_output=True,
        text=True,
    )


@contextmanager
def database(template: str):
    """The URL of a database of its own, as the template is."""
    name = f"hankki_empty_{uuid.uuid4().hex[:8]}"
    base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield f"{base}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty(django_db_setup):
    """A database with nothing in it."""
    with database("template0") as url:
        yield url


@pytest.fixture
def migrated(django_db_setup):
    """A database with every migration run and nobody in it."""
    with database(MIGRATED) as url:
        yield url


def test_an_empty_database_is_migrated_by_its_owner_and_used_by_the_application(empty):
    migrated = manage(empty, "migrate_schemas", "--shared", "--verbosity", "0")
    assert (migrated.returncode, migrated.stderr) == (0, "")
    checked = manage(empty, "check", "--database", "default", "--fail-level", "WARNING")
    assert (checked.returncode, checked.stdout) == (0, "System check identified no issues (0 silenced).\n")
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT to_regclass('pgmq.meta') IS NOT NULL").fetchone() == (True,)


def test_books_of_an_empty_house_agree(migrated):
    books = manage(migrated, "books")
    assert (books.returncode, books.stdout.splitlines()[-1]) == (0, "The books agree.")


def test_a_demo_that_was_there_before_is_thrown_away_by_the_owner(migrated, tmp_path):
    # As `demo --reset` does: it asks as the application whose companies are here, and only then throws away.
    script = (
        "from demo.world import holds_others\n"
        "from demo.management.commands.demo import Command\n"
        "assert not holds_others()\n"
        "Command()._reset()\n"
    )
    reset = manage(migrated, "shell", "-v", "0", "-c", script, HANKKI_DATA=str(tmp_path))
    assert (reset.returncode, reset.stderr) == (0, "")
    with psycopg.connect(migrated) as connection:
        left = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        assert connection.execute(left).fetchall() == [("public",)]
