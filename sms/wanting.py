"""Which restaurants want an SMS of each meal: asked once in a few seconds, not at every payment."""

import time

import psycopg

FRESH_SECONDS = 5
"""What somebody else's process has changed meanwhile waits so long; beat finds what was missed (sms.tasks.catch_up)."""
_WANTED = "SELECT DISTINCT restaurant_id FROM public.sms_subscription WHERE how IN ('meal', 'ten') AND number <> ''"
_known: tuple[float, frozenset[int]] | None = None


def wanting(line: psycopg.Connection) -> frozenset[int]:
    """The restaurants with a counter that is told of each meal, or at most each ten minutes."""
    global _known
    if _known is None or time.monotonic() - _known[0] > FRESH_SECONDS:
        with line.transaction():
            line.execute("SELECT set_config('hankki.serves', 'all', true)")
            rows = line.execute(_WANTED).fetchall()
        _known = (time.monotonic(), frozenset(restaurant_id for (restaurant_id,) in rows))
    return _known[1]


def forget() -> None:
    """Ask anew at the next payment: a choice was made here just now."""
    global _known
    _known = None
