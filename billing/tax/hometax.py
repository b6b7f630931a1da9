"""The file that HomeTax takes for issuing many tax invoices at once: 59 columns, headings in row 6, invoices from row 7.

The columns are those of HomeTax's own form (전자세금계산서등록양식), as several programs that fill it have them; the form
itself was not at hand, and what HomeTax does with this file was not tried (docs/decisions/0036).
"""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from billing.enums import TaxAmendment
from billing.models import TaxInvoice

ITEMS = 4
BEFORE = (
    "전자(세금)계산서 종류(01:일반, 02:영세율)", "작성일자",
    "공급자 등록번호('-' 없이 입력)", "공급자 종사업장번호", "공급자 상호", "공급자 성명", "공급자 사업장주소",
    "공급자 업태", "공급자 종목", "공급자 이메일",
    "공급받는자 등록번호('-' 없이 입력)", "공급받는자 종사업장번호", "공급받는자 상호", "공급받는자 성명",
    "공급받는자 사업장주소", "공급받는자 업태", "공급받는자 종목", "공급받는자 이메일1", "공급받는자 이메일2",
    "공급가액", "세액", "비고",
)  # fmt: skip
ITEM = ("일자{}(2자리, 작성년월 제외)", "품목{}", "규격{}", "수량{}", "단가{}", "공급가액{}", "세액{}", "품목비고{}")
AFTER = ("현금", "수표", "어음", "외상미수금", "영수(01),청구(02)")
HEADINGS = (*BEFORE, *(name.format(n) for n in range(1, ITEMS + 1) for name in ITEM), *AFTER)
HEADINGS_ROW = 6
GENERAL, ZERO_RATE, CLAIM = "01", "02", "02"
Cell = str | int | None


def as_xlsx(invoices: Iterable[TaxInvoice]) -> bytes:
    """The invoices as that file, in their order. Business numbers and dates are text, as HomeTax wants them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("엑셀업로드양식")
    sheet.append(["전자세금계산서 일괄발급"])
    for _blank in range(HEADINGS_ROW - 2):
        sheet.append([])
    sheet.append(list(HEADINGS))
    for invoice in invoices:
        sheet.append([_as_said(sheet, cell) for cell in row_of(invoice)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def row_of(invoice: TaxInvoice) -> list[Cell]:
    """One invoice as the cells of its row: the whole sum is one item."""
    day = f"{invoice.written_on:%d}"
    item: list[Cell] = [day, invoice.item, None, None, None, invoice.supply, invoice.vat, None]
    return [
        # At rate zero is what a letter of credit makes so; a supply of a few won has no VAT either, and is general.
        ZERO_RATE if invoice.amendment == TaxAmendment.CREDIT and not invoice.vat else GENERAL,
        f"{invoice.written_on:%Y%m%d}",
        *_party(invoice.supplier),
        invoice.supplier["email"],
        *_party(invoice.buyer),
        invoice.buyer["email"],
        None,
        invoice.supply,
        invoice.vat,
        invoice.note,
        *item,
        *[None] * (len(ITEM) * (ITEMS - 1) + len(AFTER) - 1),
        CLAIM,
    ]


def _as_said(sheet, value: Cell) -> WriteOnlyCell:
    """A text stays a text, whatever it begins with: a name never runs as a formula."""
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _party(party: dict[str, str]) -> list[Cell]:
    """Number, branch (none), name, representative, address, kind of business and its item."""
    names = ("name", "representative", "address", "business_type", "business_item")
    return [party["number"], None, *(party[name] or None for name in names)]
