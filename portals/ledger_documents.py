"""What a document stands on: its lines, what was given back, its closing entries and payments, each sum beside its proof."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext, pgettext_lazy

from billing import tracing
from billing.enums import DocumentKind, TransferReason
from billing.models import Document, Line, Transfer
from billing.origins import places_in
from portals.ledger import Desk, columns_of, named, rows_of
from portals.lists import MOST_ROWS, exported, page_of, searched

LINES = [
    (pgettext_lazy("document", "Day"), lambda line: line.day),
    (pgettext_lazy("document", "Name"), lambda line: line.other.name),
    (pgettext_lazy("column", "Meals"), lambda line: line.count),
    (pgettext_lazy("document", "Amount"), lambda line: line.gross),
    (_lazy("Sum of the transfers"), lambda line: line.moved),
    (pgettext_lazy("ledger", "Line"), lambda line: line.number),
]


@dataclass(frozen=True)
class Check:
    """Two figures that must be one, in minor units."""

    words: str
    said: int
    found: int

    @property
    def holds(self) -> bool:
        return self.said == self.found


def document_page(request: HttpRequest, desk: Desk, document: Document) -> HttpResponse:
    """A document's lines (?q= narrows by name, ?day= by day), each with what its transfers add up to, and its checks."""
    found = searched(request, tracing.lines_of(document), *_names(document))
    if day := _day_in(request.GET.get("day", "")):
        found = found.filter(day=day)
    file = f"{document.number} {pgettext('ledger', 'Lines')}"
    if answer := exported(request, file, LINES, lambda: _with_sums(document, list(found[:MOST_ROWS]))):
        return answer
    page = page_of(request, found)
    context = {
        "document": document,
        "page": page,
        "lines": _with_sums(document, list(page.object_list)),
        "shown": found.aggregate(count=Sum("count"), gross=Sum("gross")),
        "day": day,
        "checks": checks(document),
        "sections": _sections(desk, document),
    }
    return render(request, "ledger/document.html", desk.frame | context)


def _names(document: Document) -> tuple[str, ...]:
    if document.kind == DocumentKind.INVOICE:
        return ("restaurant__name", "restaurant__name_en")
    return ("company__name",)


def _day_in(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= 2000 else None


def _with_sums(document: Document, lines: list[Line]) -> list[Any]:
    """Lines with the `other` side's party and how it is `named`, what their transfers have `moved`, and the `number` in the
    document, if any.
    """
    moved, numbers = tracing.moved_by_line(lines), places_in(document)
    for line in lines:
        line.number = numbers.get(line.seal)
        line.other = line.restaurant if document.kind == DocumentKind.INVOICE else line.company
        line.moved, line.named = moved[line.pk], named(line.other)
    return lines


def checks(document: Document) -> list[Check]:
    """What must be equal on every level of a document, from its lines down to its total."""
    owner = tracing.owner_of(document)
    lines = tracing.lines_of(document).aggregate(sum=Sum("gross"))["sum"] or 0
    corrected = tracing.effect_of(tracing.corrections_of(document), owner)
    meals = Transfer.objects.filter(period=document.period_id, redemption__isnull=False, **owner)
    found = [
        Check(_("The lines add up to the meals of the document"), document.gross, lines),
        Check(
            _("The transfers add up to the lines and what was given back"),
            lines + corrected,
            tracing.effect_of(meals, owner),
        ),
    ]
    if document.total is None:
        return found
    charged = tracing.effect_of(tracing.entries_of(document).exclude(reason__in=tracing.UNCOUNTED), owner)
    cards = tracing.own_cards_of(document.restaurant_id, document.period_id)
    if not cards.exists():
        text = _("Meals, refunds, fees and VAT add up to the document's total")
        return [*found, Check(text, document.total, lines + corrected + charged)]
    text = _("Meals, refunds, guests' own cards, fees and VAT add up to the document's total")
    return [*found, Check(text, document.total, lines + corrected + charged + tracing.effect_of(cards, owner))]


def _sections(desk: Desk, document: Document) -> list[dict[str, Any]]:
    """What else stands in a document, transfer by transfer, with the sum of each kind."""
    corrections = tracing.corrections_of(document) if desk.meals else Transfer.objects.none()
    entries = tracing.entries_of(document)
    kinds = [
        (_("Refunds of earlier months"), corrections),
        *_own_cards(document),
        (_("Fees and VAT"), entries.exclude(reason__in=(*tracing.UNCOUNTED, TransferReason.OWN_CARDS))),
        (_("Paid from the deposit"), entries.filter(reason__in=tracing.UNCOUNTED)),
        (_paid_words(document), tracing.payments_of(document)),
    ]
    return [section for words, found in kinds if (section := _section(desk, document, words, found))]


def _own_cards(document: Document) -> list[tuple[str, QuerySet]]:
    """Of a statement what guests' own cards paid in its month; an invoice knows of none."""
    if document.kind == DocumentKind.INVOICE:
        return []
    return [(_("Guests' own cards"), tracing.own_cards_of(document.restaurant_id, document.period_id))]


def _paid_words(document: Document) -> str:
    return (
        pgettext("ledger", "Payments and credit notes")
        if document.kind == DocumentKind.INVOICE
        else pgettext("ledger", "Payouts and what was paid back")
    )


def _section(desk: Desk, document: Document, words: str, found: QuerySet) -> dict[str, Any] | None:
    owner = tracing.owner_of(document)
    rows = rows_of(desk, _told_from(found, owner).order_by("id")[:MOST_ROWS])
    return {"title": words, "rows": rows, "sum": sum(row.amount for row in rows)} if rows else None


def _told_from(found: QuerySet, owner: dict[str, Any]) -> QuerySet:
    return tracing.with_effect(found.select_related("redemption", "company", "restaurant"), owner)


def line_page(request: HttpRequest, desk: Desk, document: Document, pk: int) -> HttpResponse:
    """One line and its transfers, with both sums; who may not see single meals sees the sums. Raises Http404."""
    line = tracing.lines_of(document).filter(pk=pk).first()
    if line is None:
        raise Http404
    found = _told_from(tracing.transfers_of(line), tracing.owner_of(document)).order_by("id")
    found = found if desk.meals else found.none()
    if answer := exported(
        request, f"{document.number} {line.day}", columns_of(desk), lambda: rows_of(desk, found[:MOST_ROWS])
    ):
        return answer
    page = page_of(request, found)
    [line] = _with_sums(document, [line])
    context = {
        "document": document,
        "line": line,
        "checks": [Check(_("The transfers add up to the line"), line.gross, line.moved)],
        "page": page,
        "rows": (rows := rows_of(desk, page.object_list)),
        "page_sum": sum(row.amount for row in rows) if page.paginator.num_pages == 1 else None,
    }
    return render(request, "ledger/line.html", desk.frame | context)
