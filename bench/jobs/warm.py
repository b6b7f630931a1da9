"""Two processes with Django loaded, as Celery's workers are, and what they have used of the machine."""

import os
import resource
import sys
from multiprocessing import get_context
from multiprocessing.pool import Pool

import django

PROCESSES = 2


def workers() -> Pool:
    """A pool of warm processes, each started anew so that it carries nothing of ours."""
    # A barrier, so that each of them is up before the first answer comes.
    context = get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    return context.Pool(PROCESSES, initializer=_warm_up, initargs=(barrier,))


def _warm_up(barrier) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tenants.scope import platform_scope

    with platform_scope():
        from django.db import connection

        connection.ensure_connection()
    barrier.wait()


def peak_memory() -> tuple[int, float]:
    """This process and the most memory it has held, in MiB (VmHWM)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return os.getpid(), peak / (2**20 if sys.platform == "darwin" else 2**10)
