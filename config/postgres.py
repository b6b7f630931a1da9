"""An embedded PostgreSQL: our own server under `.data/`, for a machine that has no database server.

`ensure_database` is what the settings call when DATABASE_URL is not set; tests and bench use `start` with a
folder and settings of their own. The server answers on 127.0.0.1 only, with a password made for this folder.
Nothing is ever stopped but the server whose data directory this is.
"""

import atexit
import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config import postgres_binaries as programs
from config import postgres_cluster as files
from config.postgres_binaries import Account, PostgresError
from config.postgres_cluster import SUPERUSER, Home

__all__ = ["PostgresError", "Server", "ensure_database", "find", "start"]

DATABASE = "hankki"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "max_locks_per_transaction": "256",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Below the range that the kernel hands out for outgoing connections, so that a remembered port stays free.
PORTS = range(15432, 25432)
START_SECONDS = 120
STOP_SECONDS = 60
TRIES = 8


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL of ours."""

    data_dir: Path
    cluster: Path
    port: int
    password: str

    def url(self, dbname: str = DATABASE) -> str:
        """Return the address of one of its databases, in the form of DATABASE_URL."""
        return f"postgresql://{SUPERUSER}:{quote(self.password)}@127.0.0.1:{self.port}/{dbname}"

    @property
    def pid(self) -> int | None:
        """The process number of the running server, None when it does not run."""
        return files.postmaster(self.cluster)

    def stop(self) -> None:
        """Shut the server down (fast: open transactions are rolled back) and wait until it is gone.

        Raises PostgresError when it does not stop within STOP_SECONDS.
        """
        with _locked(self.data_dir):
            _stop(self.cluster)


# --- the three doors -----------------------------------------------------------------------------


def ensure_database(data_dir: Path) -> str:
    """Return the URL of the database to use: DATABASE_URL, or our own server's, started when it does not run.

    The server runs while a process that asked for it lives; the last one to end stops it.
    Raises PostgresError with one sentence when there is no way to have a database.
    """
    if given := os.environ.get("DATABASE_URL"):
        return given
    data_dir = Path(data_dir).resolve()
    with _locked(data_dir):
        server = _up(data_dir, {})
        _join(data_dir)
    return server.url()


def start(data_dir: Path, settings: dict[str, str] | None = None) -> Server:
    """Start a server whose files are in `data_dir`, with settings beside SETTINGS; it runs until `stop`.

    A server that already runs there is returned as it is. Raises PostgresError.
    """
    data_dir = Path(data_dir).resolve()
    with _locked(data_dir):
        return _up(data_dir, settings or {})


def find(data_dir: Path) -> Server | None:
    """Return the server that runs in a folder, None when none does."""
    data_dir = Path(data_dir).resolve()
    home = files.recall(data_dir)
    if home is None or files.postmaster(home.path) is None or not files.pid_file(home.path).ready:
        return None
    return Server(data_dir, home.path, files.pid_file(home.path).port, home.password)


# --- one at a time, and the last one out switches off the light ----------------------------------


@contextlib.contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock: only one process at a time starts or stops its server."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = os.open(data_dir / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise PostgresError(f"{error.filename} belongs to another user: run this as that user.") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


_joined: set[Path] = set()


def _join(data_dir: Path) -> None:
    """Count this process among the server's users until it ends; the kernel drops the lock in any case."""
    if data_dir in _joined:
        return
    handle = os.open(data_dir / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_SH)
    _joined.add(data_dir)
    atexit.register(_leave, data_dir, handle, os.getpid())


