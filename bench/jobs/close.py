"""Close a month without its PDFs, as Celery's two workers would: bench.jobs.close 2026-10-01 [2026-11-02T09:00:00+09:00].

One process flips the period and draws the documents; two freeze them, so many at a time.
"""

import json
import sys
import time
from datetime import date, datetime

import django

from bench.jobs.warm import peak_memory, workers

AT_A_TIME = 20


def freeze(ids: list[int]) -> tuple[int, float]:
    """Freeze some documents; returns the process and its peak of memory."""
    from billing.close import freeze_document

    for document_id in ids:
        freeze_document(document_id)
    return peak_memory()


def close(month: date, at: datetime | None) -> dict:
    """Close a month up to its frozen documents; returns seconds per step and the largest peak of memory in MiB.

    Documents are dated by `at`, the moment of the flip; now when it is None.
    """
    from billing import close
    from billing.models import Document
    from tenants.scope import platform_scope

    with workers() as pool:
        # Nothing to freeze: both have answered once, so their start is not counted.
        pool.map(freeze, [[], []], chunksize=1)
        began = time.monotonic()
        close.begin_close(month=month, by="bench", at=at)
        flipped = time.monotonic()
        close.draw_documents(month)
        with platform_scope():
            ids = list(Document.objects.filter(period_id=month).order_by("id").values_list("id", flat=True))
        drawn = time.monotonic()
        messages = [ids[start : start + AT_A_TIME] for start in range(0, len(ids), AT_A_TIME)]
        peaks = dict(pool.map(freeze, messages, chunksize=1))
        frozen = time.monotonic()
    return {
        "documents": len(ids),
        "flip": flipped - began,
        "draw": drawn - flipped,
        "freeze": frozen - drawn,
        "peak": max([*peaks.values(), peak_memory()[1]]),
    }


if __name__ == "__main__":
    django.setup()
    at = datetime.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else None
    print(json.dumps(close(date.fromisoformat(sys.argv[1]), at)))
