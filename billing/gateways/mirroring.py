"""An invoice of ours on Stripe, so that a company can pay it on a page: the customer, the invoice, its amount, its page.

Our number stands on it and our PDF remains the document. One call after the other, each an operation of its own; whoever
comes next goes on where the last one ended.
"""

import hashlib
import json
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from billing import clock
from billing.documents.shapes import thawed
from billing.enums import CounterpartKind, DocumentKind, DocumentState, Gateway, OperationState, Verb
from billing.fees import company_terms
from billing.gateways.operations import DIGEST, UNSETTLED, carry_out, last, write_down
from billing.gateways.stripe_calls import StripeCalls
from billing.models import Counterpart, Document, Operation
from tenants.enums import PaysBy
from tenants.models import Company
from tenants.scope import platform_scope

MOST_STEPS = 6
# Custom fields of an invoice at Stripe: so many letters at the most.
FIELD_LETTERS = 140
TRANSFERS = {"EUR": "eu_bank_transfer", "USD": "us_bank_transfer"}
"""Of our currencies those in which Stripe takes a bank transfer for an invoice; won is none of its."""
EURO_ACCOUNTS, EURO_ACCOUNT = ("DE", "FR", "IE", "NL"), "DE"
"""Of which countries Stripe shows payers an account in euro, and which when theirs is none of them."""
# Older invoices were brought long ago, or need not be: they are not unpacked every minute to be left out.
BROUGHT_WITHIN = timedelta(days=60)


def mirror_invoice(*, document_id: int) -> str:
    """Bring an invoice to Stripe as far as it goes now; returns the last call's state, "" when none was to be made."""
    state = ""
    with platform_scope():
        for _ in range(MOST_STEPS):
            operation = next_operation(document_id=document_id)
            if operation is None:
                return state
            state = carry_out(operation_id=operation.pk, calls=StripeCalls())
            if state != OperationState.CONFIRMED:
                return state
    return state


@transaction.atomic
def next_operation(*, document_id: int) -> Operation | None:
    """The call that comes next for an invoice, written down unless it is; None when it is there, or a call was refused."""
    document = Document.objects.select_related("period").get(pk=document_id)
    # Two workers with two invoices of a company would make two customers.
    company = Company.objects.select_for_update(no_key=True).get(pk=document.company_id)
    step = _customer(company) or _invoice(document, company)
    if step is None:
        return None
    verb, target, params, about = step
    before = last(verb, company.pk, about.get("document") and document.pk)
    if before and before.state in UNSETTLED:
        return before
    if before and before.state == OperationState.FAILED and before.params == params:
        return None
    return write_down(verb=verb, params=params, target=target, by="system", company=company, **about)


Step = tuple[Verb, str, dict[str, Any], dict[str, Any]]


def _customer(company: Company) -> Step | None:
    """Make the customer, or change it when what we would tell of it is no longer what we told."""
    params = customer_params(company)
    there = _counterpart(CounterpartKind.CUSTOMER, company=company, document=None)
    if there is None:
        return Verb.CUSTOMER_CREATE, "", params, {}
    if there.digest != params["metadata"][DIGEST]:
        return Verb.CUSTOMER_UPDATE, there.remote, params, {}
    return None


def _invoice(document: Document, company: Company) -> Step | None:
    there = _counterpart(CounterpartKind.INVOICE, document=document)
    customer = _counterpart(CounterpartKind.CUSTOMER, company=company, document=None)
    about = {"document": document}
    data = thawed(document.frozen)
    if there is None:
        return Verb.INVOICE_CREATE, "", invoice_params(data, customer.remote, company.tz), about  # type: ignore[union-attr]
    if there.page:
        return None
    item = last(Verb.ITEM_CREATE, company.pk, document.pk)
    if item is None or item.state != OperationState.CONFIRMED:
        return Verb.ITEM_CREATE, "", item_params(data, customer.remote, there.remote), about  # type: ignore[union-attr]
    return Verb.INVOICE_FINALIZE, there.remote, {"auto_advance": False}, about


