"""A live stream process of the tests' own, and what a page reads from it.

A process takes a second of CPU to start: the tests of a worker share one, which may be killed and is started again.
"""

import http.client
import os
import socket
import subprocess
import sys
from urllib.parse import quote

from django.conf import settings

from tests.databases import maintenance

PATIENCE_SECONDS = 20
LISTENING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = 'hankki-live'"
    " AND query IN ('LISTEN hankki_live', 'SELECT 1')"
)


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more: str) -> dict[str, str]:
    """What a program needs to serve the tests' database, by the tests' clock and secret."""
    facts = settings.DATABASES["default"]
    user, password = (quote(str(facts[name]), safe="") for name in ("USER", "PASSWORD"))
    return os.environ | {
        "DATABASE_URL": f"postgresql://{user}:{password}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}",
        "HANKKI_SECRET": settings.SECRET_KEY,
        **more,
    }


class LiveProcess:
    """uvicorn with config.live, started, killed and started again on the same port."""

    def __init__(self, port: int, **more: str):
        self.port, self.more = port, more
        self.process: subprocess.Popen[bytes]

    @property
    def runs(self) -> bool:
        return hasattr(self, "process") and self.process.poll() is None

    def start(self) -> "LiveProcess":
        """Start it and return once it listens to the database."""
        uvicorn = [sys.executable, "-m", "uvicorn", "config.live:application", "--log-level", "error"]
        self.process = subprocess.Popen(
            [*uvicorn, "--port", str(self.port)], cwd=settings.BASE_DIR, env=environment(**self.more)
        )
        return self.wait()

    def wait(self) -> "LiveProcess":
        """Return once it listens to the database: after a lost connection it takes two seconds to come back."""
        for _ in range(PATIENCE_SECONDS * 20):
            if self._answers() and self._is_connected():
                return self
            try:
                self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError(f"the live process ended with {self.process.returncode}")
        raise RuntimeError("the live process does not listen")

    def _is_connected(self) -> bool:
        with maintenance() as server:
            return server.execute(LISTENING, [settings.DATABASES["default"]["NAME"]]).fetchone() == (1,)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/live/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self.runs:
            self.process.kill()
            self.process.wait()

    def open(self, token: str, **headers: str) -> "Stream":
        """Open a stream as a page does."""
        return Stream(self.port, f"/live/{token}", headers)


_shared: list[LiveProcess] = []


def end_shared() -> None:
    """End the worker's process, before its database goes."""
    while _shared:
        _shared.pop().kill()


def shared_process(pages_port: int) -> LiveProcess:
    """The worker's one process, which lets pages at this port (always the same) read it; running and listening."""
    if not _shared:
        _shared.append(LiveProcess(free_port(), HANKKI_PORT=str(pages_port)))
    [process] = _shared
    return process.wait() if process.runs else process.start()


class Stream:
    """Server-sent events, read one by one; a silence of PATIENCE_SECONDS, or of two beats, is a failure."""

    def __init__(self, port: int, path: str, headers: dict[str, str]):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self.connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        self.response = self.connection.getresponse()
        self.status, self.last_id = self.response.status, ""

    def header(self, name: str) -> str | None:
        return self.response.getheader(name)

    def next(self) -> tuple[str, str]:
        """Kind and data of the next event that is not a beat; AssertionError when only beats come."""
        event, beats = {"event": "", "data": ""}, 0
        for line in iter(self.response.readline, b""):
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                event[name] = value
            elif event["event"] not in ("", "beat"):
                self.last_id = event.get("id", self.last_id)
                return event["event"], event["data"].strip()
            elif event["event"] == "beat":
                beats += 1
                assert beats < 2, "only beats have come"
        raise AssertionError("the stream has ended")

    def close(self) -> None:
        self.response.close()
        self.connection.close()
