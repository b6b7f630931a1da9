"""What was paid on Stripe's page of an invoice, from Stripe into the books: asked for first, recorded afterwards."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import stripe
from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.dunning.pauses import end_pauses
from billing.gateways.stripe_client import client, translated
from billing.models import Counterpart

log = logging.getLogger(__name__)


class PaymentRefused(Exception):
    """What Stripe says was paid cannot be recorded; `code` is a verdict of billing/sql/26_gateways.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Paid:
    """One payment: the charge's id, minor units, the fee when it is known in that currency, and when."""

    remote: str
    amount: int
    currency: str
    fee: int | None
    at: datetime


def record_payments(*, invoice: Counterpart, by) -> int:
    """Record what was paid of an invoice and is not in the books yet; returns how many payments or fees were new.

    Raises Refused or Unclear when Stripe cannot be asked, PaymentRefused when it says what cannot be.
    """
    with translated():
        told = list(payments_of(invoice.remote))
    return sum(_record(invoice, each, by) for each in told)


def payments_of(remote: str) -> Iterator[Paid]:
    """The payments of an invoice as Stripe has them now; what was paid elsewhere and only noted there is none."""
    stripe_now = client()
    found = stripe_now.v1.invoice_payments.list({"invoice": remote, "status": "paid", "limit": 100})
    for each in found.auto_paging_iter():
        if each.payment.type == "payment_intent":
            intent = stripe_now.v1.payment_intents.retrieve(
                str(each.payment.payment_intent), {"expand": ["latest_charge.balance_transaction"]}
            )
            yield _paid(each, intent.latest_charge)


def _paid(payment: stripe.InvoicePayment, charge) -> Paid:
    settled = charge.balance_transaction
    # In another currency the fee is one of the balance, not of this payment: the books take it from the payout.
    fee = settled.fee if settled and settled.currency == payment.currency else None
    at = payment.status_transitions.paid_at or charge.created
    return Paid(charge.id, payment.amount_paid or 0, payment.currency.upper(), fee, datetime.fromtimestamp(at, UTC))


@transaction.atomic
def _record(invoice: Counterpart, paid: Paid, by) -> bool:
    values = [
        paid.remote, invoice.document_id, paid.amount, paid.currency, paid.fee, paid.at, actor_of(by), clock.now(),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.stripe_record(%s, %s, %s, %s, %s, %s, %s, %s)", values)
        verdict = cursor.fetchone()[0]
    if verdict not in ("recorded", "fee", "known"):
        raise PaymentRefused(verdict)
    if verdict == "recorded":
        record(by, "record_payments", f"document:{invoice.document_id}", amount=paid.amount, currency=paid.currency)
        end_pauses(by="system")
    return verdict != "known"
