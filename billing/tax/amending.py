"""Amending tax invoices that were issued: by a person for one of the six reasons, for credit notes, and for refunds.

A refund of a meal that we sold stands on the invoice of a later month and takes the VAT of that meal with it; the tax
invoice of the month it was eaten in is amended by it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.audit import record
from billing import clock
from billing.enums import DocumentKind, DocumentState, NoteKind, TaxAmendment, TaxState
from billing.models import Document, Note, Reversal, TaxInvoice
from billing.money import split_vat
from billing.tax import rules
from billing.tax.parties import REGISTERED_HERE, buyer_of, supplier
from restaurants.enums import Supply
from restaurants.models import RestaurantTerms
from tenants.models import Company
from tenants.scope import platform_scope

STANDS = (TaxState.ISSUED, TaxState.ACCEPTED)


class TaxRefused(Exception):
    """That cannot be done with the invoice; `code` says why (see portals.operator.tax_words)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def amend_tax_invoice(
    *,
    invoice: TaxInvoice,
    reason: TaxAmendment,
    on: date,
    by,
    supply: int | None = None,
    vat: int | None = None,
    mention: str = "",
) -> list[TaxInvoice]:
    """Draft what amends an issued invoice, for one of the six reasons; returns the new rows, which point to it.

    `supply` and `vat` are the difference in won, where the reason asks for one; `on` is the day of the event, `mention`
    the number of a paper that asks for it. Raises TaxRefused.
    """
    with platform_scope():
        original = TaxInvoice.objects.select_for_update(of=("self",)).select_related("document").get(pk=invoice.pk)
        _refuse_amending(original, on)
        difference = rules.Amount(supply, vat or 0) if supply is not None else None
        try:
            amounts = rules.amended(reason, rules.Amount(*_standing(original)), difference)
        except ValueError as error:
            raise TaxRefused(str(error)) from None
        rows = [_amending(original, reason, amount, on, mention, anew=place > 0) for place, amount in enumerate(amounts)]
        for row in rows:
            row.save()
        said = {"number": original.document.number, "reason": str(reason), "amends": original.pk}
        record(by, "amend_tax_invoice", f"tax invoice:{rows[0].pk}", **said)
        return rows


def amend_for_credit(*, note: Note, by) -> TaxInvoice | None:
    """Draft what amends a credited invoice's tax invoice by the note's amounts, dated as the note.

    That is an amendment of 부가가치세법 시행령 제70조 제1항 제3호. None when the tax invoice is not issued yet (issuing it
    asks again), was taken back whole, or is amended so already.
    """
    original = TaxInvoice.objects.filter(document=note.invoice_id, amends=None).first()
    if original is None or _amended_for(original, note.number):
        return None
    return _amend_by(original, timezone.localdate(note.issued_at), rules.Amount(-note.supply, -note.vat), note.number, by)


def _amended_for(original: TaxInvoice, number: str) -> bool:
    return original.amendments.filter(note__endswith=f" {number}").exists()


def _amend_by(original: TaxInvoice, on: date, difference: rules.Amount, mention: str, by) -> TaxInvoice | None:
    """Draft the amendment that one of our papers asks for; None when it is refused."""
    try:
        [drafted] = amend_tax_invoice(
            invoice=original, reason=TaxAmendment.CHANGE, on=on, by=by,
            supply=difference.supply, vat=difference.vat, mention=mention,
        )  # fmt: skip
    except TaxRefused:
        return None
    return drafted


@dataclass(frozen=True)
class GivenBack:
    """What an invoice gives back of meals that we sold by an earlier one, `first`: `before` with those invoices between
    gave back already. Amounts with VAT, in won, below zero.
    """

    on: Document
    first: Document
    day: date
    before: int
    amount: int

    @property
    def parts(self) -> rules.Amount:
        """Supply and VAT of the amount. All that one invoice's meals lost is split together, so that giving back all of
        them gives back their VAT to the won.
        """
        vat_bp = json.loads(self.first.frozen)["terms"]["vat_bp"]
        whole, earlier = split_vat(self.before + self.amount, vat_bp), split_vat(self.before, vat_bp)
        return rules.Amount(whole[0] - earlier[0], whole[1] - earlier[1])


def given_back_in(month: date) -> list[GivenBack]:
    """What a month's final invoices in won give back of meals that we sold, in the order of their numbers."""
    companies = set(_late_reversals().filter(period=month).values_list("company_id", flat=True))
    found = Document.objects.filter(REGISTERED_HERE, period_id=month, company__in=companies)
    return [each for invoice in _final(found).order_by("number") for each in _given_back_by(invoice)]


def _late_reversals() -> QuerySet[Reversal]:
    """What was given back, in a later month, of meals of restaurants whose meals we have bought at some time."""
    ours = RestaurantTerms.objects.filter(supply=Supply.PRINCIPAL).values("restaurant")
    return Reversal.objects.filter(redemption__period__lt=F("period"), restaurant__in=ours)


def amend_for_refunds_left(*, by) -> int:
    """Draft what refunds still amend in every month that is drafted already; returns how many.

    What a person has amended by hand is left to them: that may have been for these refunds.
    """
    with platform_scope():
        drafted = TaxInvoice.objects.filter(amends=None).values("month")
        months = set(_late_reversals().filter(period__in=drafted).values_list("period", flat=True))
        found = [given for month in sorted(months) for given in given_back_in(month)]
        waiting = [given for given in found if (original := unamended(given)) and not _amended_by_hand(original)]
        return sum(amend_for_refund(given=given, by=by) is not None for given in waiting)


