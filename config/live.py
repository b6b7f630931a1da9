"""The live stream of a restaurant's counters: GET /live/<token>, server-sent events, in a process of its own.

    uvicorn config.live:application --port 8001 --timeout-graceful-shutdown 3

Events: `hello` when connected, `meal` with a redemption's id, `refetch` when something may have been missed,
`beat` every 15 seconds, `over` as the last when its token is: the page comes back with a new one. Only ids travel;
the page asks for what may be shown. Nothing here uses Django's ORM or its connections: one connection listens, a
small pool answers `Last-Event-ID`.
"""

import asyncio
import contextlib
import logging
import os
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from urllib.parse import parse_qs

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core import signing  # noqa: E402
from psycopg_pool import AsyncConnectionPool  # noqa: E402

from billing.live import CHANNEL, MISSED, connection_facts, heard_with  # noqa: E402

BEAT_SECONDS = 15
RETRY_SECONDS = 2
# How much further back than the last event a replay looks: a meal is stamped before it is committed.
OVERLAP = timedelta(seconds=15)
MOST_MISSED = 100
OLDEST_MISSED = timedelta(hours=1)
QUEUE_LENGTH = 1_000
REFETCH = 0

log = logging.getLogger(__name__)


class Hub:
    """Who listens to which restaurant, and the connection that hears of its meals."""

    def __init__(self):
        self.queues: dict[int, set[asyncio.Queue[int]]] = defaultdict(set)
        self.pool: AsyncConnectionPool | None = None
        self.listening = asyncio.Event()

    @contextlib.contextmanager
    def subscribed(self, restaurant_id: int):
        """A queue of redemption ids of one restaurant; REFETCH stands for "ask for everything"."""
        queue: asyncio.Queue[int] = asyncio.Queue(QUEUE_LENGTH)
        self.queues[restaurant_id].add(queue)
        try:
            yield queue
        finally:
            self.queues[restaurant_id].discard(queue)
            if not self.queues[restaurant_id]:
                del self.queues[restaurant_id]

    async def listen(self) -> None:
        """Hear the database for ever; after each loss of the connection everybody asks again."""
        heard_before = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**connection_facts()) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self.listening.set()
                    if heard_before:
                        self.tell_everyone()
                    heard_before = True
                    await self._hear(connection)
            except psycopg.Error as error:
                log.warning("live: lost the database, trying again: %s", error)
            self.listening.clear()
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            async for notice in connection.notifies(timeout=BEAT_SECONDS):
                self.deliver(notice.payload)
            # A silent connection may be a dead one: asking makes it say so.
            await connection.execute("SELECT 1")

    def deliver(self, payload: str) -> None:
        """Hand "restaurant:redemption" pairs to whoever listens to those restaurants."""
        for pair in payload.split():
            restaurant_id, redemption_id = _ids(pair)
            for queue in self.queues.get(restaurant_id, ()):
                _put(queue, redemption_id)

    def tell_everyone(self) -> None:
        """Let every screen ask for its list again."""
        for queues in self.queues.values():
            for queue in queues:
                _put(queue, REFETCH)

    async def missed(self, restaurant_id: int, since: datetime) -> list[int]:
        """Redemptions of a restaurant paid or undone since then; [REFETCH] when that is too long ago or too many."""
        if datetime.now(UTC) - since > OLDEST_MISSED:
            return [REFETCH]
        facts = {
            "restaurant": restaurant_id,
            "since": since - OVERLAP,
            "shift": settings.CLOCK_SHIFT,
            "most": MOST_MISSED + 1,
        }
        assert self.pool is not None
        async with self.pool.connection() as connection, connection.transaction():
            await connection.execute("SELECT set_config('hankki.serves', %s, true)", [f"r{restaurant_id}"])
            rows = await (await connection.execute(MISSED, facts)).fetchall()
        return [row[0] for row in rows] if len(rows) <= MOST_MISSED else [REFETCH]


def _ids(pair: str) -> tuple[int, int]:
    """The two ids of a pair; what is not one (anybody on this server may notify) concerns nobody."""
    first, _, second = pair.partition(":")
    return (int(first), int(second)) if first.isdecimal() and second.isdecimal() else (0, 0)


