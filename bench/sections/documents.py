"""PDFs per second in two warm processes, against bare WeasyPrint on the same HTML."""

from bench.bench import Bench
from bench.report import Row
from bench.sections.close import fill, last_month
from bench.world import job

MEALS = 20_000
WAYS = {
    "bare": ("bare WeasyPrint", "same HTML; fonts and style loaded"),
    "sealed": ("the same as PDF/A-3", "tagged, with its data attached"),
    "ours": ("render_document", "read, thaw, template, PDF/A-3, store"),
}
ASKED = 0.80


def run(bench: Bench) -> None:
    """Render documents of a closed month; a PDF is one core's work, so the ratio is of CPU time."""
    with bench.copy("documents") as database:
        fill(database, MEALS)
        job(database, "close", last_month())
        made = job(database, "documents", last_month(), bench.sizes.documents)
    cpu = {way: sum(m[way][1] for m in made) / len(made) for way in WAYS}
    wall = {way: sum(m[way][0] for m in made) / len(made) for way in WAYS}
    rows = [
        Row(what, f"{2 / wall[way]:.1f}/s", 1000 * cpu[way], cpu["bare"] / cpu[way], how)
        for way, (what, how) in WAYS.items()
    ]
    memory = max(m["peak"][1] for m in made)
    bench.report.table(f"PDFs ({len(made)} invoices and statements, 2 warm processes, at most {memory:.0f} MiB each)", rows)
    ratio, sealed = cpu["bare"] / cpu["ours"], cpu["sealed"] / cpu["ours"]
    said = f"{ratio:.0%} of plain PDF, {sealed:.0%} of PDF/A-3"
    bench.report.target("documents", "≥ 80 % of bare WeasyPrint per core", said, ratio >= ASKED)