def _amended_by_hand(original: TaxInvoice) -> bool:
    """Whether an amendment names none of our papers; the 24th statement of the books looks for the same."""
    return original.amendments.filter(note__endswith=f" {original.approval}").exists()


@transaction.atomic
def amend_for_refund(*, given: GivenBack, by) -> TaxInvoice | None:
    """Draft what amends the tax invoice of the month the meals were eaten in, dated as the last of these refunds.

    None when that one is not issued yet (issuing it asks again), was taken back whole, or is amended so already.
    """
    original = unamended(given, lock=True)
    if original is None:
        return None
    return _amend_by(original, max(given.day, original.written_on), given.parts, given.on.number, by)


def unamended(given: GivenBack, *, lock: bool = False) -> TaxInvoice | None:
    """The issued tax invoice that these refunds still have to amend."""
    rows = TaxInvoice.objects.select_for_update() if lock else TaxInvoice.objects.all()
    issued = rows.filter(document=given.first, amends=None, state__in=STANDS).first()
    if issued is None or _taken_back(issued) or _amended_for(issued, given.on.number):
        return None
    return issued


def amend_what_came_back(*, original: TaxInvoice, by) -> None:
    """Draft what amends a tax invoice just issued, for the credit notes and the refunds that were there before it."""
    for credit in Note.objects.filter(invoice=original.document, kind=NoteKind.CREDIT).order_by("pk"):
        amend_for_credit(note=credit, by=by)
    for given in _given_back_of(original.document):
        amend_for_refund(given=given, by=by)


def _given_back_of(first: Document) -> list[GivenBack]:
    """What later invoices give back of one's meals that we sold."""
    if first.kind != DocumentKind.INVOICE or not json.loads(first.frozen)["summary"].get("meals_sold"):
        return []
    later = _invoices_of(first.company, period_id__gt=first.period_id)
    found = [each for invoice in _final(later).order_by("period_id") for each in _given_back_by(invoice)]
    return [each for each in found if each.first == first]


def _invoices_of(company: Company | None, **when: date) -> QuerySet[Document]:
    assert company  # an invoice has one
    return Document.objects.filter(company=company, **when)


def _final(documents: QuerySet[Document]) -> QuerySet[Document]:
    return documents.filter(kind=DocumentKind.INVOICE, currency="KRW", company__house=False).exclude(
        state=DocumentState.DRAWN
    )


def _given_back_by(invoice: Document) -> Iterator[GivenBack]:
    """One for each earlier invoice."""
    rows = _sold_rows(invoice)
    for number in sorted({row["original_document"] for row in rows}):
        first = Document.objects.get(kind=DocumentKind.INVOICE, number=number)
        between = _invoices_of(invoice.company, period_id__gt=first.period_id, period_id__lt=invoice.period_id)
        before = [row for each in _final(between) for row in _sold_rows(each)]
        mine = [row for row in rows if row["original_document"] == number]
        yield GivenBack(
            on=invoice,
            first=first,
            day=date.fromisoformat(max(row["day"] for row in mine)),
            before=sum(row["amount"] for row in before if row["original_document"] == number),
            amount=sum(row["amount"] for row in mine),
        )


def _sold_rows(invoice: Document) -> list[dict[str, Any]]:
    rows = json.loads(invoice.frozen)["corrections"]
    return [row for row in rows if row.get("sold_by_us") and "original_document" in row]


def _refuse_amending(original: TaxInvoice, on: date) -> None:
    """Only what was issued is amended; what was taken back whole stays so."""
    if original.state not in STANDS:
        raise TaxRefused("not_issued")
    if on < original.written_on or on > timezone.localdate(clock.now()):
        raise TaxRefused("day_unclear")
    if _taken_back(original):
        raise TaxRefused("taken_back")


def _taken_back(original: TaxInvoice) -> bool:
    return original.amendments.filter(amendment__in=[k for k, rule in rules.AMENDMENTS.items() if rule.whole]).exists()


def _standing(original: TaxInvoice) -> tuple[int, int]:
    """What of an invoice stands, in won: its amounts with those of its amendments."""
    rows = [original, *original.amendments.all()]
    return sum(row.supply for row in rows), sum(row.vat for row in rows)


def _amending(
    original: TaxInvoice, reason: TaxAmendment, amount: rules.Amount, on: date, mention: str, *, anew: bool
) -> TaxInvoice:
    rule = rules.AMENDMENTS[reason]
    day = original.written_on if rule.keeps_day else on
    facts: dict[str, Any] = {"supplier": original.supplier, "buyer": original.buyer}
    if anew:
        facts = {"supplier": supplier(), "buyer": buyer_of(original.document)}
    return TaxInvoice(
        document=original.document,
        company_id=original.company_id,
        restaurant_id=original.restaurant_id,
        month=original.month,
        written_on=day,
        due_on=rules.due_on(on.replace(day=1)),
        item=original.item,
        note=" ".join([original.document.number, "당초", original.written_on.isoformat(), original.approval, mention])[
            :150
        ].strip(),
        supply=amount.supply,
        vat=amount.vat,
        amends=original,
        amendment=reason,
        drafted_at=clock.now(),
        **facts,
    )
