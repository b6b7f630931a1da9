"""What Stripe tells us by webhook: believed only when signed, noted once, and asked for again before anything is done."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta

import stripe
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from billing import clock
from billing.enums import CounterpartKind, Gateway, Heard
from billing.gateways.cards import CardRefused, add_card
from billing.gateways.connected import act_on_connected
from billing.gateways.disputes import hear_dispute
from billing.gateways.elsewhere import notice_closed
from billing.gateways.own_cards import hear_intent
from billing.gateways.payments import record_payments
from billing.gateways.payouts import hear_payout
from billing.gateways.refunds import hear_refund
from billing.gateways.reversals import act_on_transfer
from billing.gateways.stripe_client import client, translated
from billing.models import Counterpart, GatewayEvent
from tenants.scope import platform_scope

TOLERANCE_SECONDS = 300
STANDS_STILL = timedelta(minutes=1)
MOST_TRIES, TRIES_IN_VAIN = 50, 3

log = logging.getLogger(__name__)


class NotBelieved(Exception):
    """A webhook that is not Stripe's, or too old to be one: `code` is signature or shape."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def hear(*, body: bytes, signature: str) -> int | None:
    """Note a webhook, once; to be acted on by a worker; returns its number, None when that is done. Raises NotBelieved."""
    _check(body, signature)
    facts = _facts(body)
    with platform_scope(), transaction.atomic():
        made = GatewayEvent.objects.bulk_create(
            [GatewayEvent(gateway=Gateway.STRIPE, received_at=clock.now(), **facts)], ignore_conflicts=True
        )
        event = GatewayEvent.objects.get(gateway=Gateway.STRIPE, remote=made[0].remote)
        if event.done_at:
            return None
        transaction.on_commit(lambda: _ask_worker(event.pk), robust=True)
        return event.pk


def _check(body: bytes, signature: str) -> None:
    """Each endpoint at Stripe signs with its own secret: ours, and the one for connected accounts."""
    wrong: Exception | None = None
    for secret in filter(None, (settings.STRIPE_CONNECT_SECRET, settings.STRIPE_WEBHOOK_SECRET)):
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
            wrong = error
        else:
            return
    raise NotBelieved("signature") from wrong


def _ask_worker(event_id: int) -> None:
    from billing.tasks import act_on as task

    # Not tried again here: what the queue does not take, beat finds.
    task.apply_async((event_id,), retry=False)


def _facts(body: bytes) -> dict:
    try:
        told = json.loads(body)
        thing = told["data"]["object"]
        facts = {
            "remote": told["id"], "kind": told["type"], "thing": thing["object"], "about": thing.get("id") or "",
            "account": told.get("account") or "",
        }  # fmt: skip
        if not all(isinstance(value, str) and len(value) <= LONGEST.get(name, 80) for name, value in facts.items()):
            raise ValueError
        return facts | {"live": told["livemode"] is True}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotBelieved("shape") from error


LONGEST = {"thing": 40}


def act_on(*, event_id: int) -> str:
    """Do what an event asks for, by what Stripe says now of the thing it is about; returns what came of it.

    Raises Unclear, or Refused, when Stripe cannot be asked; the event stands and is taken up again.
    """
    with platform_scope():
        event = GatewayEvent.objects.filter(pk=event_id, done_at=None).first()
        if event is None:
            return ""
        GatewayEvent.objects.filter(pk=event.pk).update(tries=event.tries + 1)
        if event.live != _is_live():
            outcome = Heard.OTHER_ACCOUNT
        elif event.account:
            outcome = act_on_connected(event)
        else:
            outcome = ACTS.get(event.thing, lambda about: Heard.IGNORED)(event.about)
        GatewayEvent.objects.filter(pk=event.pk).update(done_at=clock.now(), outcome=outcome)
        return outcome


def _is_live() -> bool:
    return "_live_" in settings.STRIPE_KEY


def _about_invoice(remote: str) -> Heard:
    ours = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.INVOICE, remote=remote).first()
    if ours is None:
        return Heard.NOT_OURS
    fresh = record_payments(invoice=ours, by="stripe")
    notice_closed(invoice=ours)
    return Heard.DONE if fresh else Heard.IGNORED


def _about_invoice_payment(remote: str) -> Heard:
    with translated():
        payment = client().v1.invoice_payments.retrieve(remote)
    return _about_invoice(str(payment.invoice))


def _about_charge(remote: str) -> Heard:
    """A charge we have recorded may have got its fee by now; any other comes with its invoice."""
    ours = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.PAYMENT, remote=remote).first()
    if ours is None:
        return Heard.NOT_OURS
    mirrored = Counterpart.objects.get(gateway=Gateway.STRIPE, kind=CounterpartKind.INVOICE, document=ours.document_id)
    return Heard.DONE if record_payments(invoice=mirrored, by="stripe") else Heard.IGNORED


def _about_card_page(remote: str) -> Heard:
    """A page that takes cards was filled in, or not: its holder may never have come back to us."""
    try:
        add_card(session=remote, by="stripe")
    except CardRefused as refused:
        return Heard.NOT_OURS if refused.code == "unknown" else Heard.IGNORED
    return Heard.DONE


ACTS: dict[str, Callable[[str], Heard]] = {
    "invoice": _about_invoice,
    "invoice_payment": _about_invoice_payment,
    "charge": _about_charge,
    "payment_intent": hear_intent,
    "checkout.session": _about_card_page,
    "refund": hear_refund,
    "dispute": hear_dispute,
    "payout": hear_payout,
    "transfer": act_on_transfer,
}


def in_vain() -> QuerySet[GatewayEvent]:
    """Events that were taken up again and again and could not be acted on: a person has to look."""
    return GatewayEvent.objects.filter(done_at=None, tries__gte=TRIES_IN_VAIN)


def not_acted_on() -> QuerySet[GatewayEvent]:
    """Events that stand: their message was lost, or Stripe could not be asked."""
    return GatewayEvent.objects.filter(
        done_at=None, received_at__lt=clock.now() - STANDS_STILL, tries__lt=MOST_TRIES
    ).order_by("id")
