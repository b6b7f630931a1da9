"""A frozen run as the file a bank takes: pain.001 of ISO 20022 for euro, a bulk transfer (대량이체) as XLSX for won.

The file is made once, when the run is approved, and kept: every download is the same bytes.
"""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree.ElementTree import tostring

from defusedxml.ElementTree import fromstring
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError, try_valid_xml
from text_unidecode import unidecode

from billing.documents.shapes import reference_of
from billing.payouts.iban import is_iban, plain_iban

SCHEMA = "pain.001.001.09"
SPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"
# What every SEPA bank has to take (EPC217-08, section 6.2 of the implementation guidelines).
NOT_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
MOST_NAME, MOST_PURPOSE = 70, 140
HEADINGS = ("입금은행", "입금계좌번호", "이체금액", "예금주", "받는통장 표시내용", "보내는통장 표시내용")
WIDTHS = (14, 24, 16, 24, 20, 20)

File = tuple[str, bytes | None]


class FileRefused(Exception):
    """No file can be made of this run; `code` is no_format, payer_iban or not_valid."""

    def __init__(self, code: str, **facts: Any):
        super().__init__(code)
        self.code, self.facts = code, facts


def file_for(content: dict[str, Any]) -> File:
    """The name and bytes of a run's file; no bytes for a gateway that takes none. Raises FileRefused."""
    if content["gateway"] != "bank":
        return "", None
    maker = MAKERS.get(content["currency"])
    if maker is None:
        raise FileRefused("no_format", currency=content["currency"])
    suffix, make = maker
    return f"{content['reference']} {content['pay_on']}.{suffix}", make(content)


def pain001(content: dict[str, Any]) -> bytes:
    """The run as pain.001.001.09, checked against its schema; the message carries the run's reference.

    A bank refuses a second message of one name, so a file uploaded twice pays once. Raises FileRefused.
    """
    payer = content["payer"]
    if not is_iban(payer["account"]):
        raise FileRefused("payer_iban")
    config = {
        "name": latin(payer["holder"], MOST_NAME),
        "IBAN": plain_iban(payer["account"]),
        "batch": True,
        "currency": "EUR",
    }
    transfer = SepaTransfer(config, schema=SCHEMA, clean=False)
    for item in content["items"]:
        transfer.add_payment(
            {
                "name": latin(item["holder"], MOST_NAME),
                "IBAN": plain_iban(item["account"]),
                "amount": item["amount"],
                "execution_date": date.fromisoformat(content["pay_on"]),
                "description": latin(f"{payer['holder']} {shown_as(item)} {item['period']}", MOST_PURPOSE),
                "endtoend_id": item["reference"],
            }
        )
    data = _named(transfer.export(validate=False), content)
    try:
        try_valid_xml(data, SCHEMA)
    except ValidationError as error:
        raise FileRefused("not_valid") from error
    return data


def _named(data: bytes, content: dict[str, Any]) -> bytes:
    """The message with our names and moment instead of the library's, which are made up anew each time."""
    root = fromstring(data)
    for path, text in (
        ("GrpHdr/MsgId", content["reference"]),
        ("GrpHdr/CreDtTm", content["approved_at"][:19]),
        ("PmtInf/PmtInfId", content["reference"]),
    ):
        place = root.find("/".join(SPACE + name for name in ("CstmrCdtTrfInitn", *path.split("/"))))
        place.text = text
    return tostring(root, "utf-8", xml_declaration=True)


def latin(text: str, limit: int) -> str:
    """A text in the letters SEPA takes: 윤순자 becomes yunsunja."""
    return " ".join(NOT_SEPA.sub(" ", unidecode(text)).split())[:limit].strip()


def bulk_transfer(content: dict[str, Any]) -> bytes:
    """The run as a workbook with one line per deposit, every text a text, so that no leading zero is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("대량이체")
    sheet.freeze_panes = "A2"
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEF"[place]].width = width
    sheet.append([_cell(sheet, heading, bold=True) for heading in HEADINGS])
    for item in content["items"]:
        account = item["account"].replace("-", "")
        row = (item["bank"], account, item["amount"], item["holder"], shown_as(item), item["reference"])
        sheet.append([_cell(sheet, value) for value in row])
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def shown_as(item: dict[str, Any]) -> str:
    """What the restaurant reads in its bank book: the reference its statement prints, of an advance its own. Banks print
    fourteen bytes.
    """
    return reference_of(item["statement"]) or item["reference"]


def _cell(sheet, value: str | int, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
    else:
        cell.number_format = "#,##0"
    if bold:
        cell.font = Font(bold=True)
    return cell


MAKERS: dict[str, tuple[str, Callable[[dict[str, Any]], bytes]]] = {
    "EUR": ("xml", pain001),
    "KRW": ("xlsx", bulk_transfer),
}
