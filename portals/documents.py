"""Documents on screen and as files, the same for finance, owners and the operator.

Whose document it is decides the caller: each looks it up inside its own scope and hands it over.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.bank.queries import paid
from billing.documents import words
from billing.documents.figures import (
    Charge,
    charges,
    cost_column,
    cost_lists,
    cost_name,
    cost_title,
    english_names,
    final,
    other_side,
    purchase,
    shares,
)
from billing.documents.render import PANGO, PangoMissing, require_pango
from billing.documents.shapes import thawed
from billing.documents.sheets import as_csv, as_xlsx
from billing.enums import DocumentState
from billing.gateways.queries import page_of
from billing.models import Document, GivenBack, Note, Rendition
from billing.payouts.queries import paid_back_of
from billing.queries import dated
from billing.rendering import is_given_up
from billing.setoffs import set_offs_of
from billing.tax.own_sales import own_sales
from billing.tracing import refunded_after
from portals.deposits import with_deposits
from portals.standing import standing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"pdf": "application/pdf", "xlsx": XLSX, "csv": "text/csv; charset=utf-8", "json": "application/json"}


def document_or_404(number: str, **owner) -> Document:
    """The document with this number as far as the connection may see it; `owner` narrows it. Raises Http404."""
    found = Document.objects.select_related("period", "company", "restaurant")
    document = found.filter(number=number, **owner).first()
    if document is None:
        raise Http404
    return document


def on_screen(document: Document, today: date | None = None) -> dict[str, Any]:
    """What a document's page shows on a day: the frozen figures in the reader's language; none before they are frozen."""
    context: dict[str, Any] = {"document": document, "data": None, "suffixes": list(TYPES)}
    if document.state == DocumentState.DRAWN:
        return context
    data = thawed(document.frozen)
    english = english_names(data)
    return context | {
        "data": data,
        "final": final(data),
        "charges": charges(data),
        "has_vat_columns": data["kind"] == "invoice",
        "shares": _shares(data, english),
        "costs": [_cost_list(key, rows) for key, rows in cost_lists(data)],
        "lines": [_named(line, other_side(data), english) for line in data["lines"]],
        "standing": (stands := _standing(document, today)),
        "credited": stands and max(data["summary"]["due"] - stands.paid - stands.left, 0),
        "pay_page": page_of(document) if stands and stands.is_open else "",
        **_settled(document, today),
        "notes": Note.objects.filter(invoice=document).defer("frozen", "pdf").order_by("id"),
        "later": [(each, -each.total) for each in refunded_after(document)],
        "corrections": [_named(row, other_side(data), english) for row in data["corrections"]],
        "day": words.long_day(data.get("due_on") or data["pay_on"]),
        "month": words.period(data),
        "purchase": purchase(data),
        "sales": own_sales(document),
        "issued_on": words.long_day(data["issued_on"]),
        "closed_at": words.moment(data["closing"]["period_closed_at"]),
        "rate": words.rate(data["terms"].get("service_fee_bp") or data["terms"].get("commission_bp") or 0),
    }


def _named(row: Any, side: str, english: dict[str, str]) -> dict[str, Any]:
    """A row with the `name` of its other side: the English one, for who reads English, where there is one."""
    return {**row, "name": english.get(row[side], row[side])}


def _shares(data: Any, english: dict[str, str]) -> list[Any]:
    """Who shares the gross, the largest first, with the `number` that tells two of one name apart."""
    found = sorted(shares(data), key=lambda share: (-share["gross"], share["name"]))
    names = Counter(share["name"] for share in found)
    numbers = [share.get("business_number") if names[share["name"]] > 1 else "" for share in found]
    return [{**_named(share, "name", english), "number": number} for share, number in zip(found, numbers, strict=True)]


def _cost_list(key: str, rows: list[Any]) -> dict[str, Any]:
    """An invoice by cost centre or by site, as its page shows it."""
    sums = {name: sum(row[name] for row in rows) for name in ("count", "heads", "gross", "refunds", "fee", "total")}
    return {
        "title": cost_title(key),
        "column": cost_column(key),
        "rows": [{**row, "name": cost_name(row)} for row in rows],
        "sums": sums,
    }


def _standing(document: Document, today: date | None):
    """How an invoice stands; None for a statement."""
    if today is None:
        return None
    return standing(paid(Document.objects.filter(pk=document.pk)).get(), today) if document.kind == "invoice" else None


def _settled(document: Document, today: date | None) -> dict[str, Any]:
    """What a document is set against and what went back of it; of a statement also how its deposit stands, and what of it
    waits for whom.
    """
    shown: dict[str, Any] = {"deposit": None, "waiting": [], "set_off": [], "paid_back": [], "given_back": []}
    if today is None:
        return shown
    if document.kind != "statement":
        given = GivenBack.objects.filter(document=document, undoes=None, undone_by=None)
        return shown | {"set_off": set_offs_of([document]).get(document.pk, []), "given_back": given}
    row = with_deposits(dated(Document.objects.filter(pk=document.pk)), today)[0]
    shown |= {"paid_back": paid_back_of([document]).get(document.pk, []), "set_off": row.set_off}
    return shown | {"deposit": row.deposit, "waiting": row.waiting}


def file_of(request: HttpRequest, document: Document, suffix: str, page_url: str) -> HttpResponse:
    """A document as a file of one of TYPES, or a page that says why there is none yet. Raises Http404."""
    if suffix not in TYPES:
        raise Http404
    if document.state == DocumentState.DRAWN:
        return _not_yet(request, document, 409, page_url, _("The figures of this document are not final yet."))
    content = MAKERS[suffix](document)
    if content is None:
        return _no_pdf(request, document, page_url)
    return _as_file(request, content, suffix, file_name(document, suffix))


def _as_file(request: HttpRequest, content: bytes, suffix: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=TYPES[suffix],
        headers={
            "Content-Disposition": content_disposition_header("open" not in request.GET, name),
            "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
        },
    )


def note_or_404(number: str, **owner) -> Note:
    """The credit note or reminder with this number as far as the connection may see it. Raises Http404."""
    note = Note.objects.select_related("invoice").filter(number=number, **owner).first()
    if note is None:
        raise Http404
    return note


def note_file(request: HttpRequest, note: Note, suffix: str, page_url: str, again_url: str = "") -> HttpResponse:
    """A credit note or reminder as PDF or JSON, or a page that says why there is no PDF yet. Raises Http404.

    `again_url` is where whoever may do so has one made again that was given up.
    """
    if suffix not in ("pdf", "json"):
        raise Http404
    if suffix == "pdf" and note.pdf is None:
        return _no_note_pdf(request, note, page_url, again_url)
    content = bytes(note.pdf) if suffix == "pdf" else note.frozen.encode()
    with translation.override(thawed(note.frozen)["language"]):
        name = f"{note.get_kind_display()} {note.number}.{suffix}"
    return _as_file(request, content, suffix, name)


def file_name(document: Document, suffix: str) -> str:
    """What the file is called: kind in the document's language, month, number."""
    with translation.override(thawed(document.frozen)["language"]):
        kind = pgettext("document", "Invoice") if document.kind == "invoice" else pgettext("document", "Statement")
    return f"{kind} {document.period} {document.number}.{suffix}"