def _leave(data_dir: Path, handle: int, joined_as: int) -> None:
    """Stop the server when no other process uses it; a forked child is not a user of its own."""
    if os.getpid() != joined_as or not data_dir.exists():
        return
    with _locked(data_dir), contextlib.suppress(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if server := find(data_dir):
            _stop(server.cluster)


def _up(data_dir: Path, settings: dict[str, str]) -> Server:
    """Return the running server with our database in it; a start killed half-way is taken up again."""
    server = find(data_dir) or _launch(data_dir, settings)
    _make_database(server)
    return server


def _launch(data_dir: Path, settings: dict[str, str]) -> Server:
    """Start the server, making its cluster first when there is none."""
    known = files.recall(data_dir)
    cluster, account = files.place(data_dir)
    home = replace(known or Home("", _free_port(), secrets.token_urlsafe(24)), cluster=str(cluster))
    folder = programs.binaries(files.made_by(cluster))
    folder = programs.within_reach(folder, account, files.outside_of(data_dir))
    if not (cluster / "PG_VERSION").exists():
        files.remember(data_dir, home)
        files.make(home, account, folder, durable=settings.get("fsync") != "off")
    elif known is None:
        _stop(cluster)
        files.set_password(home, account, folder)
        files.remember(data_dir, home)
    return _run(data_dir, home, account, folder, settings)


def _make_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


# --- starting and stopping -----------------------------------------------------------------------

# Servers that this very process started: they are its children and must be reaped.
_children: dict[Path, subprocess.Popen] = {}


def _run(data_dir: Path, home: Home, account: Account, folder: Path, settings: dict[str, str]) -> Server:
    """Start the server and wait until it answers, on another port when its own is taken."""
    said = ""
    for _ in range(TRIES):
        if not _is_free(home.port):
            home = files.remember(data_dir, replace(home, port=_free_port()))
        said = _attempt(data_dir, home, account, folder, settings)
        if files.pid_file(home.path).ready and files.postmaster(home.path):
            return Server(data_dir, home.path, home.port, home.password)
        if "in use" not in said:
            break
        # A port lost to someone quicker, or the last queries of a server that was killed: both pass.
        time.sleep(0.5)
    raise PostgresError(f"PostgreSQL did not start: {files.last_line(said)} (see {_log(data_dir)})")


def _attempt(data_dir: Path, home: Home, account: Account, folder: Path, settings: dict[str, str]) -> str:
    """Start the server once; return what it wrote into its log until it was ready or had ended."""
    options = [f"{name}={value}" for name, value in (SETTINGS | {"port": str(home.port)} | settings).items()]
    argv = [f"{folder}/postgres", "-D", str(home.path)] + [part for option in options for part in ("-c", option)]
    with open(_log(data_dir), "a+b") as log:
        begin = log.seek(0, os.SEEK_END)
        if files.postmaster(home.path) is None:
            _disown_number(home.path)
            _children[home.path] = account.spawn(argv, stdout=log, stderr=subprocess.STDOUT)
        _await_ready(home.path)
        log.seek(begin)
        return log.read().decode(errors="replace")


def _await_ready(cluster: Path) -> None:
    """Wait until the server is ready or has ended; the recovery after a crash may take its time."""
    child = _children.get(cluster)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if child.poll() is not None if child else files.postmaster(cluster) is None:
            return
        if files.postmaster(cluster) and files.pid_file(cluster).ready:
            return
        time.sleep(0.02)


def _disown_number(cluster: Path) -> None:
    """Put our own number into a pid file left by a kill.

    PostgreSQL refuses to start while the number in it is some live process, whatever that is (numbers come
    again soon in a container), but not when it is its parent's. It still checks that no query of the old
    server runs.
    """
    lines = files.pid_file(cluster).lines
    if lines:
        (cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")


def _stop(cluster: Path) -> None:
    pid = files.postmaster(cluster)
    child = _children.pop(cluster, None)
    if pid is not None:
        os.kill(pid, signal.SIGINT)
        _await_end(pid, cluster)
    if child is not None:
        child.wait()


def _await_end(pid: int, cluster: Path) -> None:
    end = time.monotonic() + STOP_SECONDS
    while files.serves(pid, cluster):
        if time.monotonic() > end:
            raise PostgresError(f"PostgreSQL (process {pid}) did not stop within {STOP_SECONDS} seconds.")
        time.sleep(0.02)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    for _ in range(200):
        if _is_free(port := secrets.choice(PORTS)):
            return port
    raise PostgresError(f"No free port was found between {PORTS.start} and {PORTS.stop} on 127.0.0.1.")


def _log(data_dir: Path) -> Path:
    path = data_dir / "logs/postgres.log"
    path.parent.mkdir(exist_ok=True)
    return path
