"""Every document of the platform: found, read on screen, taken away."""

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.queries import paid
from billing.enums import DocumentKind, DocumentState
from billing.models import Document, Period
from billing.notes import fee_of
from billing.rendering import RenderRefused, render_again
from billing.tasks import make_document
from portals.deposits import SETTLED, deposit_words, with_deposits
from portals.documents import document_or_404, file_of, on_screen
from portals.lists import MOST_ROWS, exported, page_of, searched
from portals.operator.today import today_here
from portals.standing import EVENED, standing, standing_words
from tenants.scope import platform_scope


def _of_invoice(row: Document, amount: int | None) -> int | None:
    return amount if row.kind == DocumentKind.INVOICE else None


COLUMNS = [
    (pgettext_lazy("document", "Number"), lambda row: row.number),
    (pgettext_lazy("column", "Kind"), lambda row: row.get_kind_display()),
    (pgettext_lazy("document", "Month"), lambda row: str(row.period)),
    (pgettext_lazy("document", "To"), lambda row: row.owner_name),
    (pgettext_lazy("column", "Meals"), lambda row: row.meals),
    (_("Paid for meals"), lambda row: row.gross),
    (pgettext_lazy("document", "Total"), lambda row: row.total),
    (_("Due or deposited"), lambda row: row.pay_day),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("State"), lambda row: row.get_state_display()),
    (pgettext_lazy("document", "Amount to pay"), lambda row: _of_invoice(row, row.to_pay)),
    (_("Paid"), lambda row: _of_invoice(row, row.paid)),
    (_("Paid on"), lambda row: row.paid_on),
    (_("Credited"), lambda row: _of_invoice(row, row.credited)),
    (EVENED[0], lambda row: _of_invoice(row, row.evened)),
    (_("Still to pay"), lambda row: _of_invoice(row, row.left)),
    *SETTLED,
]


@needs(Permission.READ_BOOKS)
@require_safe
def documents(request):
    """Every invoice and statement; ?kind=, ?period=, ?state= narrow, ?q= searches number and name."""
    with platform_scope():
        found = paid(Document.objects.select_related("period", "company", "restaurant")).defer("frozen")
        found = found.annotate(owner_name=Coalesce("company__name", "restaurant__name"))
        found = searched(request, found, "number", "company__name", "restaurant__name", "restaurant__name_en")
        months = [str(period) for period in Period.objects.exclude(state="open")]
        chosen = {name: request.GET.get(name, "") for name in ("kind", "state", "period")}
        found = _narrowed(found, months, **chosen)
        context = {"months": months, "kinds": DocumentKind.choices, "states": DocumentState.choices} | chosen
        context["today"] = today = today_here()
        columns = [
            *COLUMNS,
            (_("Payment"), lambda row: _payment(row, today)),
        ]
        page = page_of(request, found)
        page.object_list = with_deposits(page.object_list, today)
        name = str(_("Documents"))
        return exported(request, name, columns, lambda: with_deposits(found[:MOST_ROWS], today)) or render(
            request, "operator/documents/list.html", context | {"page": page}
        )


def _payment(row: Document, today: date) -> str:
    """How an invoice's payment, or a statement's deposit, stands, in words."""
    language = get_language() or "en"
    if row.deposit:
        return deposit_words(row.deposit, language)
    return standing_words(standing(row, today), row.currency, language)


def _narrowed(found, months: list[str], *, kind: str, state: str, period: str):
    if kind in DocumentKind.values:
        found = found.filter(kind=kind)
    if state in DocumentState.values:
        found = found.filter(state=state)
    return found.filter(period_id=f"{period}-01") if period in months else found


@needs(Permission.READ_BOOKS)
@require_safe
def document(request, number):
    """One document on screen, whoever it is for."""
    with platform_scope():
        found = document_or_404(number)
        may_credit = found.kind == DocumentKind.INVOICE and bool(found.fingerprint) and fee_of(found).left > 0
        return render(request, "operator/documents/page.html", on_screen(found, today_here()) | {"may_credit": may_credit})


@needs(Permission.CLOSE_PERIOD)
@require_POST
def render_anew(request, number):
    """Have the PDF of a document made again that could not be made."""
    with platform_scope():
        found = document_or_404(number)
        try:
            render_again(document=found, by=request.user)
        except RenderRefused:
            messages.error(request, _("This document waits for no PDF."))
        else:
            month = found.period.month.isoformat()
            transaction.on_commit(lambda: make_document.delay(month, found.pk))
            messages.success(request, _("The PDF is being made. Load the page again in a minute."))
    return redirect("operator_document", number)


@needs(Permission.READ_BOOKS)
@require_safe
def document_file(request, number, suffix):
    """One document as PDF, XLSX, CSV or its frozen JSON."""
    with platform_scope():
        return file_of(request, document_or_404(number), suffix, reverse("operator_document", args=[number]))