def _pdf(document: Document) -> bytes | None:
    rendition = Rendition.objects.filter(document=document).first()
    return bytes(rendition.pdf) if rendition else None


def _sold(document: Document) -> list[Charge]:
    """What a restaurant sold by a statement, in the document's language."""
    with translation.override(thawed(document.frozen)["language"]):
        sales = own_sales(document)
    return sales.rows if sales else []


MAKERS: dict[str, Callable[[Document], bytes | None]] = {
    "pdf": _pdf,
    "xlsx": lambda document: as_xlsx(thawed(document.frozen), _sold(document)),
    "csv": lambda document: as_csv(thawed(document.frozen), _sold(document)),
    "json": lambda document: document.frozen.encode(),
}


def _no_pdf(request: HttpRequest, document: Document, page_url: str) -> HttpResponse:
    """Say that the PDF is being made, or that this machine cannot make any and what would help."""
    try:
        require_pango()
    except PangoMissing:
        text = _("The server lacks the part that sets type, so there are no PDFs. XLSX and CSV work. It is put in by:")
        return _not_yet(request, document, 503, page_url, text, PANGO)
    if document.state == DocumentState.UNRENDERED:
        text = _("The PDF could not be made, and we look into it. XLSX and CSV work.")
        return _not_yet(request, document, 503, page_url, text)
    return _not_yet(request, document, 202, page_url, _("The PDF is being made. Try again in a minute."))


def _no_note_pdf(request: HttpRequest, note: Note, page_url: str, again_url: str) -> HttpResponse:
    try:
        require_pango()
    except PangoMissing:
        text = _("The server lacks the part that sets type, so there are no PDFs. JSON works. It is put in by:")
        return _not_yet(request, note, 503, page_url, text, PANGO)
    if is_given_up(note):
        text = _("The PDF could not be made, and we look into it. JSON works.")
        return _not_yet(request, note, 503, page_url, text, again_url=again_url)
    return _not_yet(request, note, 202, page_url, _("The PDF is being made. Try again in a minute."))


def _not_yet(
    request, document: Document | Note, status: int, page_url: str, text: str, command: str = "", again_url: str = ""
) -> HttpResponse:
    context = {"document": document, "text": text, "command": command, "page_url": page_url, "again_url": again_url}
    response = render(request, "components/document_not_yet.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
