"""Tax invoices from a closed month's documents: what we charge, to whom, and what still keeps one from being issued.

Ours is the service fee to companies, with the meals that we sell ourselves, and the commission to restaurants; other
meals are the restaurants' own supply, for which they issue. The VAT is what the document charged and the ledger holds:
a tenth of the sum, half up to the won, once per document.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import record
from billing import clock
from billing.documents.shapes import thawed
from billing.enums import DocumentKind, DocumentState, TransferReason
from billing.fees import sold_by_us, terms_in
from billing.models import Document, TaxInvoice, Transfer
from billing.tax import rules
from billing.tax.amending import amend_for_refund, given_back_in, unamended
from billing.tax.parties import REGISTERED_HERE, buyer_of, is_registered_here, supplier
from restaurants.business_number import is_valid
from tenants.scope import platform_scope

CURRENCY = "KRW"
NEEDED = ("name", "representative")
"""Beside the number, what HomeTax asks of both sides; an address may be left out (부가가치세법 제32조 제1항)."""
MEALS, FEE, COMMISSION, ADVANCES = "식대", "식권 서비스 이용료", "식권 중개 수수료", "선지급 이용료"
Part = tuple[str, int, int]


class MonthNotFinal(Exception):
    """The month has no documents, or not all of their figures are final."""


@transaction.atomic
def draft_tax_invoices(*, month: date, by) -> int:
    """Draft what is not drafted yet of a month's documents, and what its refunds amend; returns how many.

    Raises MonthNotFinal.
    """
    with platform_scope():
        documents = Document.objects.filter(period_id=month)
        if not documents.exists() or documents.filter(state=DocumentState.DRAWN).exists():
            raise MonthNotFinal
        missing = documents.filter(currency=CURRENCY, tax_invoices=None).select_related("company", "restaurant")
        drafts = [draft for document in missing.order_by("kind", "number") if (draft := draft_of(document))]
        made = TaxInvoice.objects.bulk_create(drafts, ignore_conflicts=True)
        if made:
            record(by, "draft_tax_invoices", f"month:{month:%Y-%m}", count=len(made))
        return len(made) + sum(amend_for_refund(given=given, by=by) is not None for given in given_back_in(month))


def count_undrafted(month: date) -> int:
    """How many tax invoices draft_tax_invoices would draft of a month whose figures are final.

    What was charged is read from the ledger; only an invoice without a fee is looked into, for meals that we sell.
    """
    missing = Document.objects.filter(period_id=month, currency=CURRENCY, tax_invoices=None)
    invoices = missing.filter(REGISTERED_HERE, kind=DocumentKind.INVOICE)
    with_fee = _charged(month, invoices, TransferReason.SERVICE_FEE)
    others = invoices.exclude(pk__in=with_fee).select_related("company", "restaurant")
    sold = sum(draft_of(each) is not None for each in others)
    statements = missing.filter(kind=DocumentKind.STATEMENT)
    early = _charged(month, statements, TransferReason.ADVANCE_FEE)
    commissions = _charged(month, statements, TransferReason.COMMISSION)
    paid = dict(statements.filter(pk__in=commissions - early).values_list("pk", "restaurant_id"))
    terms = terms_in(set(paid.values()))
    ours = sum(not sold_by_us(terms(restaurant, month)) for restaurant in paid.values())
    amending = sum(unamended(given) is not None for given in given_back_in(month))
    return len(with_fee) + sold + len(early) + ours + amending


def _charged(month: date, documents: QuerySet[Document], reason: TransferReason) -> set[int]:
    """Which of these documents of a month charged something for this reason."""
    found = Transfer.objects.filter(reason=reason, period=month, document__in=documents.values("pk"))
    return set(found.values_list("document_id", flat=True))


def draft_of(document: Document) -> TaxInvoice | None:
    """The tax invoice of a document; None when nothing was charged, or the payer is not registered in Korea."""
    if not is_registered_here(document.company or document.restaurant):
        return None
    said: Any = thawed(document.frozen)
    parts = charged(said)
    supply, vat = sum(part[1] for part in parts), sum(part[2] for part in parts)
    if not supply:
        return None
    month = document.period_id
    return TaxInvoice(
        document=document,
        company_id=document.company_id,
        restaurant_id=document.restaurant_id,
        month=month,
        written_on=rules.written_on(month),
        due_on=rules.due_on(month),
        supplier=supplier(),
        buyer=buyer_of(document),
        item=f"{' 및 '.join(name for name, *_ in parts)} {month:%Y-%m}",
        note=document.number,
        supply=supply,
        vat=vat,
        drafted_at=clock.now(),
    )


def charged(said: Any) -> list[Part]:
    """What we charge by a frozen document, each as (what, supply, VAT) in minor units: a company's fee and the meals we
    sell it, a restaurant's commission and advances; for meals nothing where we buy them, that tax invoice is the
    restaurant's to issue.
    """
    summary = said["summary"]
    if said["kind"] == "invoice":
        sold, sold_vat = summary.get("meals_sold", 0), summary.get("meals_sold_vat", 0)
        parts = [(MEALS, sold - sold_vat, sold_vat), (FEE, summary["fee_supply"], summary["fee_vat"])]
    else:
        bought = said["terms"].get("supply") == "principal"
        parts = [] if bought else [(COMMISSION, summary["commission"], summary["commission_vat"])]
        parts += [(ADVANCES, summary.get("advance_fee", 0), summary.get("advance_fee_vat", 0))]
    return [part for part in parts if part[1]]


def problems(invoice: TaxInvoice) -> list[str]:
    """What keeps an invoice from being issued, as codes: a number whose check digit is wrong, a name that is missing."""
    return list(_problems(invoice))


def _problems(invoice: TaxInvoice) -> Iterator[str]:
    for side, party in (("supplier", invoice.supplier), ("buyer", invoice.buyer)):
        if not is_valid(party["number"]):
            yield f"{side}_number"
        for name in NEEDED:
            if not party[name].strip():
                yield f"{side}_{name}"
    if invoice.supply < 0 and not invoice.amends_id:
        yield "below_zero"
