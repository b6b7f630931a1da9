"""Many at once: threads that each talk to the database over a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event, Semaphore, Thread
from typing import TypeVar

import psycopg
from django.conf import settings
from django.db import connection

from billing import till
from tenants.scope import company_scope

Result = TypeVar("Result")

# The moment of the tests, handed to the till; every purse of theirs is good for these years.
LUNCH = datetime.fromisoformat("2025-11-11T12:07:00+09:00")
YEARS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def crowd(size: int, work: Callable[[int], Result]) -> list[Result]:
    """Call work(0) … work(size - 1) in as many threads, starting together; raises what one of them raised."""
    start = Barrier(size)

    def one(number: int) -> Result:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT")  # connected before the start, so that they really meet
            start.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(size) as pool:
        return [future.result() for future in [pool.submit(one, number) for number in range(size)]]


class Writers:
    """A crowd at work beside the test: `with Writers…:` calls write(0) … write(7) until the block ends.

    Each goes on until `over` is set and counts in `written` what it has done; what one of them raised is in `errors`.
    """

    def __init__(self):
        self.over, self.written, self.errors = Event(), Semaphore(0), []

    def write(self, number: int) -> None:
        raise NotImplementedError

    def run(self) -> None:
        try:
            crowd(8, self.write)
        except Exception as error:  # shown by the test, not lost in a thread
            self.errors.append(error)

    def __enter__(self):
        self.thread = Thread(target=self.run)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def make_purse(company, granted: int, meals_per_day: int | None = None) -> int:
    """A purse of the company, good for `granted` minor units; returns its id."""
    with company_scope(company):
        return till.open_purse(company_id=company.pk, granted=granted, valid=YEARS, meals_per_day=meals_per_day)


def as_owner() -> psycopg.Connection:
    """A connection of the database's owner, whom row-level security does not bind; commits when its block ends."""
    database = settings.DATABASES["default"]
    return psycopg.connect(
        dbname=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database["PORT"],
    )


def waiting(owner: psycopg.Connection) -> int:
    """How many wait for a lock in this database."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return owner.execute(asked).fetchone()[0]
