"""./hankki close 2026-10: close a month and wait until its documents are there."""

import re
import subprocess
import sys
import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from billing.close import CloseRefused, Progress, begin_close, progress_of, resume_close
from billing.tasks import continue_close

SENTENCES = {
    "not_over": "That month is not over yet.",
    "earlier_open": "An earlier month is still open. Close it first.",
    "earlier_closing": "An earlier month is still closing. Wait until its figures are final.",
}
STUCK = "Documents without a PDF: %s. Operators see why under Documents, and have them made again. All figures are final."
PATIENCE_SECONDS = 3
WORKER = "-m celery -A config worker --without-gossip --without-mingle --concurrency 2 --loglevel ERROR".split()


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
        """Show the progress; start a worker of our own when nothing moves for a few seconds."""
        seen, since, worker = None, time.monotonic(), None
        try:
            while not ((progress := progress_of(first)).done or progress.stuck):
                if progress != seen:
                    seen, since = progress, time.monotonic()
                    self._show(progress)
                elif worker is None and time.monotonic() - since > PATIENCE_SECONDS:
                    worker = subprocess.Popen([sys.executable, *WORKER])
                time.sleep(0.2)
        finally:
            if worker is not None:
                worker.terminate()
                worker.wait()

    def _show(self, progress: Progress) -> None:
        self.stdout.write(f"{progress.frozen} of {progress.total} figures final, {progress.rendered} ready")


def _month(text: str) -> date:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise CommandError("Name the month as 2026-10.")
    return date.fromisoformat(f"{text}-01")
