"""A list as the screen shows it, as CSV or XLSX, safe to open: a text never runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from billing.documents.sheets import BOM, FORMULA_STARTS
from sheets.cells import BadCell, text

Value = str | int | date | None
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def wanted(request) -> str:
    """Which file a list was asked for as (?export=csv or xlsx), or nothing."""
    kind = request.GET.get("export", "")
    return kind if kind in TYPES else ""


def download(name: str, kind: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """Answer with a file of these columns and rows; `name` has no ending and may be Korean."""
    return answer(f"{name}.{kind}", _as_csv(columns, rows) if kind == "csv" else _as_xlsx(columns, rows))


def answer(file_name: str, content: bytes) -> HttpResponse:
    """A file to be kept, never shown in the browser."""
    response = HttpResponse(content, content_type=TYPES[file_name.rsplit(".", 1)[1]])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _as_csv(columns, rows) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return (BOM + file.getvalue()).encode("utf-8", "replace")


def _plain(value: Value) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return "" if value is None else str(value)


def _as_xlsx(columns, rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for number in range(len(columns)):
        sheet.column_dimensions[chr(ord("A") + number)].width = 18
    sheet.append([_cell(sheet, name, bold=True) for name in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def _cell(sheet, value: Value, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, _clean(value) if isinstance(value, str) else value)
    if bold:
        cell.font = Font(bold=True)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    return cell


def _clean(value: str) -> str:
    try:
        return text(value, 1_000)
    except BadCell:
        return "".join(sign for sign in value if sign.isprintable())
