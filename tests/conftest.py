"""Fixtures: the cast in a copied database, clients that visit hosts, and tests that really commit.

`world` gives the cast inside a transaction that is rolled back. `committed_world` gives it where commits are real and
puts everything back afterwards: for threads, processes, browsers and everything that must see commits.
"""

import gc
import os
from copy import deepcopy
from datetime import datetime
from threading import Thread

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.tasks import send_letter
from billing import clock
from billing.tasks import mail_dunning_letter
from tenants import tasks
from tests.cast import Cast, build_cast, find_cast
from tests.clients import Browser
from tests.databases import (
    BASE,
    MIGRATED,
    WORK,
    copy_base,
    maintenance,
    may_put_back,
    migrate_for_all,
    one_at_a_time,
    provide_migrated,
    restore,
    use,
)
from tests.dealing import dealt, is_slow
from tests.live import end_shared
from tests.portals.month import close_november
from tests.staging import STAGES, keep

# No test is timed: a slow machine finds the same as a quick one.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")

# Passwords are hashed as they are in earnest, but with a thousandth of the work.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


def pytest_sessionstart(session):
    """Migrate for all workers while they load the tests."""
    if session.config.getoption("numprocesses", None):
        Thread(target=migrate_for_all, daemon=True).start()


def pytest_collection_modifyitems(items):
    """Give every worker its share of what is slow; each collects for itself, and all have to come to the same order."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = dealt(items, [is_slow(item.nodeid) for item in items], workers) if workers > 1 else items


def pytest_collection_finish():
    """What was loaded stays to the end: looking through it for garbage was a seventh of all CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Put the cast in a copy of the migrated database, and work on copies of that."""
    with django_db_blocker.unblock(), maintenance() as server:
        with one_at_a_time(server):
            provide_migrated(server)
            server.execute(f"CREATE DATABASE {BASE} TEMPLATE {MIGRATED}")
        use(BASE)
        build_cast()
        copy_base()
        use(WORK)
        if may_put_back(server):
            STAGES[("november",)] = keep(close_november, find_cast())
        yield
        end_shared()
        connections.close_all()
        server.execute(f"DROP DATABASE IF EXISTS {WORK} WITH (FORCE)")
        server.execute(f"DROP DATABASE IF EXISTS {BASE} WITH (FORCE)")


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
    for task in (
        send_letter,
        tasks.mail_password_link,
        tasks.mail_sign_in_link,
        tasks.mail_where_one_eats,
        mail_dunning_letter,
    ):
        monkeypatch.setattr(task, "delay", task.__call__)


@pytest.fixture
def world(db, cast) -> Cast:
    """The cast, in a transaction that ends with the test."""
    return deepcopy(cast)


@pytest.fixture
def committed_world(cast, django_db_blocker):
    """The cast, in a database where commits are real and which is put back afterwards."""
    with django_db_blocker.unblock():
        try:
            yield deepcopy(cast)
        finally:
            restore()


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
