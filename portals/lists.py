"""Long lists: one page of them, searched, and all of them as XLSX or CSV, filters as in the URL."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from billing import clock
from portals.exports import Value, download, wanted

PER_PAGE = 50
MOST_ROWS = 100_000

Cell = str | int | date | datetime | None
Columns = Sequence[tuple[Any, Callable[[Any], Cell]]]


def page_of(request: HttpRequest, rows: QuerySet, per_page: int = PER_PAGE) -> Page:
    """The page of `rows` that ?page= asks for: the nearest one when it asks for none that exists."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def row_id(typed: str) -> int | None:
    """The row's number that an address or a form names; None when no row can have it."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else 2**63
    return number if number < 2**63 else None


def searched(request: HttpRequest, rows: QuerySet, *fields: str) -> QuerySet:
    """The rows that have what ?q= asks for in one of `fields`; hyphens and blanks in a number do not matter."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if not asked:
        return rows
    bare = "".join(letter for letter in asked if letter.isdigit())
    wanted = Q(pk__in=[])
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": asked})
        if len(bare) > 2 and field.endswith("number"):
            wanted |= Q(**{f"{field}__contains": bare})
    return rows.filter(wanted).distinct()


def exported(
    request: HttpRequest, name: str, columns: Columns, rows: Iterable[Any] | Callable[[], Iterable[Any]]
) -> HttpResponse | None:
    """The whole list as the file ?export= asks for (xlsx or csv); None when it asks for none.

    The file's name ends in today's date. `rows` may be a function, called only when there is a file to write.
    """
    kind = wanted(request)
    if not kind:
        return None
    chosen = rows() if callable(rows) else rows
    if isinstance(chosen, QuerySet):
        chosen = chosen[:MOST_ROWS]
    table = [[_value(value(row)) for _heading, value in columns] for row in chosen]
    headings = [str(heading) for heading, _value_of in columns]
    response = download(f"{name} {timezone.localdate(clock.now()):%Y-%m-%d}", kind, headings, table)
    response["Cache-Control"] = "private, no-store"
    return response


def _value(cell: Cell) -> Value:
    """A cell as a file holds it: moments in the reader's zone, to the second, as text that sorts."""
    return f"{timezone.localtime(cell):%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cell
