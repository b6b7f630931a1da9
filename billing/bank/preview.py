"""What recording a bank statement would do, line by line, without doing it: the same rules, asked of the same rows."""

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

from billing.bank.bookings import Booking, digests
from billing.bank.matching import Payment, after, parts_of, top_up_of
from billing.bank.papers import Paper, open_papers
from billing.bank.queries import as_carrier, as_open_top_up, named_repayments, repaid_by
from billing.bank.recording import refuse_odd
from billing.bank.repaying import Fit
from billing.bank.statements import read_statement
from billing.deposits import open_top_ups
from billing.models import BankFile, BankLine, TopUp
from billing.payouts.ties import OpenPayouts


class Fate(StrEnum):
    """What becomes of a line when its file is recorded."""

    KNOWN = "known"
    OUTGOING = "outgoing"
    NAMED = "named"
    MATCHED = "matched"
    PART = "part"
    WAITING = "waiting"


@dataclass(frozen=True)
class Foreseen:
    """One line, what becomes of it, which papers it would pay (paper, minor units), or whose announced `top_up`, how many
    payouts it carried, and which repayments, or why not those that it names.
    """

    booking: Booking
    fate: Fate
    pays: tuple[tuple[Paper, int], ...] = ()
    carries: int = 0
    repaid: Fit = field(default_factory=Fit)
    top_up: TopUp | None = None


@dataclass(frozen=True)
class Preview:
    """A whole file: its lines in its order, how many there are of each fate, and of which accounts files were recorded
    before, where this one's is none of them.
    """

    lines: list[Foreseen]
    counts: Counter[Fate]
    is_new_account: bool
    known_accounts: list[str]

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
    named = named_repayments(statement.bookings)
    owed = {paper.pk: paper for paper in open_papers()}
    left = [paper.open for paper in owed.values()]
    top_ups = {top_up.pk: top_up for top_up in open_top_ups()}
    lines, open_payouts = [], OpenPayouts()
    for booking, digest in zip(statement.bookings, told, strict=True):
        if digest in known:
            lines.append(Foreseen(booking, Fate.KNOWN))
            continue
        payment = Payment(booking.amount, booking.currency, booking.payer, booking.memo)
        if booking.amount > 0 and (topped := top_up_of(payment, left, [as_open_top_up(each) for each in top_ups.values()])):
            lines.append(Foreseen(booking, Fate.MATCHED, top_up=top_ups.pop(topped.id)))
            continue
        parts = parts_of(payment, left) if booking.amount > 0 else []
        left = after(parts, left)
        pays = tuple((owed[part.invoice], part.amount) for part in parts)
        repaid = Fit() if pays else repaid_by(booking, named)
        named |= {number: replace(named[number], carried=True) for number in repaid.ids}
        carries = 0 if pays or repaid.ids else len(open_payouts.carried(as_carrier(booking), out=booking.amount < 0)[0])
        fate = Fate.MATCHED if carries or repaid.ids else _fate(booking, pays, repaid)
        lines.append(Foreseen(booking, fate, pays, carries, Fit() if carries else repaid))
    accounts = sorted(set(BankFile.objects.exclude(recorded_at=None).values_list("account", flat=True)))
    return Preview(lines, Counter(line.fate for line in lines), file.account not in accounts, accounts)


def _fate(booking: Booking, pays: tuple[tuple[Paper, int], ...], repaid: Fit) -> Fate:
    told = sum(amount for _, amount in pays)
    if booking.amount < 0:
        return Fate.NAMED if repaid.why else Fate.OUTGOING
    if not told:
        return Fate.WAITING
    return Fate.MATCHED if told == booking.amount else Fate.PART
