"""Fixtures: the cast in a copied database, clients that visit hosts, and tests that really commit.

`world` gives the cast inside a transaction that is rolled back. `committed_world` gives it in a database of its own
that is thrown away: for threads, processes, browsers and everything that must see commits.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts.devices import NOTE, note_of
from accounts.tasks import send_letter
from billing import clock, live
from billing.tasks import mail_dunning_letter
from tenants import tasks
from tests.cast import Cast, build_cast, find_cast

ROOT = Path(__file__).parent.parent
MIGRATED_BY = ("*/migrations/*.py", "billing/sql/*.sql", "billing/install.py", "config/broker.py", "tenants/*.py")


def _fingerprint() -> str:
    """What an empty, migrated database is made from: it is made anew when any of it changes."""
    files = sorted(path for pattern in MIGRATED_BY for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


MIGRATED, BASE, WORK = f"hankki_migrated_{_fingerprint()}", f"hankki_base_{os.getpid()}", f"hankki_work_{os.getpid()}"


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


@contextmanager
def _one_at_a_time(server: psycopg.Connection) -> Iterator[None]:
    """Keep the other workers waiting: one migrates for all."""
    server.execute("SELECT pg_advisory_lock(hashtext('hankki_migrated'))")
    try:
        yield
    finally:
        server.execute("SELECT pg_advisory_unlock(hashtext('hankki_migrated'))")


def _provide_migrated(server: psycopg.Connection) -> None:
    """A database migrated by this very code, with spare schemas: kept from run to run, those of other code dropped."""
    from tenants.schemas import fill_pool

    made = {name for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'hankki_migrated_%'")}
    if MIGRATED in made:
        return
    for old in made:
        server.execute(f"DROP DATABASE {old} WITH (FORCE)")
    server.execute(f"CREATE DATABASE {BASE}")
    _use(BASE)
    connection.acts_as_owner = True
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    connection.acts_as_owner = False
    connection.close()
    fill_pool(5)
    connections.close_all()
    server.execute(f"ALTER DATABASE {BASE} RENAME TO {MIGRATED}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Put the cast in a copy of the migrated database, and work on copies of that."""
    with django_db_blocker.unblock(), _maintenance() as server:
        with _one_at_a_time(server):
            _provide_migrated(server)
            server.execute(f"CREATE DATABASE {BASE} TEMPLATE {MIGRATED}")
        _use(BASE)
        build_cast()
        _copy_base()
        _use(WORK)
        yield
        connections.close_all()
        server.execute(f"DROP DATABASE IF EXISTS {WORK} WITH (FORCE)")
        server.execute(f"DROP DATABASE IF EXISTS {BASE} WITH (FORCE)")


@pytest.fixture(autouse=True)
def no_company_remembered():
    """Versions are given again after a rollback, which outside tests nothing does between two requests."""
    from tenants.queries import _company

    _company.cache_clear()


@pytest.fixture(autouse=True)
def letters_at_once(monkeypatch):
    """Mails, and the tasks that look up whom to mail, are done where they are asked for; a real worker: test_letters."""
    for task in (
        send_letter,
        tasks.mail_password_link,
        tasks.mail_sign_in_link,
        tasks.mail_where_one_eats,
        mail_dunning_letter,
    ):
        monkeypatch.setattr(task, "delay", task.__call__)


@pytest.fixture
def world(db) -> Cast:
    """The cast, in a transaction that ends with the test."""
    return find_cast()


@pytest.fixture
def committed_world(django_db_setup, django_db_blocker):
    """The cast, in a database where commits are real and which is thrown away afterwards."""
    with django_db_blocker.unblock():
        try:
            yield find_cast()
        finally:
            _copy_base()


def _enter(client: Client, user) -> None:
    """Sign in as somebody who was here a moment ago: their next page writes nothing down."""
    client.force_login(user)
    session = client.session
    session[NOTE] = note_of("", "127.0.0.1", timezone.now())
    session.save()


@pytest.fixture
def visit():
    """visit("hanul", user) is a browser at that company's host (None: the public one), signed in as the user."""

    def open_browser(slug: str | None = None, user=None, language: str = "en") -> Client:
        from tenants.queries import company_at
        from tenants.scope import company_scope

        host = f"{slug}.{settings.DOMAIN}" if slug else settings.DOMAIN
        client = Client(HTTP_HOST=host)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if user is not None and slug:
            with company_scope(company_at(host)):
                _enter(client, user)
        elif user is not None:
            _enter(client, user)
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
