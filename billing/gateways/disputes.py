"""A payer's bank takes a payment back until it is decided who is right: re-read at Stripe, booked as far as it has come.

While it is open the money stands in an account of its own and nothing is asked of the company; once it is lost the invoice
is unpaid again by as much, in the month that collects then. What an own card paid is our loss until it comes back (ADR 43).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import stripe
from django.db import connection, transaction

from accounts.audit import record
from billing import clock
from billing.enums import CounterpartKind, DisputeState, Gateway, Heard
from billing.gateways.payments import record_payments
from billing.gateways.stripe_client import client, translated
from billing.models import Counterpart, OwnCard, StripeDispute, StripePayment

STATES = {
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
    "warning_closed": DisputeState.DROPPED,
    "prevented": DisputeState.DROPPED,
}
"""Stripe's words for a dispute that has ended; in any other state it is open."""


@dataclass(frozen=True)
class Moved:
    """What a dispute moved at Stripe up to now, in minor units of the payment's currency."""

    taken: int
    back: int
    fee: int
    fee_back: int


def hear_dispute(remote: str) -> Heard:
    """Book how a dispute stands at Stripe now; raises Refused or Unclear when Stripe cannot be asked."""
    with translated():
        told = client().v1.disputes.retrieve(remote)
    if own_card := _own_card_of(told):
        return Heard.DONE if record_card_dispute(told=told, own_card=own_card, by="stripe") else Heard.IGNORED
    payment = _payment_of(told)
    if payment is None:
        return Heard.NOT_OURS
    return Heard.DONE if record_dispute(told=told, payment=payment, by="stripe") else Heard.IGNORED


@transaction.atomic
def record_dispute(*, told: stripe.Dispute, payment: StripePayment, by: str) -> bool:
    """Keep what Stripe says of a dispute and book what is new of it; returns whether anything was."""
    dispute, is_new = _told(told, payment=payment, company=payment.company)
    now, moved = clock.now(), moved_by(told)
    # An old word that is read late ends nothing anew: the state is the one that stands by now.
    sums = [moved.taken, moved.back, moved.fee, moved.fee_back]
    is_new = _book("stripe_disputed", [dispute.pk, *sums, dispute.state, now, by, now]) or is_new
    if is_new:
        _note(dispute, moved, f"document:{payment.document_id}", by)
    return is_new


@transaction.atomic
def record_card_dispute(*, told: stripe.Dispute, own_card: OwnCard, by: str) -> bool:
    """Keep what Stripe says of a dispute about what an own card paid, and book what is new of it as our cost, and back;
    returns whether anything was.
    """
    dispute, is_new = _told(told, own_card=own_card, company=own_card.company)
    now, moved = clock.now(), moved_by(told)
    sums = [moved.taken, moved.back, moved.fee, moved.fee_back]
    is_new = _book("own_card_disputed", [dispute.pk, *sums, now, by, now]) or is_new
    if is_new:
        _note(dispute, moved, f"own_card:{own_card.pk}", by)
    return is_new


def _told(told: stripe.Dispute, **about) -> tuple[StripeDispute, bool]:
    """The dispute as Stripe tells of it now; with it, whether anything of that is new."""
    dispute, is_new = StripeDispute.objects.get_or_create(remote=told.id, defaults={**about, **_facts(told)})
    return dispute, _retell(dispute, told) or is_new


def _book(function: str, values: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{function}({', '.join(['%s'] * len(values))})", values)
        return cursor.fetchone()[0] == "done"


def _note(dispute: StripeDispute, moved: Moved, subject: str, by: str) -> None:
    facts = {"state": str(dispute.state), "amount": dispute.amount, "taken": moved.taken, "back": moved.back}
    record(by, "record_dispute", subject, **facts)


def _retell(dispute: StripeDispute, told: stripe.Dispute) -> bool:
    """Write down what has changed; one that has ended opens again only by an appeal. Returns whether it changed."""
    locked, facts = StripeDispute.objects.select_for_update().get(pk=dispute.pk), _facts(told)
    dispute.state = locked.state
    if locked.state != DisputeState.OPEN and facts["state"] == DisputeState.OPEN and "appeal" not in str(told.status):
        return False
    if facts["state"] != DisputeState.OPEN:
        facts["decided_at"] = locked.decided_at or clock.now()
    changed = any(getattr(locked, name) != value for name, value in facts.items())
    StripeDispute.objects.filter(pk=dispute.pk).update(**facts)
    dispute.state = facts["state"]
    return changed


def _facts(told: stripe.Dispute) -> dict[str, Any]:
    due = told.evidence_details.due_by
    return {
        "amount": told.amount,
        "currency": told.currency.upper(),
        "state": STATES.get(str(told.status), DisputeState.OPEN),
        "reason": told.reason[:80],
        "opened_at": datetime.fromtimestamp(told.created, UTC),
        "answer_by": datetime.fromtimestamp(due, UTC) if due else None,
    }


def moved_by(told: stripe.Dispute) -> Moved:
    """The sums of a dispute's balance transactions; one settled in another currency counts as the whole, without fee."""
    taken = back = fee = fee_back = 0
    for each in told.balance_transactions:
        is_same = each.currency == told.currency
        amount = each.amount if is_same else (told.amount if each.amount > 0 else -told.amount)
        taken, back = taken + max(-amount, 0), back + max(amount, 0)
        if is_same:
            fee, fee_back = fee + max(each.fee, 0), fee_back + max(-each.fee, 0)
    return Moved(taken, back, fee, fee_back)


def _own_card_of(told: stripe.Dispute) -> OwnCard | None:
    """What an own card paid, when it is that which is in doubt."""
    ours = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.OWN_CARD, remote=str(told.payment_intent))
    found = ours.select_related("own_card__company").first()
    return found.own_card if found else None


def _payment_of(told: stripe.Dispute) -> StripePayment | None:
    """The payment in doubt; when nobody has told of it yet, it is asked for by its invoice."""
    found = _known(str(told.charge))
    if found is None and told.payment_intent:
        _record_by_intent(str(told.payment_intent))
        found = _known(str(told.charge))
    return found


def _known(charge: str) -> StripePayment | None:
    ours = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.PAYMENT, remote=charge)
    found = ours.select_related("payment__company").first()
    return found.payment if found else None


def _record_by_intent(intent: str) -> None:
    asked: Any = {"payment": {"type": "payment_intent", "payment_intent": intent}, "limit": 1}
    with translated():
        paid = client().v1.invoice_payments.list(asked).data
    invoices = Counterpart.objects.filter(
        gateway=Gateway.STRIPE, kind=CounterpartKind.INVOICE, remote__in=[str(each.invoice) for each in paid]
    )
    for invoice in invoices:
        record_payments(invoice=invoice, by="stripe")
