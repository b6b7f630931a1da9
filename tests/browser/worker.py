"""A real Celery worker on the thrown-away database, for pages whose work is done behind them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from config.celery import app

ROOT = Path(__file__).parents[2]
COMMAND = [
    sys.executable,
    "-m",
    "celery",
    "-A",
    "config",
    "worker",
    "-P",
    "solo",
    "--without-gossip",
    "--without-mingle",
]


def work_database() -> str:
    """The address of the database the test works on, as the settings name it now."""
    database = django_settings.DATABASES["default"]
    login = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return f"postgresql://{login}/{database['NAME']}"


def _send_to(database: str) -> None:
    """Let this process send its messages there, whatever it sent to before."""
    app.conf.broker_url = app.conf.broker_write_url = database.replace("postgresql://", "pgmq://", 1)
    app.conf.broker_transport_options = app.conf.broker_transport_options | {"conn_string": database}
    app._after_fork()


@pytest.fixture
def worker(live, tmp_path):
    """worker() starts one for as long as the test runs; it lives at the tests' moment, `settings.CLOCK_SHIFT`."""
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        url = work_database()
        shift = str(int(django_settings.CLOCK_SHIFT.total_seconds()))
        environment = os.environ | {"DATABASE_URL": url, "CELERY_BROKER_URL": "", "HANKKI_CLOCK_SHIFT_SECONDS": shift}
        with (tmp_path / "worker.log").open("w") as log:
            process = subprocess.Popen(COMMAND, cwd=ROOT, env=environment, stdout=log, stderr=log)
        started.append(process)
        return process

    _send_to(work_database())
    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(timeout=30)
    _send_to(django_settings.DATABASE_URL)
