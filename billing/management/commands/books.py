"""./hankki books: every invariant of the money with its figure."""

import sys

from django.core.management.base import BaseCommand

from billing.books import examine, totals


class Command(BaseCommand):
    help = "Check the books: prints each numbered invariant with its figure; exits 1 when one fails."

    def handle(self, *args, **options):
        held = totals()
        self.stdout.write(
            f"{held['redemptions']:,} redemptions, {held['transfers']:,} transfers, {held['meals']:,} paid for meals\n"
        )
        wrong = 0
        for finding in examine():
            wrong += finding.wrong != 0
            word = self.style.SUCCESS("ok   ") if finding.wrong == 0 else self.style.ERROR("WRONG")
            figure = "slow" if finding.wrong is None else finding.wrong
            self.stdout.write(f"{finding.number:>3}  {word} {figure:>6}  {finding.text}")
        if wrong:
            self.stdout.write(self.style.ERROR(f"{wrong} of the books' invariants fail."))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("The books agree."))
