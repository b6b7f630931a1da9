"""How each call is made at Stripe, and how what it made is found again by our mark when its key is forgotten."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from stripe import StripeClient

from billing.enums import Verb
from billing.gateways.answers import Found, Refused, Unclear
from billing.gateways.stripe_client import client, translated
from billing.models import Operation

MARK = "hankki_operation"
"""Where in a thing's metadata our key stands."""
CLOCKS_DIFFER = timedelta(hours=1)
WITH_FEE: Any = {"expand": ["latest_charge.balance_transaction"]}
"""What has to be asked for with a payment to hear what it cost."""


class StripeCalls:
    """Stripe as billing.gateways.operations sees it."""

    def send(self, operation: Operation) -> Found:
        """Make the call with the operation's key and mark; raises Refused or Unclear."""
        way = WAYS[Verb(operation.verb)]
        params = dict(operation.params)
        if way.marks:
            params["metadata"] = params.get("metadata", {}) | {MARK: str(operation.key)}
        try:
            with translated():
                return _found(way.send(client(), operation.target, params, {"idempotency_key": str(operation.key)}))
        except Refused:
            # What is asked to be so may be so already: somebody paid, or closed it by hand, a moment ago.
            if not way.marks and (found := self.find(operation)):
                return found
            raise

    def find(self, operation: Operation) -> Found | None:
        """What this call made, by our mark on it; raises Unclear."""
        way = WAYS[Verb(operation.verb)]
        try:
            with translated():
                return next((_found(thing) for thing in way.look(client(), operation) if way.is_it(thing, operation)), None)
        except Refused as refused:
            # A look that fails says nothing about the call.
            raise Unclear(refused.code, refused.words) from refused


def marked(thing: Any, operation: Operation) -> bool:
    """Whether a thing carries the key of this call."""
    told = thing.metadata.to_dict() if thing.metadata else {}
    return told.get(MARK) == str(operation.key)


@dataclass(frozen=True)
class Way:
    """One kind of call: how it is sent, where what it made is looked for, and by what it is known."""

    send: Callable[[StripeClient, str, Any, Any], Any]
    look: Callable[[StripeClient, Operation], Iterable[Any]]
    is_it: Callable[[Any, Operation], bool] = marked
    marks: bool = True


def _since(operation: Operation) -> Any:
    first = operation.first_sent_at or operation.made_at
    return {"gte": int((first - CLOCKS_DIFFER).timestamp())}


def _found(thing: Any) -> Found:
    if thing.object == "payment_intent":
        return intent_found(thing)
    made_at = datetime.fromtimestamp(thing.created, UTC) if thing.object == "refund" else None
    return Found(thing.id, getattr(thing, "hosted_invoice_url", None) or "", at=made_at)


def intent_found(intent: Any) -> Found:
    """How a payment by card stands: `page` is where its holder confirms it to their bank, while that is asked."""
    asked, wrong, charge = intent.next_action, intent.last_payment_error, intent.latest_charge
    settled = getattr(charge, "balance_transaction", None)
    return Found(
        intent.id,
        page=(asked and asked.redirect_to_url and asked.redirect_to_url.url) or "",
        status=intent.status,
        code=(wrong and (wrong.decline_code or wrong.code)) or "",
        charge=getattr(charge, "id", None) or charge or "",
        # In another currency the fee is one of the balance, not of this payment.
        fee=getattr(settled, "fee", None) if getattr(settled, "currency", "") == intent.currency else None,
    )


