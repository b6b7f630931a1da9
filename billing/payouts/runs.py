"""Payout runs: prepared by one person, approved by another, frozen, and told item by item what became of them (ADR 32)."""

import hashlib
import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.documents.shapes import canonical, fingerprint
from billing.enums import Gateway, PayoutState
from billing.gateways.stripe_client import is_on
from billing.gateways.transfers import send_by_stripe, stripe_payees_of
from billing.models import PayoutItem, PayoutRun
from billing.payouts.advances import DueAdvance, due_advances, is_over
from billing.payouts.choosing import AT_STRIPE, why_held_back
from billing.payouts.files import FileRefused, file_for
from billing.payouts.queries import Payees, account_of, candidates, payees_of

BANK = "bank"
RESULTS = (PayoutState.CONFIRMED, PayoutState.FAILED, PayoutState.RETURNED, PayoutState.UNKNOWN)
"""What a person or a file may say of a payout that was sent."""


class RunRefused(Exception):
    """The run cannot be so; `code` is a verdict of billing/sql/26_payouts.sql or 27_advances.sql, changed, key_reused, off
    (Stripe is), not_by_hand or one of FileRefused.

    `facts` say which restaurants or which item.
    """

    def __init__(self, code: str, **facts: Any):
        super().__init__(code)
        self.code, self.facts = code, facts


def payees_by(gateway: str) -> Payees:
    """Where a gateway pays restaurants; raises RunRefused("off") for Stripe while it is off."""
    if gateway != Gateway.STRIPE:
        return payees_of
    if not is_on():
        raise RunRefused("off")
    return stripe_payees_of


@dataclass(frozen=True)
class Result:
    """What became of a payout on a day, and why when it was not paid."""

    item: int
    state: PayoutState
    day: date
    reason: str = ""


@transaction.atomic
def prepare_run(
    *, currency: str, pay_on: date, statements: Collection[int], key: uuid.UUID, by, gateway: str = BANK,
    advances: Collection[int] = (),
) -> PayoutRun:  # fmt: skip
    """Gather these statements, and advances to these restaurants, in a run of a day; the same key is the same run.

    What was paid of them is left out. `advances` are ids of restaurants.
    Raises RunRefused: "changed" when one of them may not be paid (any more).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.bank_enter()")
    if made := PayoutRun.objects.filter(key=key).first():
        return made
    payees = payees_by(gateway)
    payable = {each.statement.pk: each for each in candidates(currency, pay_on, payees) if not each.why}
    ahead = due_advances(currency, pay_on, payees) if advances else []
    early = {each.restaurant.pk: each for each in ahead if not each.why}
    if lost := {*(set(statements) - set(payable)), *(set(advances) - set(early))}:
        raise RunRefused("changed", count=len(lost))
    items = [
        {"document": pk, "amount": each.amount, **asdict(each.account)} for pk, each in payable.items() if pk in statements
    ]
    paid = [each for pk, each in early.items() if pk in advances]
    run = (key, gateway, currency, pay_on)
    if items or not paid:
        _ask("payout_prepare(%s, %s, %s, %s, %s::jsonb, %s, %s)", *run, json.dumps(items), actor_of(by))
    if paid:
        told = json.dumps([_advance(each) for each in paid])
        _ask("advance_prepare(%s, %s, %s, %s, %s::jsonb, %s, %s)", *run, told, actor_of(by))
    return _prepared(key, by)


def _advance(due: DueAdvance) -> dict[str, Any]:
    """A due advance as billing/sql/27_advances.sql takes it."""
    took = {"earned": due.earned, "kept": due.charged.kept, "kept_vat": due.charged.kept_vat, "price": due.price}
    when = {"month": due.month.isoformat(), "up_to": due.up_to.isoformat()}
    return {"restaurant": due.restaurant.pk, "amount": due.amount, **when, **took, **asdict(due.account)}


def _prepared(key: uuid.UUID, by) -> PayoutRun:
    run = PayoutRun.objects.get(key=key)
    amounts = list(run.items.values_list("amount", flat=True))
    facts = {"payouts": len(amounts), "total": sum(amounts), "pay_on": run.pay_on.isoformat()}
    record(by, "prepare_run", f"payout run:{run.pk}", **facts)
    return run


@transaction.atomic
def approve_run(*, run: PayoutRun, by) -> PayoutRun:
    """Send a run that somebody else prepared: its content is frozen and hashed, and written as a file for the bank or as
    calls to Stripe.

    Raises RunRefused: "changed" when an account is no longer what was prepared or may not be paid into, "over" when the
    month of an advance has its statement by now.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.bank_enter()")
    items = list(run.items.select_related("restaurant", "document__period", "advance"))
    if late := [item.restaurant.name for item in items if is_over(item)]:
        raise RunRefused("over", names=", ".join(late[:5]), count=len(late))
    payees = payees_by(run.gateway)(item.restaurant for item in items)
    changed = [
        item.restaurant.name
        for item in items
        if account_of(item) != payees[item.restaurant_id].account or why_held_back(payees[item.restaurant_id])
    ]
    if changed:
        raise RunRefused("changed", names=", ".join(changed[:5]), count=len(changed))
    content = content_of(run, items, actor_of(by))
    try:
        name, data = file_for(content)
    except FileRefused as refused:
        raise RunRefused(refused.code, **refused.facts) from refused
    told = canonical(content)
    _ask("payout_approve(%s, %s, %s, %s, %s, %s, %s)", run.pk, told.decode(), fingerprint(told), name, data, actor_of(by))
    if run.gateway == Gateway.STRIPE:
        send_by_stripe(run=run, items=items, by=by)
    record(by, "approve_run", f"payout run:{run.pk}", total=content["total"], fingerprint=fingerprint(told))
    return PayoutRun.objects.get(pk=run.pk)


