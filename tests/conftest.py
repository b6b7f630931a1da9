"""Fixtures: the cast in a copied database, clients that visit hosts, and tests that really commit.

`world` gives the cast inside a transaction that is rolled back. `committed_world` gives it in a database of its own
that is thrown away: for threads, processes, browsers and everything that must see commits.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connection, connections

from accounts.tasks import send_letter
from billing import clock, live
from tenants import tasks
from tests.cast import Cast, build_cast, find_cast
from tests.clients import Browser

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
BASE, WORK = f"hankki_base_{RUN}", f"hankki_work_{os.getpid()}"
# Two for the companies of the cast, two for those that tests open.
SPARES = 4

# Passwords are hashed as they are in earnest, but with a thousandth of the work.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


def _maintenance():
    database = settings.DATABASES["default"]
    return psycopg.connect(
        dbname="postgres",
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database["PORT"],
        autocommit=True,
    )


def _use(name: str) -> None:
    live.finish()
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _copy_base() -> None:
    live.finish()
    connections.close_all()
    with _maintenance() as server:
        server.execute(f"DROP DATABASE IF EXISTS {WORK} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {WORK} TEMPLATE {BASE}")


def _build_base() -> None:
    """Migrate a database and put the cast in it; it has its name once it is whole."""
    from tenants.schemas import fill_pool

    with _maintenance() as server:
        server.execute(f"DROP DATABASE IF EXISTS {BASE}_unfinished WITH (FORCE)")
        server.execute(f"CREATE DATABASE {BASE}_unfinished")
        _use(f"{BASE}_unfinished")
        connection.acts_as_owner = True
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        connection.acts_as_owner = False
        connection.close()
        fill_pool(SPARES)
        build_cast()
        connections.close_all()
        server.execute(f"ALTER DATABASE {BASE}_unfinished RENAME TO {BASE}")


@contextmanager
def _shared_base() -> Iterator[None]:
    """The base of this run: whoever needs it first builds it, and whoever is done with it last throws it away."""
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [BASE])
        if not server.execute("SELECT FROM pg_database WHERE datname = %s", [BASE]).fetchone():
            _build_base()
        server.execute("SELECT pg_advisory_lock_shared(hashtext(%s)), pg_advisory_unlock(hashtext(%s))", [BASE, BASE])
        yield
        server.execute("SELECT pg_advisory_unlock_shared(hashtext(%s))", [BASE])
        if server.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [BASE]).fetchone() == (True,):
            server.execute(f"DROP DATABASE IF EXISTS {BASE} WITH (FORCE)")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Work on copies of a database that all workers of the run share."""
    with django_db_blocker.unblock(), _shared_base(), _maintenance() as server:
        _copy_base()
        _use(WORK)
        yield
        connections.close_all()
        server.execute(f"DROP DATABASE IF EXISTS {WORK} WITH (FORCE)")


@pytest.fixture(scope="session")
def cast(django_db_setup, django_db_blocker) -> Cast:
    """The cast as every test finds it; tests work on copies of this, too."""
    with django_db_blocker.unblock():
        return find_cast()


@pytest.fixture(autouse=True)
def no_company_remembered():
    """Versions are given again after a rollback, which outside tests nothing does between two requests."""
    from tenants.queries import _company

    _company.cache_clear()


@pytest.fixture(autouse=True)
def letters_at_once(monkeypatch):
    """Mails, and the tasks that look up whom to mail, are done where they are asked for; a real worker: test_letters."""
    for task in (send_letter, tasks.mail_password_link, tasks.mail_sign_in_link, tasks.mail_where_one_eats):
        monkeypatch.setattr(task, "delay", task.__call__)


@pytest.fixture
def world(db, cast) -> Cast:
    """The cast, in a transaction that ends with the test."""
    return deepcopy(cast)


@pytest.fixture
def committed_world(cast, django_db_blocker):
    """The cast, in a database where commits are real and which is thrown away afterwards."""
    with django_db_blocker.unblock():
        try:
            yield deepcopy(cast)
        finally:
            _copy_base()


@pytest.fixture
def visit():
    """visit("hanul", user) is a browser at that company's host (None: the public one), signed in as the user."""

    def open_browser(slug: str | None = None, user=None, language: str = "en") -> Browser:
        from tenants.queries import company_at
        from tenants.scope import company_scope

        host = f"{slug}.{settings.DOMAIN}" if slug else settings.DOMAIN
        client = Browser(HTTP_HOST=host)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if user is not None and slug:
            with company_scope(company_at(host)):
                client.enter(user)
        elif user is not None:
            client.enter(user)
        return client

    return open_browser


@pytest.fixture
def at(monkeypatch):
    """at("2025-11-11 08:30") stops the clock there, Seoul time."""

    def stop(text: str) -> datetime:
        instant = datetime.fromisoformat(f"{text}+09:00")
        monkeypatch.setattr(clock, "now", lambda: instant)
        return instant

    return stop
