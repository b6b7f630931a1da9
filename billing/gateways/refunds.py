"""What came twice or too much goes back to who paid it: never more than waits, by a call like any other.

The books take it out of what waits when Stripe has made the refund, and put it back there when it fails later.
"""

import uuid
from typing import Any

import stripe
from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.enums import CounterpartKind, Gateway, Heard, Verb
from billing.gateways.answers import Found
from billing.gateways.card_returns import hear_failed_refund
from billing.gateways.operations import write_down
from billing.gateways.stripe_calls import MARK
from billing.gateways.stripe_client import client, translated
from billing.models import Counterpart, Operation, StripePayment, StripeRefund

CAME_BACK = frozenset({"failed", "canceled"})
"""How Stripe calls a refund whose money is with us again."""


class RefundRefused(Exception):
    """So much cannot go back; `code` is a verdict of billing/sql/27_stripe_back.sql."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def ask_refund(*, payment: StripePayment, amount: int, reason: str, key: uuid.UUID, by) -> StripeRefund:
    """Write down that so much of what waits of a payment (minor units) goes back, to be carried out after the commit.

    The same key gives the same refund. Raises RefundRefused.
    """
    known = StripeRefund.objects.filter(key=key).first()
    if known:
        if (known.payment_id, known.amount) != (payment.pk, amount):
            raise RefundRefused("key_reused")
        return known
    params = refund_params(payment, charge_of(payment), amount)
    operation = write_down(verb=Verb.REFUND_CREATE, params=params, by=by, company=payment.company, document=payment.document)
    verdict = _ask(
        "stripe_refund_ask(%s, %s, %s, %s, %s, %s, %s)",
        [payment.pk, operation.pk, amount, key, reason[:200], actor_of(by), clock.now()],
    )
    # Sent twice at once, the second waited for the first: its call is not to be made.
    if verdict != "done":
        raise RefundRefused(verdict)
    record(by, "ask_refund", f"document:{payment.document_id}", payment=payment.pk, amount=amount, reason=reason)
    return StripeRefund.objects.get(key=key)


def refund_params(payment: StripePayment, charge: str, amount: int) -> dict[str, Any]:
    """What Stripe is told: so much of a charge goes back to the card or account it came from."""
    return {"charge": charge, "amount": amount, "metadata": {"hankki_payment": str(payment.pk)}}


def charge_of(payment: StripePayment) -> str:
    """What a payment is called at Stripe."""
    found = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.PAYMENT, payment=payment)
    return found.values_list("remote", flat=True).get()


def refund_made(*, operation: Operation, found: Found) -> None:
    """Stripe has made a refund: it waits no more. In the transaction that confirms its call."""
    _refunded(operation.refund, False, found.remote)


def hear_refund(remote: str) -> Heard:
    """What Stripe says now of a refund: one that failed, or was called off, waits with us again.

    Raises Refused or Unclear when Stripe cannot be asked.
    """
    with translated():
        told = client().v1.refunds.retrieve(remote)
    operation = _ours(told)
    if operation is None:
        return Heard.NOT_OURS
    if told.status not in CAME_BACK:
        return Heard.IGNORED
    if operation.own_card:
        return hear_failed_refund(own_card=operation.own_card, told=told)
    refund = StripeRefund.objects.select_related("payment").get(operation=operation)
    with transaction.atomic():
        fresh = _refunded(refund, True, told.id) == "done"
        if fresh:
            record("stripe", "refund_came_back", f"document:{refund.payment.document_id}", amount=refund.amount)
    return Heard.DONE if fresh else Heard.IGNORED


def _ours(told: stripe.Refund) -> Operation | None:
    """The call whose mark a refund carries: one that was made by hand at Stripe is none of ours."""
    mark = (told.metadata.to_dict() if told.metadata else {}).get(MARK, "")
    try:
        key = uuid.UUID(mark)
    except ValueError:
        return None
    made = Operation.objects.filter(key=key, verb__in=[Verb.REFUND_CREATE, Verb.CARD_REFUND])
    return made.select_related("own_card").first()


def _refunded(refund: StripeRefund, is_back: bool, remote: str) -> str:
    now = clock.now()
    values = [refund.pk, is_back, remote, now, "stripe", now]
    return _ask("stripe_refunded(%s, %s, %s, %s, %s, %s)", values)


def _ask(call: str, values: list) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", values)
        return cursor.fetchone()[0]
