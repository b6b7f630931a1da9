"""Telling the counters' screens that a meal was paid or undone, after its commit and never in its way.

NOTIFY takes a lock at commit that all committing sessions share, so it stays out of the money's transaction: one
thread per process sends on a connection of its own, at most one statement per 20 ms with all that has gathered.
What is lost here (a crash, a database restart) the screens find when they ask for their list again.
"""

import atexit
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.core import signing

CHANNEL = "hankki_live"
GATHER_SECONDS = 0.02
MOST_WAITING = 10_000
# Payload: restaurant:redemption pairs, nothing else. At 2 × 19 digits, 190 of them stay under NOTIFY's 8,000 bytes.
PER_STATEMENT = 190
CONNECT_SECONDS = 5
SALT = "live"
# Who may no longer see the list (signed out elsewhere, a device revoked) hears no longer than this.
TOKEN_SECONDS = 15 * 60

# What changed for one restaurant since a moment: meals paid, and meals of the last two days undone.
MISSED = """
SELECT id FROM public.billing_redemption
 WHERE restaurant_id = %(restaurant)s AND outcome = 'captured'
   AND occurred_at >= %(since)s + %(shift)s - interval '1 hour' AND recorded_at >= %(since)s
UNION
SELECT v.redemption_id FROM public.billing_reversal v JOIN public.billing_redemption r ON r.id = v.redemption_id
 WHERE r.restaurant_id = %(restaurant)s AND r.outcome = 'captured'
   AND r.occurred_at >= %(since)s + %(shift)s - interval '2 days' AND v.recorded_at >= %(since)s
ORDER BY 1 LIMIT %(most)s
"""

# Who else hears of announced meals, on the announcing thread and its connection: the restaurants' ids.
LISTENERS: list[Callable[[psycopg.Connection, Sequence[int]], None]] = []

log = logging.getLogger(__name__)


def connection_facts() -> dict:
    """How to connect to the database beside Django: the same server, as the application's role."""
    facts: dict[str, Any] = settings.DATABASES["default"]
    role = f" -c role={settings.DATABASE_ROLE}" if settings.DATABASE_ROLE else ""
    return {
        "dbname": facts["NAME"],
        "user": facts["USER"],
        "password": facts["PASSWORD"],
        "host": facts["HOST"],
        "port": facts["PORT"],
        "options": facts["OPTIONS"].get("options", "") + role,
        "application_name": "hankki-live",
        "connect_timeout": CONNECT_SECONDS,
        "autocommit": True,
    }


def token_for(restaurant_id: int) -> str:
    """What opens one restaurant's stream at config/live.py, for a quarter of an hour; each list brings a new one."""
    return signing.dumps({"restaurant": restaurant_id, "until": time.time() + TOKEN_SECONDS}, salt=SALT)


def heard_with(token: str) -> tuple[int, float]:
    """The restaurant a token speaks for, and until when (seconds since 1970); raises signing.BadSignature when it is
    forged or too old."""
    facts = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    return int(facts["restaurant"]), float(facts["until"])


def announce(restaurant_id: int, redemption_id: int) -> None:
    """Tell the screens of a restaurant that this committed redemption is new or undone; never raises, never waits."""
    _herald().say(f"{restaurant_id}:{redemption_id}")


class Herald:
    """The one thread of a process that sends announcements, on its own connection."""

    def __init__(self):
        self._waiting: deque[str | threading.Event] = deque(maxlen=MOST_WAITING)
        self._something = threading.Event()
        self._connection: psycopg.Connection | None = None
        threading.Thread(target=self._work, name="herald", daemon=True).start()

    def say(self, what: str | threading.Event) -> None:
        """Leave a pair to be sent, or an event to be set once all before it was."""
        self._waiting.append(what)
        self._something.set()

    def finish(self, seconds: float = 1.0) -> bool:
        """Send or give up all that was said before and hang up; False when that took longer than `seconds`.

        What is said later is sent on a new connection.
        """
        done = threading.Event()
        self.say(done)
        return done.wait(seconds)

    def _work(self) -> None:
        while True:
            self._something.wait()
            self._something.clear()
            while self._waiting:
                self._send_next()
                time.sleep(GATHER_SECONDS)

    def _send_next(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), PER_STATEMENT))]
        pairs = [each for each in batch if isinstance(each, str)]
        if pairs:
            self._send(pairs)
        for each in batch:
            if isinstance(each, threading.Event):
                self._disconnect()
                each.set()

    def _send(self, pairs: list[str]) -> None:
        # The second try is for a connection that the server has closed since the last announcement.
        for last_try in (False, True):
            try:
                self._connected().execute("SELECT pg_notify(%s, %s)", [CHANNEL, " ".join(pairs)])
                return self._tell_listeners(pairs)
            except psycopg.Error as error:
                self._disconnect()
                if last_try:
                    log.warning("live: %d announcements were not sent: %s", len(pairs), error)

    def _tell_listeners(self, pairs: list[str]) -> None:
        restaurants = sorted({int(pair.partition(":")[0]) for pair in pairs})
        for listener in LISTENERS:
            try:
                listener(self._connected(), restaurants)
            except Exception:
                # Nobody who listens may keep the screens from hearing of the next meal.
                log.warning("live: a listener failed", exc_info=True)

    def _connected(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = psycopg.connect(**connection_facts())
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_lock = threading.Lock()
_heralds: dict[int, Herald] = {}


def _herald() -> Herald:
    pid = os.getpid()
    if pid not in _heralds:
        with _lock:
            if pid not in _heralds:
                _heralds[pid] = Herald()
    return _heralds[pid]


@atexit.register
def finish() -> None:
    """Send what is waiting and hang up: before this process ends, or its database goes away."""
    if os.getpid() in _heralds:
        _herald().finish()
