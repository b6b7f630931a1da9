"""A small supervisor: starts the programs of the demo, waits until they answer, stops them together."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

READY_SECONDS = 60
GRACE_SECONDS = 10
TAIL_LINES = 12
PAUSE = 0.1


class ProcessError(RuntimeError):
    """One sentence for the person at the terminal: what is wrong and what to do."""


@dataclass(frozen=True)
class Process:
    """A program to run beside others.

    `env` comes on top of our own environment. `ready` is what must answer before it counts as started:
    `tcp://127.0.0.1:8001`, or an http address that must answer 200, asked with `host` as its Host header.
    `port_variable` is the environment variable that moves its port.
    """

    name: str
    argv: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)
    ready: str = ""
    host: str = ""
    port_variable: str = "HANKKI_PORT"

    @property
    def port(self) -> int | None:
        return urlsplit(self.ready).port if self.ready else None

    def answers(self) -> bool:
        """Say whether it is ready; one without an address is ready as soon as it runs."""
        if not self.ready:
            return True
        try:
            return _answers_http(self) if self.ready.startswith("http://") else _answers_tcp(self)
        except (OSError, http.client.HTTPException):
            return False


def _answers_http(process: Process) -> bool:
    # Not urllib: it would ask a proxy of the environment for our own address.
    address = urlsplit(process.ready)
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=2)
    try:
        headers = {"Host": process.host} if process.host else {}
        connection.request("GET", address.path or "/", headers=headers)
        return connection.getresponse().status == 200
    finally:
        connection.close()


def _answers_tcp(process: Process) -> bool:
    address = urlsplit(process.ready)
    with socket.create_connection((address.hostname, address.port), timeout=1):
        return True


# --- ports ---------------------------------------------------------------------------------------


def is_free(port: int, address: str = "127.0.0.1") -> bool:
    """Say whether a program could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def require_free_ports(processes: Sequence[Process], command: str = "./hankki demo") -> None:
    """Raise ProcessError with one sentence when another program holds a port of these processes."""
    for process in processes:
        if process.port and not is_free(process.port):
            other = next((port for port in range(process.port + 1, 65536) if is_free(port)), process.port)
            raise ProcessError(
                f"Port {process.port} is in use. Stop what uses it or run: {process.port_variable}={other} {command}"
            )


# --- running -------------------------------------------------------------------------------------


def run(processes: Sequence[Process], logs: Path, when_ready: Callable[[], None] = lambda: None, say=None) -> int:
    """Run programs until Ctrl-C, SIGTERM or the end of one of them; return the exit code for our own process.

    The output of each goes to `logs/<name>.log`. 130 after Ctrl-C, 0 after SIGTERM or SIGHUP, 1 when one of
    them ended by itself or did not become ready, which is said together with the last lines of its log.
    Raises ProcessError when a port is in use; nothing has been started then.
    """
    require_free_ports(processes)
    logs.mkdir(parents=True, exist_ok=True)
    supervisor = _Supervisor(logs, say or (lambda line: print(line, file=sys.stderr, flush=True)))
    with _Signals() as signals:
        try:
            return supervisor.watch(processes, signals, when_ready)
        finally:
            supervisor.stop(signals)


class _Signals:
    """Counts the requests to stop while it is open; afterwards the signals mean what they meant before."""

    ASKED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self.received: list[int] = []

    def __enter__(self) -> "_Signals":
        hung_up_allowed = signal.getsignal(signal.SIGHUP) != signal.SIG_IGN  # nohup ignores it for good
        asked = self.ASKED if hung_up_allowed else self.ASKED[:2]
        self._before = {number: signal.signal(number, self._note) for number in asked}
        return self

    def __exit__(self, *_) -> None:
        for asked, handler in self._before.items():
            signal.signal(asked, handler)

    def _note(self, number: int, _frame) -> None:
        self.received.append(number)

    def exit_code(self) -> int:
        return 130 if signal.SIGINT in self.received else 0


class _Supervisor:
    def __init__(self, logs: Path, say: Callable[[str], None]) -> None:
        self.logs, self.say = logs, say
        self.running: list[tuple[Process, subprocess.Popen]] = []

    def watch(self, processes: Sequence[Process], signals: _Signals, when_ready: Callable[[], None]) -> int:
        for process in processes:
            self._start(process)
        waiting, told = list(processes), False
        end = time.monotonic() + READY_SECONDS
        while not signals.received:
            if dead := next((pair for pair in self.running if _has_ended(pair[1])), None):
                return self._tell_death(*dead)
            waiting = [process for process in waiting if not process.answers()]
            if waiting and time.monotonic() > end:
                return self._tell_silence(waiting[0])
            if not waiting and not told:
                when_ready()
                told = True
            time.sleep(PAUSE)
        return signals.exit_code()

    def _start(self, process: Process) -> None:
        """Start a program in a group of its own: Ctrl-C reaches us only, and we stop it in our order."""
        with open(self.logs / f"{process.name}.log", "wb") as log:
            try:
                child = subprocess.Popen(
                    process.argv,
                    env=os.environ | process.env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_end_with_parent,
                )
            except OSError as error:
                raise ProcessError(f"The {process.name} could not be started: {error}") from error
        self.running.append((process, child))

    def _tell_death(self, process: Process, child: subprocess.Popen) -> int:
        self.running.remove((process, child))
        code = _sweep(child)
        how = f"exit code {code}" if code >= 0 else f"signal {-code}"
        self.say(f"The {process.name} stopped by itself ({how}). {self._tail(process)}")
        return 1

    def _tell_silence(self, process: Process) -> int:
        self.say(
            f"The {process.name} did not answer within {READY_SECONDS} seconds at {process.ready}. {self._tail(process)}"
        )
        return 1

    def _tail(self, process: Process) -> str:
        path = self.logs / f"{process.name}.log"
        lines = path.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return f"The last lines of {path}:" + "".join(f"\n  {line}" for line in lines)

    def stop(self, signals: _Signals) -> None:
        """Ask each program to end, last started first; a second Ctrl-C or too long a wait kills its group."""
        pressed = len(signals.received)
        for _, child in reversed(self.running):
            if not _has_ended(child):
                os.kill(child.pid, signal.SIGTERM)
        end = time.monotonic() + GRACE_SECONDS
        while any(not _has_ended(child) for _, child in self.running):
            if time.monotonic() > end or len(signals.received) > pressed:
                break
            time.sleep(PAUSE / 2)
        for _, child in self.running:
            _sweep(child)
        self.running.clear()


def _has_ended(child: subprocess.Popen) -> bool:
    """Say whether a child has ended, without reaping it: until then nobody else can get its number."""
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _sweep(child: subprocess.Popen) -> int:
    """Kill what is left of a child's group, reap the child and return its code."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    return child.wait()


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Have the kernel end the child when we are killed without a chance to stop it (Linux only)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
