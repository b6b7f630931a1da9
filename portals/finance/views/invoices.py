"""A company's invoices: the list, one on screen, one as a file."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.bank.queries import paid
from billing.enums import DocumentKind
from billing.models import Note
from billing.queries import documents
from portals.documents import document_or_404, file_of, note_file, note_or_404, on_screen
from portals.lists import exported, page_of
from portals.noted import OWN, noted_page
from portals.standing import EVENED, standing, standing_words

COLUMNS = [
    (pgettext_lazy("document", "Number"), lambda row: row.number),
    (pgettext_lazy("document", "Month"), lambda row: str(row.period)),
    (pgettext_lazy("column", "Meals"), lambda row: row.meals),
    (_("Invoice total"), lambda row: row.total),
    (pgettext_lazy("document", "Amount to pay"), lambda row: row.to_pay),
    (pgettext_lazy("document", "Pay by"), lambda row: row.pay_day),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("Paid"), lambda row: row.paid),
    (_("Paid on"), lambda row: row.paid_on),
    (_("Credited"), lambda row: row.credited),
    EVENED,
    (_("Still to pay"), lambda row: row.left),
]


@needs(Permission.READ_INVOICES)
@require_safe
def invoices(request):
    """Every invoice of this company, newest first; ?year= narrows."""
    found = paid(documents(DocumentKind.INVOICE).filter(company=request.company))
    years = sorted({month.year for month in found.values_list("period_id", flat=True)}, reverse=True)
    year = request.GET.get("year", "")
    if year in map(str, years):
        found = found.filter(period_id__year=int(year))
    today = _today(request)
    columns = [
        *COLUMNS,
        (_("Payment"), lambda row: standing_words(standing(row, today), row.currency, get_language() or "en")),
    ]
    return exported(request, str(_("Invoices")), columns, found) or render(
        request,
        "finance/invoices/list.html",
        {"page": page_of(request, found), "years": years, "year": year, "today": today},
    )


@needs(Permission.READ_INVOICES)
@require_safe
def invoice(request, number):
    """One invoice on screen: the figures of the PDF, in the reader's language."""
    return render(request, "finance/invoices/page.html", on_screen(_invoice(request, number), _today(request)))


@needs(Permission.READ_INVOICES)
@require_safe
def invoice_file(request, number, suffix):
    """One invoice as PDF, XLSX, CSV or its frozen JSON."""
    return file_of(request, _invoice(request, number), suffix, reverse("finance_invoice", args=[number]))


@needs(Permission.READ_INVOICES)
@require_safe
def notes(request):
    """Every credit note and reminder of this company, newest first; ?kind= narrows."""
    return noted_page(request, "finance/notes/list.html", Note.objects.filter(company=request.company), OWN)


@needs(Permission.READ_INVOICES)
@require_safe
def note_file_of(request, number, suffix):
    """A credit note or a reminder of an invoice, as PDF or as its frozen JSON."""
    note = note_or_404(number, company=request.company)
    return note_file(request, note, suffix, reverse("finance_invoice", args=[note.invoice.number]))


def _today(request):
    return clock.now().astimezone(request.company.tz).date()


def _invoice(request, number):
    return document_or_404(number, kind=DocumentKind.INVOICE, company=request.company)
