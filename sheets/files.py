"""From the bytes somebody uploads to rows of text, one at a time: CSV in any encoding, XLSX by any program.

Nothing here knows what the columns mean. Whatever the bytes are, the only exception that leaves is BadFile.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sheets.words import BadFile, Cells, RawRow
from sheets.workbooks import open_workbook

MAX_BYTES = 10 * 1024 * 1024
DELIMITERS = (",", ";", "\t")
NOTHING = b" \t\r\n,;" + codecs.BOM_UTF8

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS = (
    ("pdf", re.compile(rb"%PDF-")),
    ("image", re.compile(rb"\xff\xd8\xff|\x89PNG|GIF8|BM....\0\0|RIFF....WEBP", re.DOTALL)),
    ("html", re.compile(rb"\s*<(!doctype html|html|table|meta|head|style)", re.IGNORECASE)),
    ("xml", re.compile(rb"\s*<\?xml")),
)
HANGUL_IN_UTF8 = re.compile(rb"[\xea-\xed][\x80-\xbf]{2}")


@dataclass(frozen=True)
class Source:
    """One way to read the file as a table: a sheet of a workbook, or a text with one delimiter."""

    rows: Callable[[], Iterator[RawRow]]
    delimited: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


def sources(data: bytes) -> list[Source]:
    """Every way these bytes may be a table, the likeliest first; raises BadFile when there is none."""
    if len(data) > MAX_BYTES:
        raise BadFile("too_big", megabytes=MAX_BYTES // 1024 // 1024)
    if not data.strip(NOTHING):
        raise BadFile("empty")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return [Source(sheet.rows, facts={"sheet": sheet.title}) for sheet in open_workbook(data)]
    _refuse_other_kinds(data)
    encoding = _encoding_of(data)
    return [Source(_text_rows(data, encoding, mark), delimited=True) for mark in DELIMITERS]


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith(OLE_MAGIC):
        raise _refusal_of_ole(data)
    for kind, pattern in KINDS:
        if pattern.match(data):
            raise BadFile("not_a_spreadsheet", kind=kind)


def _refusal_of_ole(data: bytes) -> BadFile:
    """Excel wraps a workbook with a password in the container that it used for .xls before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return BadFile("encrypted")
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return BadFile("old_xls")
    return BadFile("not_a_spreadsheet", kind="document")


def _encoding_of(data: bytes) -> str:
    """UTF-16 by its mark, else UTF-8, else CP949; raises BadFile naming the line that is none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked_utf16(data)
    if b"\0" in data:
        raise BadFile("nul_bytes", line=_line_at(data, data.index(b"\0")))
    if _decodes(data, "utf-8"):
        return "utf-8-sig"
    _refuse_mixture(data)
    if not data.startswith(codecs.BOM_UTF8) and _decodes(data, "cp949"):
        return "cp949"
    raise BadFile("unknown_encoding", line=_first_line_not_in(data, "cp949"))


def _checked_utf16(data: bytes) -> str:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise BadFile("unknown_encoding", line=None) from error
    if "\0" in text:
        raise BadFile("nul_bytes", line=text.count("\n", 0, text.index("\0")) + 1)
    return "utf-16"


def _refuse_mixture(data: bytes) -> None:
    """Lines that are surely UTF-8 beside lines that are not: name the first line of the fewer kind.

    Two bytes of CP949 can look like UTF-8 by accident, three in the range of Hangul practically never.
    """
    utf8, other = [], []
    for line, content in enumerate(data.splitlines(), 1):
        if not _decodes(content, "utf-8"):
            other.append(line)
        elif HANGUL_IN_UTF8.search(content):
            utf8.append(line)
    if utf8 and other:
        raise BadFile("mixed_encoding", line=min(other, utf8, key=len)[0])


def _first_line_not_in(data: bytes, encoding: str) -> int:
    broken = (line for line, text in enumerate(data.splitlines(), 1) if not _decodes(text, encoding))
    return next(broken, 1)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _line_at(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _text_rows(data: bytes, encoding: str, delimiter: str) -> Callable[[], Iterator[RawRow]]:
    def rows() -> Iterator[RawRow]:
        text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise BadFile("broken_quotes", line=line) from error
            yield RawRow(line, Cells(enumerate(values)), {})

    return rows
