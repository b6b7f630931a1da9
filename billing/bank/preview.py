"""What recording a bank statement would do, line by line, without doing it: the same rules, asked of the same rows."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from billing.bank.bookings import Booking, digests
from billing.bank.matching import Payment, after, parts_of
from billing.bank.queries import as_open, open_invoices
from billing.bank.recording import refuse_odd
from billing.bank.statements import read_statement
from billing.models import BankFile, BankLine, Document


class Fate(StrEnum):
    """What becomes of a line when its file is recorded."""

    KNOWN = "known"
    OUTGOING = "outgoing"
    MATCHED = "matched"
    PART = "part"
    WAITING = "waiting"


@dataclass(frozen=True)
class Foreseen:
    """One line, what becomes of it, and which invoices it would pay: (invoice, minor units)."""

    booking: Booking
    fate: Fate
    pays: tuple[tuple[Document, int], ...] = ()


@dataclass(frozen=True)
class Preview:
    """A whole file: its lines in its order, and how many there are of each fate."""

    lines: list[Foreseen]
    counts: Counter[Fate]

    @property
    def fresh(self) -> int:
        """How many lines would be new."""
        return len(self.lines) - self.counts[Fate.KNOWN]


def preview(file: BankFile) -> Preview:
    """Try a file without recording it; raises StatementRefused and BadFile."""
    statement = read_statement(bytes(file.data))
    refuse_odd(file.account, statement)
    told = digests(file.account, statement.bookings)
    known = set(BankLine.objects.filter(digest__in=told).values_list("digest", flat=True))
    owed = {invoice.pk: invoice for invoice in open_invoices()}
    left = [as_open(invoice) for invoice in owed.values()]
    lines = []
    for booking, digest in zip(statement.bookings, told, strict=True):
        if digest in known or booking.amount < 0:
            lines.append(Foreseen(booking, Fate.KNOWN if digest in known else Fate.OUTGOING))
            continue
        parts = parts_of(Payment(booking.amount, booking.currency, booking.payer, booking.memo), left)
        left = after(parts, left)
        pays = tuple((owed[part.invoice], part.amount) for part in parts)
        lines.append(Foreseen(booking, _fate(booking, pays), pays))
    return Preview(lines, Counter(line.fate for line in lines))


def _fate(booking: Booking, pays: tuple[tuple[Document, int], ...]) -> Fate:
    told = sum(amount for _, amount in pays)
    if not told:
        return Fate.WAITING
    return Fate.MATCHED if told == booking.amount else Fate.PART
