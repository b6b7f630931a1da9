"""Limits on guessing: so many tries in a window, counted in the database so that all processes agree."""

from datetime import timedelta

from django.db import connection

from accounts.home import here


class TooManyTries(Exception):
    """The limit is reached; `seconds` until the window ends."""

    def __init__(self, seconds: int):
        super().__init__(f"Too many tries; wait {seconds} seconds.")
        self.seconds = seconds


def count_try(key: str, *, limit: int, window: timedelta) -> int:
    """Count one try under `key` and return how many are left; raises TooManyTries past the limit.

    A window starts with its first try. One statement, so that parallel tries cannot slip through between
    reading and writing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_tries AS t (home, key, count, since) VALUES (%s, %s, 1, clock_timestamp())
            ON CONFLICT (key) DO UPDATE SET
                count = CASE WHEN t.since + %s < clock_timestamp() THEN 1 ELSE t.count + 1 END,
                since = CASE WHEN t.since + %s < clock_timestamp() THEN clock_timestamp() ELSE t.since END
            RETURNING count, ceil(extract(epoch FROM since + %s - clock_timestamp()))::int
            """,
            [here(), key, window, window, window],  # type: ignore[list-item]  # psycopg sends a timedelta
        )
        count, seconds = cursor.fetchone()
    if count > limit:
        raise TooManyTries(max(seconds, 1))
    return limit - count


def forget_tries(key: str) -> None:
    """Start again: called after a success."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_tries WHERE key = %s", [key])


def take_back_try(key: str) -> None:
    """Forget the last try only: it turned out to be no guess."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_tries SET count = count - 1 WHERE key = %s AND count > 0", [key])
