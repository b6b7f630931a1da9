"""What Stripe is told of an invoice that can be paid there: that it was paid by bank, or credited, whole or in part.

How much its page still asks is read from Stripe, not remembered; then one call brings it down to what the books still ask.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import stripe
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from billing import clock
from billing.bank.queries import paid
from billing.enums import CounterpartKind, Gateway, OperationState, Verb
from billing.gateways.operations import CLOSES, UNSETTLED, carry_out, last, write_down
from billing.gateways.payments import record_payments
from billing.gateways.stripe_calls import StripeCalls
from billing.gateways.stripe_client import client, translated
from billing.models import BankMatch, Counterpart, Document, Operation, StripePayment
from tenants.models import Company
from tenants.scope import platform_scope

TELLS = frozenset({*CLOSES, Verb.CREDIT_CREATE})
MOST_STEPS = 3
# What Stripe refused is a person's to look at: until they do, its page is not read every minute.
REFUSED_RESTS = timedelta(hours=1)


@dataclass(frozen=True)
class Told:
    """What Stripe's page says now: whether it is open, what it asks and what was paid there (minor units)."""

    is_open: bool
    asks: int
    paid: int


def tell_invoice(*, document_id: int) -> str:
    """Bring what Stripe's page asks down to what the books ask; returns the last call's state, "" when none was to be made.

    Raises Refused or Unclear when Stripe cannot be asked, PaymentRefused when it says what cannot be.
    """
    state = ""
    with platform_scope():
        invoice = _page_of(document_id)
        for _step in range(MOST_STEPS):
            if invoice is None:
                return state
            # Before the page is read: what is paid there in between makes it ask less, and nothing is said too early.
            record_payments(invoice=invoice, by="stripe")
            operation = next_telling(invoice=invoice, there=_read(invoice))
            if operation is None:
                return state
            state = carry_out(operation_id=operation.pk, calls=StripeCalls())
            if state != OperationState.CONFIRMED:
                return state
    return state


def notice_closed(*, invoice: Counterpart) -> None:
    """Note when a page can be paid no more, so that nobody is sent there; raises Refused or Unclear."""
    if invoice.page and invoice.closed_at is None:
        _read(invoice)


def _page_of(document_id: int) -> Counterpart | None:
    return _pages().filter(document_id=document_id).first()


def _pages() -> QuerySet[Counterpart]:
    return Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.INVOICE, closed_at=None).exclude(page="")


def _read(invoice: Counterpart) -> Told:
    with translated():
        there: stripe.Invoice = client().v1.invoices.retrieve(invoice.remote)
    if there.status != "open":
        Counterpart.objects.filter(pk=invoice.pk, closed_at=None).update(closed_at=clock.now())
    return Told(there.status == "open", there.amount_remaining, there.amount_paid)


@transaction.atomic
def next_telling(*, invoice: Counterpart, there: Told) -> Operation | None:
    """The call to make now, written down unless it is; None when the page asks what we ask, or the same was refused."""
    document: Any = paid(Document.objects.filter(pk=invoice.document_id or 0)).select_related("company").get()
    company = Company.objects.select_for_update(no_key=True).get(pk=document.company_id)
    if waiting := Operation.objects.filter(document=document, verb__in=TELLS, state__in=UNSETTLED).first():
        return waiting
    step = step_of(document, there, remote=invoice.remote, by_bank=_by_bank(document))
    if step is None:
        return None
    verb, target, params = step
    before = last(verb, company.pk, document.pk)
    if before and before.state == OperationState.FAILED and before.params == params:
        return None
    return write_down(verb=verb, params=params, target=target, by="system", company=company, document=document)


def step_of(document: Any, there: Told, *, remote: str, by_bank: int) -> tuple[Verb, str, dict[str, Any]] | None:
    """The call that makes a page ask what we ask: close it when that is nothing, else credit what was paid elsewhere.

    `document` is one of paid(). A page that asks less than we do is left alone: the rest is paid by bank.
    """
    left = max(document.left, 0)
    if not there.is_open or there.asks <= left:
        return None
    if left == 0 and by_bank:
        return Verb.INVOICE_PAY, remote, {"paid_out_of_band": True}
    if left == 0 and not there.paid:
        return Verb.INVOICE_VOID, remote, {}
    return Verb.CREDIT_CREATE, "", credit_params(document, remote, there.asks - left, by_bank)


def credit_params(document: Any, remote: str, amount: int, by_bank: int) -> dict[str, Any]:
    """So much that the page no longer asks, and why, in the company's language; Stripe mails nothing of it."""
    with override(document.company.language):
        why = [_("Paid by bank transfer")] * bool(by_bank) + [_("Credited")] * bool(document.credited)
        why += [_("Set against another invoice")] * (document.evened < 0)
    return {
        "invoice": remote,
        "amount": amount,
        "memo": f"{document.number}: {', '.join(why)}",
        "email_type": "none",
        "metadata": {"hankki_invoice": document.number},
    }


def _by_bank(document: Document) -> int:
    found = BankMatch.objects.filter(document=document, line__isnull=False)
    return found.aggregate(sum=Sum("amount"))["sum"] or 0


def invoices_to_tell() -> list[int]:
    """Invoices whose page asks more than the books do, or may be paid up, and that no call is under way for."""
    lately = clock.now() - REFUSED_RESTS
    busy = Operation.objects.filter(document__isnull=False, state__in=UNSETTLED).values("document")
    refused = Operation.objects.filter(verb__in=TELLS, state=OperationState.FAILED, settled_at__gt=lately).values("document")
    found = Document.objects.filter(pk__in=_pages().values("document")).exclude(pk__in=busy).exclude(pk__in=refused)
    return [each.pk for each in paid(found).defer("frozen").order_by("pk") if _asks_too_much(each)]


def _asks_too_much(document: Any) -> bool:
    """By what we were told and have said: Stripe itself is asked by tell_invoice."""
    if document.left is None or document.left <= 0:
        return document.left is not None
    there = StripePayment.objects.filter(document=document).aggregate(sum=Sum("amount"))["sum"] or 0
    done = Operation.objects.filter(document=document, verb=Verb.CREDIT_CREATE, state=OperationState.CONFIRMED)
    credited = sum(params["amount"] for params in done.values_list("params", flat=True))
    return document.to_pay - there - credited > document.left
