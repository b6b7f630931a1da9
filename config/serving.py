"""How the pages and the API are served: by the demo, and by the bench that measures them."""

import sys

# Two processes, because one Python is full at some 800 payments a second; eight threads each, because a payment
# waits for the disk and those that wait together share a flush. That is 16 connections to the database.
WORKERS = 2
THREADS = 8


def granian(port: int) -> list[str]:
    """The command that serves config.wsgi at a port of 127.0.0.1."""
    options = f"--interface wsgi --no-ws --workers {WORKERS} --blocking-threads {THREADS} --port {port}"
    return [sys.executable, "-m", "granian", *options.split(), "config.wsgi:application"]
