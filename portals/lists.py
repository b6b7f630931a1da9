"""Long lists: one page of them, and all of them as XLSX or CSV, filters as in the URL."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from billing.documents.sheets import BOM, FORMULA_STARTS, clean_text
from portals.documents import TYPES

PER_PAGE = 50
MOST_ROWS = 100_000

Cell = str | int | date | datetime | None
Columns = Sequence[tuple[str, Callable[[Any], Cell]]]


def page_of(request: HttpRequest, rows: QuerySet, per_page: int = PER_PAGE) -> Page:
    """The page of `rows` that ?page= asks for: the nearest one when it asks for none that exists."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def exported(request: HttpRequest, name: str, columns: Columns, rows: Iterable[Any]) -> HttpResponse | None:
    """The whole list as the file ?export= asks for (xlsx or csv); None when it asks for none."""
    writer = {"xlsx": _as_xlsx, "csv": _as_csv}.get(request.GET.get("export", ""))
    if writer is None:
        return None
    suffix = request.GET["export"]
    if isinstance(rows, QuerySet):
        rows = rows[:MOST_ROWS]
    table = [[value(row) for _heading, value in columns] for row in rows]
    headings = [str(heading) for heading, _value in columns]
    named = content_disposition_header(True, f"{name} {timezone.localdate():%Y-%m-%d}.{suffix}")
    headers = {"Content-Disposition": named, "Cache-Control": "private, no-store"}
    return HttpResponse(writer(headings, table), content_type=TYPES[suffix], headers=headers)


def _as_csv(headings: list[str], table: list[list[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_plain(cell) for cell in row] for row in table)
    return (BOM + text.getvalue()).encode("utf-8", "replace")


def _plain(cell: Cell) -> str:
    """A cell as CSV says it; a text that looks like a formula is prefixed with an apostrophe."""
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else str(cell)


def _as_xlsx(headings: list[str], table: list[list[Cell]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, heading) for heading in headings])
    for row in table:
        sheet.append([_typed(sheet, cell) for cell in row])
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def _bold(sheet: Any, heading: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, heading)
    cell.font = Font(bold=True)
    return cell


def _typed(sheet: Any, value: Cell) -> WriteOnlyCell:
    """Numbers as numbers, moments in the reader's zone, every text as a text and never as a formula."""
    if isinstance(value, datetime):
        return WriteOnlyCell(sheet, timezone.localtime(value).replace(tzinfo=None, microsecond=0))
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, clean_text(value))
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(FORMULA_STARTS)
    return cell
