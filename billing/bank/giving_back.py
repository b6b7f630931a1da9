"""Giving back by bank what stands in a company's favour: proposed by one operator, approved by another, and told at the line
of our bank that carried it out (ADR 44). Each is an action.
"""

import uuid
from collections.abc import Sequence

from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.dunning.pauses import end_pauses
from billing.models import BankLine, Document, GivenBack, Repayment
from billing.payouts.choosing import Account
from billing.setoffs import settle_favour


class GiveBackRefused(Exception):
    """It cannot be given back so; `code` is a verdict of billing/sql/28_in_favour.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def propose_repayment(*, invoice: Document, amount: int, to: Account, reason: str, key: uuid.UUID, by) -> Repayment:
    """Propose that `amount` minor units of what stands in a company's favour go back to this account.

    The same key gives the same proposal. Raises GiveBackRefused.
    """
    told = [invoice.pk, amount, to.bank, to.account, to.holder, reason[:200], key]
    _ask("repayment_propose(%s, %s, %s, %s, %s, %s, %s, %s, %s)", [*told, actor_of(by), clock.now()])
    made = Repayment.objects.get(key=key)
    record(by, "propose_repayment", invoice, repayment=made.reference, amount=amount, reason=reason, key=str(key))
    return made


@transaction.atomic
def approve_repayment(*, repayment: Repayment, by) -> None:
    """Approve what somebody else proposed: it lowers no invoice any more, and those it lowered ask for it again.

    Raises GiveBackRefused.
    """
    _ask("repayment_approve(%s, %s, %s)", [repayment.pk, actor_of(by), clock.now()])
    document, company = repayment.document, repayment.document.company
    assert company
    settle_favour(company=company, by=by)
    record(by, "approve_repayment", document, repayment=repayment.reference, amount=repayment.amount)


@transaction.atomic
def drop_repayment(*, repayment: Repayment, reason: str, by) -> None:
    """Throw away a repayment that no line has carried, approved or not: what it kept may lower invoices again.

    Raises GiveBackRefused.
    """
    _ask("repayment_drop(%s, %s, %s, %s)", [repayment.pk, reason[:200], actor_of(by), clock.now()])
    document, company = repayment.document, repayment.document.company
    assert company
    settle_favour(company=company, by=by)
    end_pauses(by="system")
    record(by, "drop_repayment", document, repayment=repayment.reference, amount=repayment.amount, reason=reason)


@transaction.atomic
def give_back(*, line: BankLine, repayment: Repayment, by) -> None:
    """Say that a line that went out carried an approved repayment, whole. Once is enough. Raises GiveBackRefused."""
    _ask("bank_give_back(%s, %s, %s, %s)", [line.pk, repayment.pk, actor_of(by), clock.now()])
    record(by, "give_back", repayment.document, line=line.pk, repayment=repayment.reference, amount=repayment.amount)


@transaction.atomic
def undo_give_back(*, given: GivenBack, key: uuid.UUID, reason: str, by) -> None:
    """Take back, whole, that a line carried a repayment: that is approved still, and waits for its line. Raises
    GiveBackRefused.
    """
    _ask("bank_take_again(%s, %s, %s, %s, %s)", [given.pk, key, reason[:200], actor_of(by), clock.now()])
    end_pauses(by="system")
    record(by, "undo_give_back", given.document, line=given.line_id, amount=given.amount, reason=reason)


def _ask(call: str, values: Sequence) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", values)
        verdict = cursor.fetchone()[0]
    if verdict != "done":
        raise GiveBackRefused(verdict)
