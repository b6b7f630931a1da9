"""How pages, API and live stream are served: by the demo, and by the bench that measures them."""

import sys

# Two processes, because one Python is full at some 800 payments a second; six threads each, because a payment waits
# for the disk and those that wait together share a flush: four pay 1,000 a second, six 1,080, eight 1,030 with later
# stragglers. That is 12 connections to the database.
WORKERS = 2
THREADS = 6


def granian(port: int) -> list[str]:
    """The command that serves config.wsgi at a port of 127.0.0.1."""
    options = f"--interface wsgi --no-ws --workers {WORKERS} --blocking-threads {THREADS} --port {port}"
    return [sys.executable, "-m", "granian", *options.split(), "config.wsgi:application"]


def uvicorn(port: int) -> list[str]:
    """The command that serves config.live at a port of 127.0.0.1."""
    options = f"--port {port} --timeout-graceful-shutdown 3 --log-level warning"
    return [sys.executable, "-m", "uvicorn", "config.live:application", *options.split()]
