"""Saying which line of our bank gave back what stood in a company's favour: each an action of the operator's (ADR 44)."""

import uuid
from collections.abc import Sequence

from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.dunning.pauses import end_pauses
from billing.models import BankLine, Document, GivenBack


class GiveBackRefused(Exception):
    """The line gave nothing back of that; `code` is a verdict of billing/sql/28_in_favour.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def give_back(*, line: BankLine, invoice: Document, amount: int, key: uuid.UUID, by) -> None:
    """Say that `amount` minor units of a line that went out gave back what stood in a company's favour on an invoice.

    Other invoices that were lowered by it ask for it again. The same key changes nothing more. Raises GiveBackRefused.
    """
    _ask("bank_give_back(%s, %s, %s, %s, %s, %s)", [line.pk, invoice.pk, amount, key, actor_of(by), clock.now()])
    record(by, "give_back", invoice, line=line.pk, amount=amount, key=str(key))


@transaction.atomic
def undo_give_back(*, given: GivenBack, key: uuid.UUID, reason: str, by) -> None:
    """Take back, whole, that a line gave something back: it stands in the company's favour again. Raises GiveBackRefused."""
    _ask("bank_take_again(%s, %s, %s, %s, %s)", [given.pk, key, reason[:200], actor_of(by), clock.now()])
    end_pauses(by="system")
    record(by, "undo_give_back", given.document, line=given.line_id, amount=given.amount, reason=reason)


def _ask(call: str, values: Sequence) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", values)
        verdict = cursor.fetchone()[0]
    if verdict != "done":
        raise GiveBackRefused(verdict)