def customer_params(company: Company) -> dict[str, Any]:
    """What Stripe is told of a company, with a digest that shows when it has changed."""
    told: dict[str, Any] = {"name": company.name, "preferred_locales": [company.language]}
    if company.email:
        told["email"] = company.email
    if company.phone:
        told["phone"] = company.phone
    if company.address:
        told["address"] = {"line1": company.address, "country": company.country}
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return told | {"metadata": {"hankki_company": str(company.pk), DIGEST: digest}}


def invoice_params(data: Any, customer: str, zone: ZoneInfo) -> dict[str, Any]:
    """The head of an invoice at Stripe, from the frozen one: our number, our day, nothing it would do by itself.

    Stripe takes no day that is over: an invoice that comes late is due today there.
    """
    due_on = max(date.fromisoformat(data["due_on"]), clock.now().astimezone(zone).date())
    last_day = datetime.combine(due_on, time(23, 59, 59), zone)
    fields = [{"name": data["issuer"]["name"][:40], "value": data["reference"][:FIELD_LETTERS]}]
    order = data["terms"].get("order_number")
    return {
        "customer": customer,
        "collection_method": "send_invoice",
        "auto_advance": False,
        "currency": data["currency"].lower(),
        "number": data["number"],
        "due_date": int(last_day.timestamp()),
        "description": " ".join(filter(None, [data["number"], data["period"], order])),
        "custom_fields": fields,
        "pending_invoice_items_behavior": "exclude",
        "payment_settings": ways_to_pay(data["currency"], data["recipient"].get("country", "")),
        "metadata": {"hankki_invoice": data["number"]},
    }


def ways_to_pay(currency: str, country: str) -> dict[str, Any]:
    """By card everywhere, and by bank transfer where Stripe has it; `country` is the payer's."""
    if currency not in TRANSFERS:
        return {"payment_method_types": ["card"]}
    transfer: dict[str, Any] = {"type": TRANSFERS[currency]}
    if currency == "EUR":
        transfer["eu_bank_transfer"] = {"country": country if country in EURO_ACCOUNTS else EURO_ACCOUNT}
    balance = {"funding_type": "bank_transfer", "bank_transfer": transfer}
    return {"payment_method_types": ["card", "customer_balance"], "payment_method_options": {"customer_balance": balance}}


def item_params(data: Any, customer: str, invoice: str) -> dict[str, Any]:
    """What is to be paid, to the unit: the frozen invoice says what it is made of."""
    return {
        "customer": customer,
        "invoice": invoice,
        "amount": data["summary"]["due"],
        "currency": data["currency"].lower(),
        "description": f"{data['number']} ({data['period']})",
        "metadata": {"hankki_invoice": data["number"]},
    }


def invoices_to_mirror() -> list[int]:
    """Finished invoices of companies that pay by Stripe, which have no page there yet and no call under way."""
    there = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.INVOICE).exclude(page="")
    found = (
        Document.objects.filter(kind=DocumentKind.INVOICE, state=DocumentState.RENDERED, total__gt=0)
        .filter(company__terms__pays_by=PaysBy.STRIPE, frozen_at__gte=clock.now() - BROUGHT_WITHIN)
        .exclude(pk__in=there.values("document"))
        .exclude(pk__in=Operation.objects.filter(state__in=UNSETTLED, document__isnull=False).values("document"))
        .select_related("company", "period")
        .distinct()
        .order_by("pk")
    )
    return [each.pk for each in found if wants_mirror(each)]


def wants_mirror(document: Document) -> bool:
    """Whether an invoice asks for money and its month's terms say that it may be paid on Stripe's page."""
    terms = company_terms(document.company, document.period.month)  # type: ignore[arg-type]  # an invoice has a company
    summary: Any = thawed(document.frozen)["summary"]
    return terms.pays_by == PaysBy.STRIPE and summary["due"] > 0


def _counterpart(kind: CounterpartKind, **about) -> Counterpart | None:
    return Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=kind, payment=None, item=None, **about).first()
