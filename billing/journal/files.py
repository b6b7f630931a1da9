"""A journal as a file: a plain CSV, or one that ERPNext's Data Import reads as Journal Entries.

ERPNext: the column headings are the field names of its doctypes Journal Entry and Journal Entry Account
(`accounts.<field>`), which its importer takes in every language; a row whose entry's fields are empty belongs to the entry
above it (frappe/core/doctype/data_import/importer.py, erpnext/accounts/doctype/journal_entry/journal_entry.json).
"""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.documents.sheets import BOM, FORMULA_STARTS
from billing.journal.entries import Entry, Side
from billing.money import plain_amount

ENTRY = ("voucher_type", "posting_date", "company", "cheque_no", "cheque_date", "user_remark")
ACCOUNT = (
    "account",
    "party_type",
    "party",
    "debit_in_account_currency",
    "credit_in_account_currency",
    "cost_center",
    "user_remark",
)


def write_csv(file: BinaryIO, entries: Iterable[Entry]) -> None:
    """Write one row per side (UTF-8 with BOM, CRLF, plain digits); the order of the columns never changes."""
    columns = [
        pgettext("journal", "Entry"),
        pgettext("document", "Day"),
        pgettext("journal", "Code"),
        pgettext("journal", "Account"),
        pgettext("journal", "Party"),
        pgettext("journal", "Debit"),
        pgettext("journal", "Credit"),
        pgettext("document", "Currency"),
        pgettext("ledger", "What for"),
        pgettext("journal", "Document"),
        pgettext("ledger", "Reference"),
        _("Cost centre"),
    ]
    rows = (_row(entry, side) for entry in entries for side in entry.sides)
    file.write(BOM.encode())
    _write(file, columns, rows)


def _row(entry: Entry, side: Side) -> list[str]:
    debit, credit = _amounts(entry, side)
    return [
        str(entry.number), entry.day.isoformat(), side.code, side.account, side.party, debit, credit, entry.currency,
        entry.words, side.document, entry.reference, side.cost_centre,
    ]  # fmt: skip


def _amounts(entry: Entry, side: Side) -> tuple[str, str]:
    """Debit and credit, one of them empty."""
    said = plain_amount(abs(side.amount), entry.currency)
    return (said, "") if side.amount > 0 else ("", said)


def write_erpnext(file: BinaryIO, entries: Iterable[Entry], company: str) -> None:
    """Write the same entries for ERPNext's Data Import of Journal Entry; `company` is the name it has there.

    An account is named by its code, which must be its name there (HANKKI_ACCOUNT_CODES); a party only where ERPNext wants
    one, on what is receivable or payable.
    """
    columns = [*ENTRY, *(f"accounts.{name}" for name in ACCOUNT)]
    rows = (row for entry in entries for row in _journal_entry(entry, company))
    _write(file, columns, rows)


def _journal_entry(entry: Entry, company: str) -> Iterable[list[str]]:
    head = ["Journal Entry", entry.day.isoformat(), company, *_cheque(entry), entry.words]
    for side in entry.sides:
        remark = " · ".join(each for each in (side.party, side.document) if each)
        party = (side.role, side.party) if side.role else ("", "")
        yield [*head, side.code, *party, *_amounts(entry, side), side.cost_centre, remark]
        head = [""] * len(ENTRY)


def _cheque(entry: Entry) -> list[str]:
    """The reference and its day, which ERPNext wants together."""
    said = entry.reference or next((side.document for side in entry.sides if side.document), "")
    return [said, entry.day.isoformat() if said else ""]


def _write(file: BinaryIO, columns: list[str], rows: Iterable[list[str]]) -> None:
    text = io.TextIOWrapper(file, "utf-8", "replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    text.detach()


def _safe(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
