"""Credit notes and reminders as a list: the same for a company's finance and the operator."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.enums import NoteKind
from billing.models import Note
from portals.lists import exported, page_of


def _of_credit(note: Note, amount: int) -> int | None:
    return amount if note.kind == NoteKind.CREDIT else None


NUMBER = [
    (pgettext_lazy("document", "Number"), lambda row: row.number),
    (pgettext_lazy("column", "Kind"), lambda row: row.get_kind_display()),
]
PAYER = [(_("Company"), lambda row: row.company.name)]
FACTS = [
    (pgettext_lazy("document", "Issued on"), lambda row: row.issued_at.astimezone(row.company.tz).date()),
    (_("Invoice"), lambda row: row.invoice.number),
    (pgettext_lazy("document", "Month"), lambda row: f"{row.invoice.period_id:%Y-%m}"),
    (_("Supply value"), lambda row: _of_credit(row, row.supply)),
    (pgettext_lazy("document", "VAT"), lambda row: _of_credit(row, row.vat)),
    (_("Credited"), lambda row: _of_credit(row, row.given_back)),
    (pgettext_lazy("document", "Currency"), lambda row: row.invoice.currency),
    (pgettext_lazy("document", "Reason"), lambda row: row.reason),
]
OWN = [*NUMBER, *FACTS]
"""A company's columns; the operator's are EVERYBODYS."""
EVERYBODYS = [*NUMBER, *PAYER, *FACTS]


def noted_page(request: HttpRequest, template: str, found: QuerySet[Note], columns) -> HttpResponse:
    """The credit notes and reminders, newest first; ?kind= narrows."""
    kind = request.GET.get("kind", "")
    found = found.select_related("company", "invoice").defer("frozen", "pdf", "invoice__frozen")
    if kind in NoteKind.values:
        found = found.filter(kind=kind)
    context: dict[str, Any] = {"page": page_of(request, found), "kinds": NoteKind.choices, "kind": kind}
    name = _now("Credit notes and reminders")
    return exported(request, name, columns, found) or render(request, template, context)