def _put(queue: asyncio.Queue[int], redemption_id: int) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        redemption_id = REFETCH
    queue.put_nowait(redemption_id)


hub = Hub()


async def application(scope, receive, send) -> None:
    """The ASGI application."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _live(receive, send) -> None:
    await receive()
    hub.pool = AsyncConnectionPool(
        kwargs=connection_facts(), min_size=0, max_size=2, timeout=5, open=False,
        check=AsyncConnectionPool.check_connection,
    )  # fmt: skip
    await hub.pool.open()
    listening = asyncio.create_task(hub.listen())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    listening.cancel()
    await hub.pool.close()
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(scope, receive, send) -> None:
    path = scope["path"]
    if path == "/live/health":
        return await _say(send, 200 if hub.listening.is_set() else 503, "listening")
    if not path.startswith("/live/"):
        return await _say(send, 404, "not found")
    if scope["method"] != "GET":
        return await _say(send, 405, "GET only")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    allowed = _cors(headers.get("origin", ""))
    try:
        heard = heard_with(path.removeprefix("/live/").rstrip("/"))
    except (signing.BadSignature, KeyError, ValueError, TypeError):
        return await _say(send, 403, "this stream needs a new token", allowed)
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    since = _moment(headers.get("last-event-id") or query.get("after", [""])[0])
    await _stream(*heard, since, receive, send, allowed)


async def _stream(restaurant_id: int, until: float, since: datetime | None, receive, send, headers: list) -> None:
    headers = [*headers, (b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"),
               (b"x-accel-buffering", b"no")]  # fmt: skip
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.create_task(_gone(receive))
    # Subscribed before the past is read, so that nothing falls between; what comes twice the page ignores.
    with hub.subscribed(restaurant_id) as queue:
        try:
            await _send(send, f"retry: {RETRY_SECONDS * 1000}\n" + _event("hello", ""))
            for redemption_id in await _past(restaurant_id, since):
                await _send(send, _news(redemption_id))
            while not gone.done() and (left := until - time.time()) > 0:
                await _send(send, await _next(queue, gone, min(left, BEAT_SECONDS)))
            await send({"type": "http.response.body", "body": _event("over", "").encode()})
        finally:
            gone.cancel()


async def _past(restaurant_id: int, since: datetime | None) -> list[int]:
    if since is None:
        return []
    try:
        return await hub.missed(restaurant_id, since)
    except (psycopg.Error, TimeoutError) as error:
        log.warning("live: could not read what was missed: %s", error)
        return [REFETCH]


async def _next(queue: asyncio.Queue[int], gone: asyncio.Task, seconds: float) -> str:
    """The next event as text: news, or a beat when there are none for a while; nothing when the page has gone."""
    news = asyncio.ensure_future(queue.get())
    try:
        await asyncio.wait({news, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if news.done():
            return _news(news.result())
        return "" if gone.done() else "event: beat\ndata: \n\n"
    finally:
        news.cancel()


def _news(redemption_id: int) -> str:
    return _event("refetch", "") if redemption_id == REFETCH else _event("meal", str(redemption_id))


def _event(kind: str, data: str) -> str:
    """An event whose id is this moment in milliseconds: what Last-Event-ID comes back with."""
    return f"id: {time.time_ns() // 1_000_000}\nevent: {kind}\ndata: {data}\n\n"


def _moment(event_id: str) -> datetime | None:
    if not (event_id.isascii() and event_id.isdigit() and len(event_id) < 15):
        return None
    return datetime.fromtimestamp(int(event_id) / 1000, UTC)


async def _gone(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _say(send, status: int, text: str, headers: list | None = None) -> None:
    start = [*(headers or []), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": text.encode()})


def _cors(origin: str) -> list[tuple[bytes, bytes]]:
    """The header that lets our own pages, and no others, read the stream."""
    if any(fnmatchcase(origin, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS):
        return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]
    return [(b"vary", b"Origin")]
