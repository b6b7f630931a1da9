"""Tying bank lines to the payouts they carried: out of our account, or back into it when a payout was returned."""

import uuid
from collections.abc import Sequence

from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.bank.matching import Payment
from billing.bank.queries import as_carrier, bank_lines
from billing.models import BankFile, BankLine, PayoutItem
from billing.payouts.queries import untied
from billing.payouts.tying import Sent, carried_by


class TieRefused(Exception):
    """The line did not carry that; `code` is a verdict of billing/sql/26_payouts.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def tie_line(*, line: BankLine, items: Sequence[int], key: uuid.UUID, by) -> None:
    """Say that a line carried these payouts, whole; the same key changes nothing more. Raises TieRefused."""
    _tie(line.pk, items, key, "hand", actor_of(by))
    record(by, "tie_line", f"bank line:{line.pk}", payouts=[f"HKP{pk}" for pk in items], key=str(key))


@transaction.atomic
def untie_line(*, line: BankLine, key: uuid.UUID, reason: str, by) -> None:
    """Take back what a line was tied to, by its reverse; what only it had told is asked about again. Raises TieRefused."""
    _ask("payout_untie(%s, %s, %s, %s, %s)", [line.pk, key, reason[:200], actor_of(by), clock.now()])
    record(by, "untie_line", f"bank line:{line.pk}", reason=reason)


def tie_by_themselves(file: BankFile) -> int:
    """Tie what is certain among a file's lines, those that went out first; returns how many. The desk is locked by then."""
    tied, open_payouts = 0, OpenPayouts()
    for line in bank_lines().filter(file=file, matched=0, carried=0).order_by("amount", "place"):
        items, rule = open_payouts.carried(as_carrier(line), out=line.amount < 0)
        if items:
            _tie(line.pk, items, uuid.UUID(hex=line.digest[:32]), rule, "system")
            tied += 1
    return tied


def likely(line: BankLine) -> list[int]:
    """The payouts a single line carried, as far as that is certain."""
    return OpenPayouts().carried(as_carrier(line), out=line.amount < 0)[0]


class OpenPayouts:
    """The payouts lines may still have carried, read once for a whole file; each is carried once a way."""

    def __init__(self) -> None:
        self.left: dict[tuple[str, bool], list[Sent]] = {}

    def carried(self, line: Payment, *, out: bool) -> tuple[list[int], str]:
        """What a line carried for certain, out of our account or back into it, and by which rule."""
        way = (line.currency, out)
        if way not in self.left:
            self.left[way] = [as_sent(item) for item in untied(line.currency, out=out)]
        items, rule = carried_by(line, self.left[way], out=out)
        self.left[way] = [each for each in self.left[way] if each.id not in items]
        return items, rule


def as_sent(item: PayoutItem) -> Sent:
    """A payout as the rules of tying see it."""
    return Sent(item.pk, item.reference, f"HKR{item.run_id}", item.amount, item.holder, item.restaurant.name)


def _tie(line_id: int, items: Sequence[int], key: uuid.UUID, rule: str, actor: str) -> None:
    _ask("payout_tie(%s, %s::bigint[], %s, %s, %s, %s)", [line_id, list(items), key, rule, actor, clock.now()])


def _ask(call: str, values: Sequence) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", values)
        verdict = cursor.fetchone()[0]
    if verdict != "done":
        raise TieRefused(verdict)
