"""A whole month of many companies and restaurants, with every PDF, while workers are killed, hired and paused.

The same month is closed twice from one copy: undisturbed up to its frozen documents, and by real Celery workers that
come and go. What they end in must be the same: every frozen document and closing entry.
"""

from datetime import timedelta

from bench.bench import Bench
from bench.database import Database, fresh
from bench.report import Row
from bench.sections.close import fill, last_month, seconds_of
from bench.world import build, job

FULL, QUICK = (300, 5_000, 1_000_000), (20, 40, 10_000)
PAPER = (2_000, 30_000, 12_000_000)
SAME = (
    "SELECT encode(sha256(convert_to((SELECT string_agg(number || fingerprint || root || total, ' ' ORDER BY number)"
    " FROM billing_document WHERE period_id = %(month)s) || (SELECT string_agg(reference || reason || amount, ' '"
    " ORDER BY reference, reason) FROM billing_transfer WHERE document_id IS NOT NULL), 'UTF8')), 'hex')"
)


def run(bench: Bench) -> None:
    """Close the month twice and compare; then say what a month ten times as large would take."""
    companies, restaurants, meals = FULL if bench.sizes.companies[-1] >= FULL[0] else QUICK
    month = last_month()
    at = f"{(month + timedelta(days=32)).replace(day=1)}T09:00:00+09:00"
    with fresh(bench.server, "filled") as filled:
        build(filled, companies, restaurants)
        fill(filled, meals, companies, restaurants)
        size = filled.value("SELECT pg_database_size(current_database())")
        with bench.copy("undisturbed", "bench_filled") as database:
            still, ends = job(database, "close", month, at), _ends(database)
        with bench.copy("month", "bench_filled") as database:
            with bench.meter() as meter:
                told = job(database, "month", month, at)
            same = _ends(database) == ends and not told["left"]
    _report(bench, (companies, restaurants, meals), still, told, meter.cpu, size, same)


def _ends(database: Database) -> str:
    """One hash of all documents' numbers, fingerprints, roots and sums, and of their closing entries."""
    with database.connect() as connection:
        return connection.execute(SAME, {"month": last_month()}).fetchone()[0]


def _report(bench: Bench, sizes, still: dict, told: dict, cpu: float, size: int, same: bool) -> None:
    worked = told["seconds"] - told["rest"]
    pace = f"{told['documents'] / worked:.1f} documents/s"
    pdfs = worked - seconds_of(still)
    rows = [
        Row("up to frozen documents", f"{seconds_of(still):.0f} s", None, None, _steps(still)),
        Row(
            "the same with every PDF, disturbed", f"{worked:.0f} s", 1000 * cpu / told["documents"], None,
            f"{pace}; peak {told['peak']:.0f} MiB a worker; a rest of {told['rest']:.0f} s",
        ),
        Row(_named(PAPER), f"{_on_paper(still, pdfs, sizes) / 3600:.1f} h", None, None, _paper(still, pdfs, size, sizes)),
    ]  # fmt: skip
    bench.report.table(f"A month of {_named(sizes)}", rows)
    said = "the same documents and entries" if same else "they DIFFER"
    bench.report.target("month", "workers killed, added and paused change only the time", said, same)


def _named(sizes) -> str:
    companies, restaurants, meals = sizes
    return f"{meals:,} redemptions, {companies:,} companies, {restaurants:,} restaurants"


def _steps(still: dict) -> str:
    return (
        f"sum up and number {still['draw']:.0f} s, freeze {still['documents']:,} documents {still['freeze']:.0f} s;"
        f" peak {still['peak']:.0f} MiB per process"
    )


def _on_paper(still: dict, pdfs: float, sizes) -> float:
    """Seconds for the month on paper: the sums grow with the meals, freezing and PDFs with the documents."""
    more_meals, more_papers = PAPER[2] / sizes[2], (PAPER[0] + PAPER[1]) / still["documents"]
    return still["flip"] + still["draw"] * more_meals + (still["freeze"] + pdfs) * more_papers


def _paper(still: dict, pdfs: float, size: int, sizes) -> str:
    more_meals, more_papers = PAPER[2] / sizes[2], (PAPER[0] + PAPER[1]) / still["documents"]
    return (
        f"worked out: sums {still['draw'] * more_meals / 60:.0f} min, freezing {still['freeze'] * more_papers / 60:.0f} min,"
        f" PDFs {pdfs * more_papers / 60:.0f} min on two cores; {size * more_meals / 2**30:.0f} GiB of rows"
    )
