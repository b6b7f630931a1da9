"""What paid which invoice, or statement below zero, as a list: the same for a company's finance and the operator."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.enums import DocumentKind, Gateway
from billing.models import BankMatch, Period
from portals.lists import exported, page_of
from tenants.enums import PaysBy

NUMBER = [(_("Payment no."), lambda row: row.pk), (_("Paid on"), lambda row: row.paid_on)]
PAYER = [(_("Payer"), lambda row: row.payer.name)]
FACTS = [
    (pgettext_lazy("column", "Kind"), lambda row: str(kind_of(row))),
    (pgettext_lazy("payment", "Document"), lambda row: row.document.number if row.document else ""),
    (pgettext_lazy("document", "Month"), lambda row: f"{row.document.period_id:%Y-%m}" if row.document else ""),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (pgettext_lazy("document", "Currency"), lambda row: row.payer.currency),
    (_("Way"), lambda row: str(way_of(row))),
    (_("Takes back no."), lambda row: row.undoes_id),
]
SOURCE = [
    (_("Bank line"), lambda row: row.line_id),
    (pgettext_lazy("why", "Reason"), lambda row: row.reason),
]
OWN = [*NUMBER, *FACTS]
"""A company's columns; the operator's are EVERYBODYS."""
EVERYBODYS = [*NUMBER, *PAYER, *FACTS, *SOURCE]


def kind_of(row: BankMatch):
    """What was paid: an invoice, a statement below zero, or into the deposit."""
    return DocumentKind(row.document.kind).label if row.document else _("Deposit")


def way_of(row: BankMatch):
    """By which way the money came."""
    return Gateway.STRIPE.label if row.payment_id else PaysBy.BANK.label


def paid_page(request: HttpRequest, template: str, found: QuerySet[BankMatch], columns, **more: Any) -> HttpResponse:
    """The payments of ?month='s invoices, by default of all; below zero stands what takes one back."""
    months = {str(period): period.month for period in Period.objects.order_by("-month")}
    month = request.GET.get("month", "")
    if month in months:
        found = found.filter(document__period=months[month])
    page = page_of(request, found)
    for row in page.object_list:
        row.kind, row.way = kind_of(row), way_of(row)
    context = {"page": page, "months": months.items(), "month": month} | more
    return exported(request, _now("Payments"), columns, found) or render(request, template, context)
