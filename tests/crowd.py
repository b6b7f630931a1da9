"""Many at once: threads that each talk to the database over a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
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
