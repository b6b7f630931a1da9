"""This machine: what it is, and how much CPU time processes on it have used."""

import os
import platform
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """One process as the kernel counts it; CPU in seconds, with that of its children that have ended."""

    pid: int
    parent: int
    cpu: float


def read_stat(line: str) -> Process:
    """Read a line of /proc/<pid>/stat (proc(5)); the program's name in it may hold spaces and brackets."""
    pid = int(line.split(" ", 1)[0])
    fields = line[line.rindex(")") + 2 :].split()
    return Process(pid, int(fields[1]), sum(map(int, fields[11:15])) / TICKS)


def processes() -> list[Process]:
    """Every process of the machine; none where there is no /proc."""
    found = []
    for path in PROC.glob("[0-9]*/stat"):
        try:
            found.append(read_stat(path.read_text()))
        except OSError:
            continue  # It has ended since.
    return found


def below(root: int, everyone: list[Process]) -> list[Process]:
    """A process and all below it; empty when it has ended."""
    children = defaultdict(list)
    for process in everyone:
        children[process.parent].append(process)
    found = [process for process in everyone if process.pid == root]
    for process in found:
        found += children[process.pid]
    return found


def cpu_of(root: int, everyone: list[Process]) -> float:
    """CPU seconds of a process and all below it, living or ended."""
    return sum(process.cpu for process in below(root, everyone))


def at_rest(root: int) -> list[Process]:
    """Every process of the machine, at a moment at which none below `root` comes or goes.

    One that ends while we read is seen neither alive nor yet in its parent's sum: all it has used would be lost.
    """
    before = processes()
    while True:
        time.sleep(0.05)
        after = processes()
        if {p.pid for p in below(root, before)} == {p.pid for p in below(root, after)}:
            return after
        before = after


@dataclass
class Meter:
    """Seconds and CPU seconds between entering and leaving: of all processes we started, and of some by name."""

    parts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    cpu: float = 0.0
    cpu_by: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> "Meter":
        self._before = self._read()
        self._began = time.monotonic()
        return self

    def __exit__(self, *_) -> None:
        self.seconds = time.monotonic() - self._began
        after = self._read()
        used = {name: after[name] - self._before[name] for name in after}
        self.cpu = used.pop("")
        self.cpu_by = used | {"rest": self.cpu - sum(used.values())}

    def _read(self) -> dict[str, float]:
        everyone = at_rest(os.getpid())
        return {name: cpu_of(pid, everyone) for name, pid in ({"": os.getpid()} | self.parts).items()}


def describe() -> list[tuple[str, str]]:
    """What this machine is, line by line."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        ("machine", f"{_model()}, {platform.machine()}, {platform.system()} {platform.release()}"),
        ("cores", f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()}"),
        ("memory", f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"),
        ("load", f"{load} before the run (above 0.5, others use this machine too)"),
        ("Python", platform.python_version()),
    ]


def _model() -> str:
    path = PROC / "cpuinfo"
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