WAYS = {
    Verb.CUSTOMER_CREATE: Way(
        lambda stripe, target, params, options: stripe.v1.customers.create(params, options),
        lambda stripe, o: stripe.v1.customers.list({"created": _since(o), "limit": 100}).auto_paging_iter(),
    ),
    Verb.CUSTOMER_UPDATE: Way(
        lambda stripe, target, params, options: stripe.v1.customers.update(target, params, options),
        lambda stripe, o: [stripe.v1.customers.retrieve(o.target)],
    ),
    Verb.INVOICE_CREATE: Way(
        lambda stripe, target, params, options: stripe.v1.invoices.create(params, options),
        lambda stripe, o: stripe.v1.invoices.list(
            {"customer": o.params["customer"], "created": _since(o), "limit": 100}
        ).auto_paging_iter(),
    ),
    Verb.ITEM_CREATE: Way(
        lambda stripe, target, params, options: stripe.v1.invoice_items.create(params, options),
        lambda stripe, o: stripe.v1.invoice_items.list({"invoice": o.params["invoice"], "limit": 100}).auto_paging_iter(),
    ),
    Verb.INVOICE_FINALIZE: Way(
        lambda stripe, target, params, options: stripe.v1.invoices.finalize_invoice(target, params, options),
        lambda stripe, o: [stripe.v1.invoices.retrieve(o.target)],
        is_it=lambda invoice, o: invoice.status != "draft",
        marks=False,
    ),
    Verb.ACCOUNT_CREATE: Way(
        lambda stripe, target, params, options: stripe.v1.accounts.create(params, options),
        lambda stripe, o: stripe.v1.accounts.list({"created": _since(o), "limit": 100}).auto_paging_iter(),
    ),
    Verb.TRANSFER_CREATE: Way(
        lambda stripe, target, params, options: stripe.v1.transfers.create(params, options),
        lambda stripe, o: stripe.v1.transfers.list(
            {"transfer_group": o.params["transfer_group"], "destination": o.params["destination"], "limit": 100}
        ).auto_paging_iter(),
    ),
    Verb.TRANSFER_REVERSE: Way(
        lambda stripe, target, params, options: stripe.v1.transfers.reversals.create(target, params, options),
        lambda stripe, o: stripe.v1.transfers.reversals.list(o.target, {"limit": 100}).auto_paging_iter(),
    ),
    Verb.INVOICE_PAY: Way(
        lambda stripe, target, params, options: stripe.v1.invoices.pay(target, params, options),
        lambda stripe, o: [stripe.v1.invoices.retrieve(o.target)],
        is_it=lambda invoice, o: invoice.status == "paid",
        marks=False,
    ),
    Verb.INVOICE_VOID: Way(
        lambda stripe, target, params, options: stripe.v1.invoices.void_invoice(target, params, options),
        lambda stripe, o: [stripe.v1.invoices.retrieve(o.target)],
        is_it=lambda invoice, o: invoice.status == "void",
        marks=False,
    ),
    Verb.CREDIT_CREATE: Way(
        lambda stripe, target, params, options: stripe.v1.credit_notes.create(params, options),
        lambda stripe, o: stripe.v1.credit_notes.list({"invoice": o.params["invoice"], "limit": 100}).auto_paging_iter(),
    ),
    Verb.REFUND_CREATE: Way(
        lambda stripe, target, params, options: stripe.v1.refunds.create(params, options),
        lambda stripe, o: stripe.v1.refunds.list({"charge": o.params["charge"], "limit": 100}).auto_paging_iter(),
    ),
    Verb.CARD_HOLDER: Way(
        lambda stripe, target, params, options: stripe.v1.customers.create(params, options),
        lambda stripe, o: stripe.v1.customers.list({"created": _since(o), "limit": 100}).auto_paging_iter(),
    ),
    Verb.CARD_REMOVE: Way(
        lambda stripe, target, params, options: stripe.v1.payment_methods.detach(target, params, options),
        lambda stripe, o: [stripe.v1.payment_methods.retrieve(o.target)],
        is_it=lambda card, o: card.customer is None,
        marks=False,
    ),
    Verb.CARD_AUTHORISE: Way(
        lambda stripe, target, params, options: stripe.v1.payment_intents.create(params, options),
        lambda stripe, o: stripe.v1.payment_intents.list(
            {"customer": o.params["customer"], "created": _since(o), "limit": 100}
        ).auto_paging_iter(),
    ),
    Verb.CARD_CAPTURE: Way(
        lambda stripe, target, params, options: stripe.v1.payment_intents.capture(target, params, options),
        lambda stripe, o: [stripe.v1.payment_intents.retrieve(o.target, WITH_FEE)],
        is_it=lambda intent, o: intent.status == "succeeded",
        marks=False,
    ),
    Verb.CARD_RELEASE: Way(
        lambda stripe, target, params, options: stripe.v1.payment_intents.cancel(target, params, options),
        lambda stripe, o: [stripe.v1.payment_intents.retrieve(o.target)],
        is_it=lambda intent, o: intent.status == "canceled",
        marks=False,
    ),
    Verb.CARD_REFUND: Way(
        lambda stripe, target, params, options: stripe.v1.refunds.create(params, options),
        lambda stripe, o: stripe.v1.refunds.list(
            {"payment_intent": o.params["payment_intent"], "limit": 100}
        ).auto_paging_iter(),
    ),
}
