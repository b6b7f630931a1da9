"""Make PDFs of a frozen month in two warm processes: bench.jobs.documents 2026-10-01 24.

Each document is made three ways, one after the other, so that a busy machine slows all three: bare (WeasyPrint on the
same HTML with fonts and style loaded), sealed (the same as PDF/A-3 with its attachment), ours (all of render_document).
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date

import django

from bench.jobs.warm import peak_memory, workers


def make(document_id: int) -> dict[str, tuple[float, float]]:
    """Make one document three ways; returns (seconds, CPU seconds) of each, and the peak of memory."""
    from billing.documents import render, shapes, typesetting
    from billing.models import Document
    from billing.rendering import render_document
    from tenants.scope import platform_scope

    with platform_scope():
        document = shapes.thawed(Document.objects.get(pk=document_id).frozen)
    html, attached = render.as_html(document), shapes.canonical(document)
    fonts, style, fetcher = typesetting._warm()

    def bare() -> None:
        typesetting.HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[style], font_config=fonts)

    return {
        "bare": timed(bare),
        "sealed": timed(lambda: typesetting.typeset(html, attached, document)),
        "ours": timed(lambda: render_document(document_id)),
        "peak": peak_memory(),
    }


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Do it; returns seconds and CPU seconds of this process."""
    wall, cpu = time.monotonic(), time.process_time()
    work()
    return time.monotonic() - wall, time.process_time() - cpu


def measure(month: date, count: int) -> list[dict]:
    """Make `count` documents, invoices and statements in turn, after one each that warms the processes up."""
    from billing.models import Document
    from tenants.scope import platform_scope

    with platform_scope():
        drawn = Document.objects.filter(period_id=month).order_by("id").values_list("id", flat=True)
        kinds = [drawn.filter(kind=kind)[: count // 2 + 1] for kind in ("invoice", "statement")]
        ids = [document_id for pair in zip(*kinds, strict=True) for document_id in pair]
    with workers() as pool:
        pool.map(make, ids[:2], chunksize=1)
        return pool.map(make, ids[2:], chunksize=1)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(date.fromisoformat(sys.argv[1]), int(sys.argv[2]))))
