"""Closes a month in processes of its own, each of which dies of SIGKILL at a named point on the way.

python -m tests.billing.close_driver 2025-11 2025-12-03T09:00:00+09:00, with KILL_AT="flip:1 freeze:2" for two
processes: one killed when it has flipped, one when it has frozen its second document. Without it one runs through.
Prints how each ended. The points are made here, around the product's functions; the product knows nothing of them.
"""

import os
import signal
import sys
import traceback
from datetime import date, datetime, timedelta

import django

POINTS = {
    "flip": "begin_close",  # flipped and committed, nothing drawn
    "sums": "_sum_up",  # summed up, no document numbered, nothing committed
    "numbers": "_number",  # invoices numbered, statements not, nothing committed
    "draw": "draw_documents",  # all drawn
    "post": "_post",  # closing entries written, the document not yet frozen, nothing committed
    "freeze": "freeze_document",  # frozen and committed
    "set": "render",  # typeset, not kept
    "render": "render_document",  # kept
}


def die_at(modules, point: str, times: int) -> None:
    """Have the process killed when the function behind a point returns for the given time."""
    module = next(module for module in modules if hasattr(module, POINTS[point]))
    function, done = getattr(module, POINTS[point]), 0

    def until_then(*args, **kwargs):
        nonlocal done
        answer = function(*args, **kwargs)
        done += 1
        if done == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(module, POINTS[point], until_then)


def close_month(month: date, at: datetime) -> None:
    """Every step of a close, one after the other."""
    from billing import close, rendering
    from billing.models import Document
    from tenants.scope import platform_scope

    close.begin_close(month=month, by="test", at=at)
    close.draw_documents(month)
    with platform_scope():
        ids = list(Document.objects.filter(period=month).order_by("id").values_list("id", flat=True))
    for step in (close.freeze_document, rendering.render_document):
        for pk in ids:
            step(pk)
    close.finish_close(month)


def in_a_child(point: str, month: date, at: datetime, days: int) -> int:
    """Close in a process of its own, days later, killed at `point` if any; returns how it ended: 0 or -9."""
    from django.conf import settings

    from billing import close, rendering

    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        settings.CLOCK_SHIFT += timedelta(days=days)
        if point:
            name, times = point.split(":")
            die_at((close, rendering), name, int(times))
        close_month(month, at + timedelta(days=days))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def main() -> None:
    django.setup()
    from billing.documents import typesetting  # noqa: F401  (its import is slow: once for all children)

    month, at = date.fromisoformat(f"{sys.argv[1]}-01"), datetime.fromisoformat(sys.argv[2])
    points = os.environ.get("KILL_AT", "").split() or [""]
    print(*(in_a_child(point, month, at, days) for days, point in enumerate(points)))


if __name__ == "__main__":
    main()
