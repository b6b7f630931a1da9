"""From the bytes of a bank to a statement: a table of a Korean bank, CAMT.053 or MT940, told by what is in them."""

import re

from billing.bank.bookings import Statement, StatementRefused
from billing.bank.camt import read_camt
from billing.bank.mt940_files import read_mt940
from billing.bank.tables import read_table
from sheets.files import MAX_BYTES
from sheets.words import BadFile

XML = re.compile(rb"\A(\xef\xbb\xbf)?\s*<\?xml|\A(\xef\xbb\xbf)?\s*<(\w+:)?Document[\s>]")
MT940 = re.compile(rb"^:20:[^\r\n]*\r?\n(.*\r?\n)*?:25:", re.MULTILINE)
MOST_LINES = 20_000


def read_statement(data: bytes) -> Statement:
    """The statement in these bytes; raises StatementRefused or, when no file of its kind could be so, sheets' BadFile."""
    if len(data) > MAX_BYTES:
        raise BadFile("too_big", megabytes=MAX_BYTES // 1024 // 1024)
    statement = _reader_of(data)(data)
    if not statement.bookings:
        raise StatementRefused("no_lines")
    if len(statement.bookings) > MOST_LINES:
        raise BadFile("too_many_rows", limit=MOST_LINES)
    return statement


def _reader_of(data: bytes):
    if XML.search(data[:1000]):
        return read_camt
    return read_mt940 if MT940.search(data[:4000]) else read_table
