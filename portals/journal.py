"""A month's journal on screen and as a file, the same for the operator and a company's finance."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from billing.journal.entries import Entry, by_account, turnover
from billing.journal.files import as_csv, as_erpnext
from billing.models import Period

FILES = ("csv", "erpnext")


def month_asked(request: HttpRequest) -> tuple[date | None, list[date]]:
    """The month in ?month= (2025-11), by default the newest there is, and all there are."""
    months = list(Period.objects.order_by("-month").values_list("month", flat=True))
    asked = request.GET.get("month", "")
    return next((month for month in months if f"{month:%Y-%m}" == asked), months[0] if months else None), months


def journal_page(
    request: HttpRequest, template: str, entries: Iterable[Entry], month: date | None, company: str, context: dict[str, Any]
) -> HttpResponse:
    """The journal's sums on screen, or the file ?file= asks for: csv, or erpnext for the company of that name."""
    found = list(entries)
    kind = request.GET.get("file", "")
    if kind in FILES and month:
        content = (
            as_csv(found) if kind == "csv" else as_erpnext(found, request.GET.get("company", "").strip()[:140] or company)
        )
        return _file(content, f"{_('Journal')} {month:%Y-%m}{' ERPNext' if kind == 'erpnext' else ''}.csv")
    sums = {
        "month": month,
        "count": len(found),
        "accounts": by_account(found),
        "turnover": [(coin, debit, credit) for coin, (debit, credit) in turnover(found).items()],
        "company_name": request.GET.get("company", "").strip()[:140] or company,
    }
    return render(request, template, context | sums)


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
