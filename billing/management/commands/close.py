"""./hankki close 2026-10: close a month and wait until its documents are there."""

import re
import subprocess
import sys
import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from billing.close import CloseRefused, Progress, begin_close, progress_of, resume_close
from billing.documents.render import PangoMissing, require_pango
from billing.tasks import continue_close

SENTENCES = {
    "not_over": "That month is not over yet.",
    "before_the_first": "Nobody ate yet in that month: the first is a later one.",
    "earlier_open": "An earlier month is still open. Close it first.",
    "earlier_closing": "An earlier month is still closing. Wait until its figures are final.",
}
STUCK = "Documents without a PDF: %s. Operators see why under Documents, and have them made again. All figures are final."
WAITING = "The figures of %s documents are final; their PDFs wait. %s"
PATIENCE_SECONDS = 3
# What stops a document is written down with the document; a task's own traceback says no more.
WORKER = "-m celery -A config worker --without-gossip --without-mingle --concurrency 2 --loglevel CRITICAL".split()


class Command(BaseCommand):
    help = "Close a month (YYYY-MM): no meal enters it any more, then its invoices and statements are made."

    def add_arguments(self, parser):
        parser.add_argument("month", help="the month to close, as 2026-10")

    def handle(self, *args, month, **options):
        first = _month(month)
        try:
            begin_close(month=first, by="command line")
        except CloseRefused as refused:
            raise CommandError(SENTENCES[refused.code]) from None
        progress = progress_of(first)
        if not progress.done:
            resume_close(month=first, by="command line")
            continue_close.delay(first.isoformat())
            self._watch(first)
            progress = progress_of(first)
        if progress.stuck:
            raise CommandError(STUCK % progress.unrendered)
        self.stdout.write(f"{month} is closed: {progress.total} documents.")

    def _watch(self, first: date) -> None:
        """Show the progress; start a worker of our own when nothing moves for a few seconds.

        Raises CommandError when all that is left is to set type, and neither another machine nor this one can.
        """
        seen, since, worker = None, time.monotonic(), None
        try:
            while not ((progress := progress_of(first)).done or progress.stuck):
                if progress != seen:
                    seen, since = progress, time.monotonic()
                    self._show(progress)
                elif time.monotonic() - since > PATIENCE_SECONDS:
                    if progress.total and progress.frozen == progress.total:
                        _require_pango(progress.total)
                    worker = worker or subprocess.Popen([sys.executable, *WORKER])
                time.sleep(0.2)
        finally:
            if worker is not None:
                worker.terminate()
                worker.wait()

    def _show(self, progress: Progress) -> None:
        self.stdout.write(f"{progress.frozen} of {progress.total} figures final, {progress.rendered} ready")


def _require_pango(documents: int) -> None:
    try:
        require_pango()
    except PangoMissing as missing:
        raise CommandError(WAITING % (documents, missing)) from None


def _month(text: str) -> date:
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", text):
        raise CommandError("Name the month as 2026-10.")
    return date.fromisoformat(f"{text}-01")
