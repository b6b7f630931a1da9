"""Close a month with all its PDFs by real Celery workers that come and go.

bench.jobs.month 2026-10-01 2026-11-02T09:00:00+09:00 is the month and the moment of its flip.
One of two workers is killed with -9, another hired, the close paused and gone on with, a third hired.
"""

import json
import os
import re
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import django

WORKER = "-m celery -A config worker -P solo --without-gossip --without-mingle --loglevel ERROR".split()
# Longer than a document takes; what a killed worker had in hand is given to another after it.
VISIBILITY = {"HANKKI_VISIBILITY_SECONDS": "60"}
STEPS = ((0.1, "kill"), (0.15, "hire"), (0.3, "pause"), (0.6, "hire"))


class Crew:
    """The workers of a close, and the most memory that each has held, in MiB."""

    def __init__(self) -> None:
        self.workers: list[subprocess.Popen] = []
        self.peaks: dict[int, float] = {}

    def hire(self) -> None:
        self.workers.append(subprocess.Popen([sys.executable, *WORKER], env=os.environ | VISIBILITY))

    def kill(self) -> None:
        """End the oldest with SIGKILL, whatever it is doing."""
        self.look()
        worker = self.workers.pop(0)
        worker.kill()
        worker.wait()

    def look(self) -> None:
        """Read the peak of memory of each that lives (VmHWM of proc(5))."""
        for worker in self.workers:
            said = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker.pid}/status").read_text())
            self.peaks[worker.pid] = int(said[1]) / 1024 if said else 0.0

    def dismiss(self) -> None:
        for worker in self.workers:
            worker.terminate()
            worker.wait()


def close(month: date, at: datetime) -> dict:
    """Close the month; returns seconds with and without the pause, documents and the largest peak of memory."""
    from billing import close as closing
    from billing.tasks import continue_close

    crew, rest, steps = Crew(), 0.0, list(STEPS)
    began = time.monotonic()
    closing.begin_close(month=month, by="bench", at=at)
    continue_close.delay(month.isoformat())
    try:
        crew.hire()
        crew.hire()
        while not (progress := closing.progress_of(month)).done:
            if steps and progress.total and progress.rendered >= steps[0][0] * progress.total:
                step = steps.pop(0)[1]
                rest += _pause(month) if step == "pause" else getattr(crew, step)() or 0.0
            time.sleep(0.5)
        took = time.monotonic() - began
        crew.look()
    finally:
        crew.dismiss()
    return {"documents": progress.total, "seconds": took, "rest": rest, "peak": max(crew.peaks.values()), "left": len(steps)}


def _pause(month: date) -> float:
    """Pause until every worker has put down what it had in hand, then go on; returns the seconds of rest."""
    from billing import close as closing
    from billing.tasks import continue_close

    began = time.monotonic()
    closing.pause_close(month=month, by="bench")
    seen = None
    while (rendered := closing.progress_of(month).rendered) != seen:
        seen = rendered
        time.sleep(3)
    closing.resume_close(month=month, by="bench")
    continue_close.delay(month.isoformat())
    return time.monotonic() - began


if __name__ == "__main__":
    django.setup()
    print(json.dumps(close(date.fromisoformat(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))))
