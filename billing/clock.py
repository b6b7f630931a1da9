"""The time: the database's, so that every process agrees."""

from datetime import datetime

from django.conf import settings
from django.db import connection


def now() -> datetime:
    """The database's clock, shifted back when the demo or a test says so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0] + settings.CLOCK_SHIFT


def stamp(at: datetime | None) -> datetime | None:
    """The moment to hand to the database: None means its own clock, the usual case."""
    return now() if at is None and settings.CLOCK_SHIFT else at
