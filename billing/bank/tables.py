"""Statements of Korean banks as they are downloaded: CSV or XLSX, a few lines above the table, a total below it.

The headings are those of 국민, 신한 and 우리, and of the others that use the same words. Such accounts are kept in won.
"""

import re

from billing.bank import written
from billing.bank.bookings import Booking, Statement, StatementRefused
from billing.enums import StatementKind
from sheets.cells import BadCell
from sheets.columns import Column
from sheets.tables import WHOLE_LINE, Row, Table, read_rows
from sheets.words import RawRow

CURRENCY = "KRW"
COLUMNS = (
    Column("booked", ("거래일시", "거래일자", "거래일", "거래 일시", "일자", "날짜", "date"), required=True),
    Column("clock", ("거래시간", "거래시각", "시간", "time")),
    Column("kind", ("적요", "거래구분", "구분", "거래종류", "description")),
    Column(
        "payer",
        (
            "보낸분/받는분", "보낸분", "의뢰인/수취인", "의뢰인", "기재내용", "거래처", "입금자", "내용", "거래내용",
            "payer",
        ),
    ),
    Column("memo", ("송금메모", "메모", "통장메모", "받는통장메모", "거래메모", "비고", "memo")),
    Column("reference", ("거래번호", "거래고유번호", "관리번호", "reference")),
    Column("paid_out", ("출금액", "찾으신금액", "출금금액", "출금", "지급금액", "withdrawal"), required=True),
    Column("paid_in", ("입금액", "맡기신금액", "입금금액", "입금", "deposit"), required=True),
    Column("balance", ("잔액", "거래후잔액", "거래 후 잔액", "거래후 잔액", "balance")),
)  # fmt: skip
TOTAL = re.compile(r"(합\s*계|총\s*계|소\s*계|누\s*계|total)", re.IGNORECASE)

NOTHING = ("", "0", "-")


def read_table(data: bytes) -> Statement:
    """The statement in a CSV or XLSX of a Korean bank; raises BadFile and StatementRefused."""
    table = read_rows("", data, COLUMNS)
    bookings = tuple(_booking(row) for row in table if not _is_no_booking(row))
    return Statement(StatementKind.TABLE, _account_above(table), bookings)


def _is_no_booking(row: Row) -> bool:
    """A total below the table, or a line that moved nothing."""
    if TOTAL.match(row.cells["booked"].strip()):
        return True
    if not row.cells["booked"].strip() and any(TOTAL.match(cell.strip()) for cell in row.cells.values()):
        return True
    return not row.problems and all(row.cells.get(key, "").strip() in NOTHING for key in ("paid_in", "paid_out"))


def _booking(row: Row) -> Booking:
    try:
        return _read(row)
    except BadCell as bad:
        raise StatementRefused("line_unclear", line=row.line, cell=bad.code, facts=bad.facts) from bad


def _read(row: Row) -> Booking:
    problems = {key: row.problems[key] for key in row.problems if key in (WHOLE_LINE, "booked", "paid_in", "paid_out")}
    for code, facts in problems.values():
        raise BadCell(code, **facts)
    booked_on, booked_at = written.moment(row.cells["booked"])
    paid_in, paid_out = (written.money(row.cells[key]) for key in ("paid_in", "paid_out"))
    if bool(paid_in) == bool(paid_out):
        raise BadCell("in_or_out")
    balance = row.cells.get("balance", "").strip()
    return Booking(
        place=row.line,
        booked_on=booked_on,
        booked_at=booked_at or written.with_clock(booked_on, row.cells.get("clock", "")),
        amount=paid_in - paid_out,
        currency=CURRENCY,
        payer=written.words(row.cells.get("payer", ""), written.MOST_PAYER),
        memo=written.words(" ".join(row.cells.get(key, "") for key in ("kind", "memo")), written.MOST_MEMO),
        reference=written.words(row.cells.get("reference", ""), written.MOST_REFERENCE),
        balance=written.money(balance) if balance else None,
    )


def _account_above(table: Table) -> str:
    """The account named in the lines above the table: 계좌번호 : 123-456-789012."""
    for raw in table.source.rows():
        if raw.line >= table.heading.line:
            break
        if found := _account_in(raw):
            return found
    return ""


def _account_in(raw: RawRow) -> str:
    line = " ".join(text for _, text in sorted(raw.cells.items()))
    if "계좌" not in line and "account" not in line.casefold():
        return ""
    found = written.ACCOUNT.search(line)
    return written.account_number(found[0]) if found else ""
