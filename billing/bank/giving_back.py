"""Giving back by bank what stands in a company's favour, what is left of its deposit, what a guest's card did not take, or
what came in and is nobody's: proposed by one operator, approved by another, and told at the line of our bank that carried it
out (ADR 44, 46, 48). Each is an action.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.bank.queries import named_repayments, repaid_by
from billing.dunning.pauses import end_pauses
from billing.models import BankFile, BankLine, Deposit, Document, GivenBack, OwnCard, Repayment
from billing.payouts.choosing import Account
from billing.setoffs import settle_favour


class GiveBackRefused(Exception):
    """It cannot be given back so; `code` is a verdict of billing/sql/28_in_favour.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


NOWHERE = Account("", "", "")
"""A guest's account is written down at the bank, and never here."""


@transaction.atomic
def propose_repayment(
    *, of: Document | OwnCard | BankLine | Deposit, amount: int, to: Account = NOWHERE, reason: str, key: uuid.UUID, by
) -> Repayment:
    """Propose that `amount` minor units go back by bank to this account.

    They stand in a company's favour on an invoice, are owed to an own card's guest, came in by a line and are nobody's we
    know, or are left of a deposit. The same key gives the same proposal. Raises GiveBackRefused.
    """
    about = [of.pk if isinstance(of, kind) else None for kind in (Document, OwnCard, BankLine, Deposit)]
    told = [*about, amount, to.bank, to.account, to.holder, reason[:200], key]
    _ask("repayment_propose(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", [*told, actor_of(by), clock.now()])
    made = Repayment.objects.get(key=key)
    _note(by, "propose_repayment", made, reason=reason, key=str(key))
    return made


@transaction.atomic
def approve_repayment(*, repayment: Repayment, by) -> None:
    """Approve what somebody else proposed.

    It lowers no invoice any more, and those it lowered ask for it again; what is of a deposit is not granted any more.
    Raises GiveBackRefused.
    """
    _ask("repayment_approve(%s, %s, %s)", [repayment.pk, actor_of(by), clock.now()])
    _settle(repayment, by)
    _note(by, "approve_repayment", repayment)


@transaction.atomic
def drop_repayment(*, repayment: Repayment, reason: str, by) -> None:
    """Throw away a repayment that no line has carried, approved or not.

    What it kept may lower invoices, or be granted, again. Raises GiveBackRefused.
    """
    _ask("repayment_drop(%s, %s, %s, %s)", [repayment.pk, reason[:200], actor_of(by), clock.now()])
    _settle(repayment, by)
    end_pauses(by="system")
    _note(by, "drop_repayment", repayment, reason=reason)


@transaction.atomic
def give_back(*, line: BankLine, repayment: Repayment, by) -> None:
    """Say that a line that went out carried an approved repayment, whole. Once is enough. Raises GiveBackRefused."""
    _ask("bank_give_back(%s, %s, %s, %s)", [line.pk, repayment.pk, actor_of(by), clock.now()])
    _note(by, "give_back", repayment, line=line.pk)


def give_back_by_itself(file: BankFile) -> int:
    """Tell of a file's lines what repayments they carried for certain; returns of how many. The desk is locked by then."""
    told, lines = 0, list(BankLine.objects.filter(file=file, amount__lt=0).order_by("place"))
    known = named_repayments(lines)
    for line in lines:
        carried = repaid_by(line, known).ids
        for repayment in Repayment.objects.filter(pk__in=carried).order_by("pk") if carried else ():
            give_back(line=line, repayment=repayment, by="system")
            known[repayment.pk] = replace(known[repayment.pk], carried=True)
        told += bool(carried)
    return told


@transaction.atomic
def undo_give_back(*, given: GivenBack, key: uuid.UUID, reason: str, by) -> None:
    """Take back, whole, that a line carried a repayment: that is approved still, and waits for its line. Raises
    GiveBackRefused.
    """
    _ask("bank_take_again(%s, %s, %s, %s, %s)", [given.pk, key, reason[:200], actor_of(by), clock.now()])
    end_pauses(by="system")
    _note(by, "undo_give_back", given.repayment, line=given.line_id, reason=reason)


def _settle(repayment: Repayment, by) -> None:
    """What is kept for a repayment lowers no invoice; what is not any more may."""
    if repayment.document and repayment.document.company:
        settle_favour(company=repayment.document.company, by=by)


def _note(by, verb: str, repayment: Repayment, **more: Any) -> None:
    line = repayment.came_in_id
    other = f"bank line:{line}" if line else f"own_card:{repayment.own_card_id}"
    subject = repayment.document or repayment.company or other
    facts = {"repayment": repayment.reference, "amount": repayment.amount, "currency": repayment.currency}
    record(by, verb, subject, **facts, **more)


def _ask(call: str, values: Sequence) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", values)
        verdict = cursor.fetchone()[0]
    if verdict != "done":
        raise GiveBackRefused(verdict)
