"""A month's journal on screen and as a file, the same for the operator and a company's finance."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from tempfile import TemporaryFile
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from billing.enums import PeriodState
from billing.journal.entries import Entry, summed
from billing.journal.files import write_csv, write_erpnext
from billing.models import Period
from portals.ledger import reference_words

FILES = ("csv", "erpnext")
BLOCK = 65_536
"""Bytes of a file that are read at a time while it is sent."""


def month_asked(request: HttpRequest) -> tuple[date | None, list[date]]:
    """The month in ?month= (2025-11), by default the last one closed, or the newest while none is; and all there are."""
    periods = list(Period.objects.order_by("-month"))
    months, asked = [period.month for period in periods], request.GET.get("month", "")
    closed = [period.month for period in periods if period.state == PeriodState.CLOSED]
    return next((month for month in months if f"{month:%Y-%m}" == asked), next(iter(closed + months), None)), months


@transaction.atomic
def journal_page(
    request: HttpRequest, template: str, entries: Iterable[Entry], month: date | None, company: str, context: dict[str, Any]
) -> HttpResponseBase:
    """The journal's sums on screen, or the file ?file= asks for: csv, or erpnext for the company of that name."""
    kind, name = request.GET.get("file", ""), request.GET.get("company", "").strip()[:140] or company
    if kind in FILES and month:
        return _file(entries, kind, name, f"{_('Journal')} {month:%Y-%m}{' ERPNext' if kind == 'erpnext' else ''}.csv")
    sums = summed(entries)
    shown = {
        "month": month,
        "count": sums.count,
        "accounts": sums.accounts,
        "turnover": [(coin, debit, credit) for coin, (debit, credit) in sums.turnover.items()],
        "company_name": name,
    }
    return render(request, template, context | shown)


def _file(entries: Iterable[Entry], kind: str, company: str, name: str) -> FileResponse:
    """The journal as a file, written to the end on the server's disk before its first byte is sent.

    What fails in the middle is an error page and never the beginning of a file. On its way the file's length, or the end
    that gzip has, tells a part from the whole.
    """
    file = TemporaryFile(prefix="hankki-journal-")  # noqa: SIM115  # the response closes it
    entries = (replace(entry, reference=reference_words(entry.reference)) for entry in entries)
    try:
        if kind == "csv":
            write_csv(file, entries)
        else:
            write_erpnext(file, entries, company)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    response = FileResponse(
        file,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
    response.block_size = BLOCK
    return response
