"""A frozen document as XLSX for people and as CSV for machines."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from billing.documents.figures import Charge
from billing.documents.tables import Cell, Money, Row, Table, flat, tables
from billing.money import currency_of, plain_amount

# What Excel, LibreOffice and Google Sheets take for the start of a formula (OWASP, CSV injection), with the
# full-width forms that an East Asian Excel reads alike.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
# XML 1.0 has no place for these, escaped or not.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BOM = "\ufeff"
A4 = 9  # ECMA-376, ST_PaperSize

_BOLD = Font(bold=True)
_RULE = Border(top=Side(style="thin"))
_WRAP = Alignment(vertical="top", wrap_text=True)


def as_xlsx(document: Any, sold: Sequence[Charge] = ()) -> bytes:
    """Return the document as a workbook: summary, shares, cost centres and sites if it is split so, day by day, refunds, and
    what a restaurant `sold` (billing.tax.own_sales, in the document's language).

    Figures are numbers in the currency's whole unit, days are dates, every text is a text. The same document
    gives the same bytes.
    """
    with translation.override(document["language"]):
        book = _workbook(document)
        for table in tables(document, sold):
            _write(book, table, document["currency"])
    raw = io.BytesIO()
    book.save(raw)
    return _undated(raw.getvalue(), _issued(document))


def as_csv(document: Any, sold: Sequence[Charge] = ()) -> bytes:
    """Return the document as one CSV table (UTF-8 with BOM, CRLF, plain digits): lines, refunds, charges, what was `sold`.

    The BOM lets Excel read Korean. A text that looks like a formula is prefixed with an apostrophe.
    """
    with translation.override(document["language"]):
        table = flat(document, sold)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([name for name, _width in table.columns])
    writer.writerows([_plain(cell, document["currency"]) for cell in row] for row in table.rows)
    return (BOM + text.getvalue()).encode("utf-8", "replace")


def _plain(cell: Cell, currency: str) -> str:
    if isinstance(cell, Money):
        return plain_amount(cell.amount, currency)
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    return "" if cell is None else str(cell)


def _issued(document: Any) -> datetime:
    return datetime.fromisoformat(document["issued_on"])


def _workbook(document: Any) -> Workbook:
    book = Workbook(write_only=True)
    book.properties.creator = _clean(document["issuer"]["name"])
    book.properties.title = _clean(document["number"])
    book.properties.created = _issued(document)
    return book


def _write(book: Workbook, table: Table, currency: str) -> None:
    sheet = book.create_sheet(table.title)
    for index, (_name, width) in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize = A4
    sheet.append([_styled(sheet, name, currency, bold=True) for name, _width in table.columns])
    for row in table.rows:
        sheet.append([_styled(sheet, cell, currency) for cell in row])
    if table.total:
        sheet.append(_total(sheet, table.total, currency))


def _total(sheet: Any, row: Row, currency: str) -> list[WriteOnlyCell]:
    cells = [_styled(sheet, cell, currency, bold=True) for cell in row]
    for cell in cells:
        cell.border = _RULE
    return cells


def _styled(sheet: Any, value: Cell, currency: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = _typed(sheet, value, currency)
    if bold:
        cell.font = _BOLD
    return cell


def _typed(sheet: Any, value: Cell, currency: str) -> WriteOnlyCell:
    if isinstance(value, Money):
        return _number(sheet, _in_units(value.amount, currency), _money_format(currency))
    if isinstance(value, date):
        return _number(sheet, value, "yyyy-mm-dd")
    if isinstance(value, int):
        return _number(sheet, value, "#,##0")
    return _text(sheet, value or "")


def _number(sheet: Any, value: int | Decimal | date, shape: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = shape
    return cell


def _text(sheet: Any, value: str) -> WriteOnlyCell:
    """Write a text as a text even where it begins like a formula, and keep it one when someone edits it."""
    cell = WriteOnlyCell(sheet, _clean(value))
    cell.data_type = "s"
    cell.alignment = _WRAP
    cell.quotePrefix = value.startswith(FORMULA_STARTS)
    return cell


def _clean(value: str) -> str:
    return _NOT_XML.sub("\ufffd", value)


def _in_units(amount: int, currency: str) -> int | Decimal:
    scale = currency_of(currency).scale
    return Decimal(amount).scaleb(-scale) if scale else amount


def _money_format(currency: str) -> str:
    scale = currency_of(currency).scale
    return "#,##0." + "0" * scale if scale else "#,##0"


def _undated(content: bytes, issued: datetime) -> bytes:
    """Rewrite a workbook so that it carries the document's date where openpyxl puts the clock's."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, date_time=issued.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, _dated(entry.filename, source.read(entry), issued))
    return result.getvalue()


def _dated(name: str, content: bytes, issued: datetime) -> bytes:
    if name != "docProps/core.xml":
        return content
    stamp = f"{issued:%Y-%m-%dT%H:%M:%SZ}".encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
