"""The real server, as the demo starts it, on a database of the bench."""

import http.client
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from bench.database import ROOT, Database, manage
from config.serving import granian, uvicorn

READY_SECONDS = 60
STOP_SECONDS = 20


class NotServing(RuntimeError):
    """The server did not come up; the text is the end of what it wrote."""


@dataclass(frozen=True)
class Web:
    """A running server."""

    pid: int
    port: int


def collect(database: Database) -> None:
    """Gather the static files as a server has them: named by their content and compressed."""
    manage(database, "collectstatic", "--noinput", "--verbosity", "0")


def web(database: Database) -> AbstractContextManager[Web]:
    """Serve the pages and the API of a database until the block ends."""
    port = _free_port()
    return _running(database, granian(port), port, "/api/v1/openapi.json")


def live(database: Database) -> AbstractContextManager[Web]:
    """Serve the counters' live stream until the block ends."""
    port = _free_port()
    return _running(database, uvicorn(port), port, "/live/health")


@contextmanager
def _running(database: Database, command: list[str], port: int, health: str) -> Iterator[Web]:
    log = database.server.data_dir / f"{port}.log"
    env = database.environment | {"HANKKI_DOMAIN": "localhost", "HANKKI_DEBUG": "0", "HANKKI_CLOCK_SHIFT_SECONDS": "0"}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
    try:
        _await(process, port, health, log)
        yield Web(process.pid, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await(process: subprocess.Popen, port: int, health: str, log) -> None:
    end = time.monotonic() + READY_SECONDS
    while not _answers(port, health):
        if process.poll() is not None or time.monotonic() > end:
            raise NotServing(log.read_text(errors="replace")[-1000:])
        time.sleep(0.1)


def _answers(port: int, health: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", health, headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