@transaction.atomic
def discard_run(*, run: PayoutRun, by) -> None:
    """Throw away a run that was not approved; its statements wait for the next. Raises RunRefused."""
    _ask("payout_discard(%s, %s, %s)", run.pk, actor_of(by))
    record(by, "discard_run", f"payout run:{run.pk}")


@transaction.atomic
def record_results(*, run: PayoutRun, results: Sequence[Result], by, source: str = "") -> int:
    """Say what became of payouts of a run, all or none; returns how many are new. Raises RunRefused with the item.

    What failed or came back is owed again, and the next run pays it. What Stripe carries out it tells itself.
    """
    if run.gateway == Gateway.STRIPE:
        raise RunRefused("not_by_hand")
    mine = {item.pk: item for item in run.items.all()}
    fresh = 0
    for result in results:
        if result.item not in mine:
            raise RunRefused("unknown_item", item=result.item)
        before = mine[result.item].steps.count()
        try:
            _ask(
                "payout_result(%s, %s, %s, %s, NULL, %s, %s)", result.item, str(result.state), result.reason[:200],
                result.day, actor_of(by),
            )  # fmt: skip
        except RunRefused as refused:
            raise RunRefused(refused.code, item=mine[result.item].reference) from refused
        fresh += mine[result.item].steps.count() > before
    told = {mine[each.item].reference: str(each.state) for each in results}
    record(by, "record_results", f"payout run:{run.pk}", results=told, source=source)
    return fresh


def content_of(run: PayoutRun, items: Sequence[PayoutItem], approver: str) -> dict[str, Any]:
    """All a run says, as plain text and whole numbers: what is frozen, and what its file is made of."""
    return {
        "kind": "payout_run",
        "reference": run.reference,
        "gateway": run.gateway,
        "currency": run.currency,
        "pay_on": run.pay_on.isoformat(),
        "payer": settings.OPERATOR["bank"] if run.gateway == BANK else {"bank": AT_STRIPE, "account": "", "holder": ""},
        "prepared_by": run.prepared_by,
        "prepared_at": run.prepared_at.isoformat(timespec="seconds"),
        "approved_by": approver,
        "approved_at": clock.now().isoformat(timespec="seconds"),
        "total": sum(item.amount for item in items),
        "items": [_told(item) for item in items],
    }


def _told(item: PayoutItem) -> dict[str, Any]:
    return {
        "reference": item.reference,
        "restaurant": item.restaurant.name,
        "business_number": item.restaurant.business_number,
        "statement": item.document.number if item.document else "",
        "period": str(item.document.period) if item.document else f"{item.advance.period_id:%Y-%m}",
        "amount": item.amount,
        **asdict(account_of(item)),
    }


def _ask(call: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", [*values, clock.now()])
        verdict = cursor.fetchone()[0]
    if verdict != "done":
        raise RunRefused(verdict)


def digest_of(run: PayoutRun) -> str:
    """The SHA-256 of the file as it is handed out, 64 hexadecimal digits."""
    return hashlib.sha256(bytes(run.file or b"")).hexdigest()
