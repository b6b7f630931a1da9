"""XLSX as Excel, LibreOffice and others write it, read row by row with bounded memory.

openpyxl opens the workbook (styles, shared strings) with defusedxml underneath; the rows are walked here,
because its own walk keeps every row's attributes and takes a formula never calculated for an empty cell.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import iterparse
from xml.parsers import expat

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser

from sheets.words import BadFile, Cells, Problem, RawRow

MEGABYTE = 1024 * 1024
MAX_SHEET_BYTES = 200 * MEGABYTE
MAX_STRINGS_BYTES = 40 * MEGABYTE
MAX_OTHER_BYTES = 10 * MEGABYTE
MAX_PARTS = 2_000
MAX_MERGED_CELLS = 200_000
MERGED_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:$]{2,30})"')
CONTROL_ESCAPES = re.compile(r"_x00(0[9AD])_")
NEVER_CALCULATED: Problem = ("formula_without_value", {})
UNDER_A_MERGE: Problem = ("merged_cell", {})

Covered = dict[int, set[int]]


@dataclass(frozen=True)
class Sheet:
    """A visible sheet of an open workbook."""

    worksheet: Any
    title: str

    def rows(self) -> Iterator[RawRow]:
        """Its rows from the top, each time anew; raises BadFile."""
        with _only_bad_file():
            _refuse_doctype(self.worksheet)
            covered = _covered_cells(self.worksheet)
            with self.worksheet._get_source() as source:
                yield from _Walk(self.worksheet, source).rows(covered)


def open_workbook(data: bytes) -> list[Sheet]:
    """The visible sheets in their order; raises BadFile for anything but a sound and harmless XLSX."""
    with _only_bad_file():
        _refuse_what_is_no_xlsx(data)
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise BadFile("empty")
    return [Sheet(sheet, sheet.title) for sheet in shown]


@contextmanager
def _only_bad_file():
    """The one place that catches everything: a damaged file makes openpyxl raise whatever comes to hand."""
    try:
        yield
    except BadFile:
        raise
    except DefusedXmlException as error:
        raise BadFile("xml_bomb") from error
    except Exception as error:
        bomb = isinstance(error.__cause__, DefusedXmlException)
        raise BadFile("xml_bomb" if bomb else "damaged") from error


def _refuse_what_is_no_xlsx(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise BadFile("old_xls")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise BadFile("not_a_spreadsheet", kind="zip")
    if any(part.flag_bits & 1 for part in parts):
        raise BadFile("encrypted")
    if len(parts) > MAX_PARTS or any(part.file_size > _allowed_bytes(part.filename) for part in parts):
        raise BadFile("zip_bomb")
    if sum(part.file_size for part in parts) > 2 * MAX_SHEET_BYTES:
        raise BadFile("zip_bomb")


def _allowed_bytes(name: str) -> int:
    """Uncompressed size per part, as the archive declares it; zipfile reads no byte beyond that."""
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        return MAX_SHEET_BYTES
    return MAX_STRINGS_BYTES if name.lower().endswith("sharedstrings.xml") else MAX_OTHER_BYTES


class _Walk(WorkSheetParser):
    """The rows of one sheet, forgetting each as soon as it is told."""

    row_counter: int

    def __init__(self, worksheet: Any, source: Any):
        book = worksheet.parent
        super().__init__(
            source,
            worksheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )

    def rows(self, covered: Covered) -> Iterator[RawRow]:
        parent = None
        for event, element in iterparse(self.source, events=("start", "end")):
            if element.tag != ROW_TAG:
                parent = element if event == "start" and element.tag.endswith("}sheetData") else parent
            elif event == "end":
                yield self._told(element, covered)
                if parent is not None:
                    parent.clear()

    def _told(self, element: Any, covered: Covered) -> RawRow:
        self.row_counter = int(element.get("r", self.row_counter + 1))
        self.col_counter = 0
        hidden = covered.get(self.row_counter, set())
        cells: Cells = {}
        problems: dict[int, Problem] = dict.fromkeys(hidden, UNDER_A_MERGE)
        for child in element:
            cell = self.parse_cell(child)
            column = cell["column"] - 1
            if column in hidden:
                continue
            problem = _problem_with(cell, child)
            if problem:
                problems[column] = problem
            elif cell["value"] is not None:
                cells[column] = text_of(cell["value"])
        return RawRow(self.row_counter, cells, problems)


def _problem_with(cell: dict, element: Any) -> Problem | None:
    if cell["data_type"] == "e":
        return ("error_value", {"value": str(cell["value"])})
    if cell["value"] is None and element.find(FORMULA_TAG) is not None:
        return NEVER_CALCULATED
    return None


def _refuse_doctype(worksheet: Any) -> None:
    """Entities can only be declared before the first element; raises BadFile if anything is declared there.

    defusedxml would refuse them while reading too, but parses in Python and takes more than twice as long.
    """
    prolog = expat.ParserCreate()
    roots: list[str] = []
    prolog.StartDoctypeDeclHandler = _refuse
    prolog.StartElementHandler = lambda name, _: roots.append(name)
    with worksheet._get_source() as source:
        while not roots and (chunk := source.read(4096)):
            prolog.Parse(chunk, False)


def _refuse(*_: Any) -> None:
    raise BadFile("xml_bomb")


def _covered_cells(worksheet: Any) -> Covered:
    """The columns of each row that lie under a merge: such a cell is not empty, it is a part of another."""
    covered: Covered = {}
    count = 0
    for reference in _merged_ranges(worksheet):
        left, top, right, bottom = range_boundaries(reference)
        count += (right - left + 1) * (bottom - top + 1)
        if count > MAX_MERGED_CELLS:
            raise BadFile("too_many_merged")
        for row in range(top, bottom + 1):
            covered.setdefault(row, set()).update(range(left - 1, right))
        covered[top].discard(left - 1)
    return covered


def _merged_ranges(worksheet: Any) -> Iterator[str]:
    """They stand behind the rows in the file, so the bytes are searched before the rows are read."""
    seen: set[bytes] = set()
    tail = b""
    with worksheet._get_source() as source:
        while chunk := source.read(MEGABYTE):
            fresh = set(MERGED_RANGE.findall(tail + chunk)) - seen
            seen |= fresh
            yield from (reference.decode() for reference in fresh)
            tail = chunk[-200:]


def text_of(value: Any) -> str:
    """A cell's value as a person reads it: 10000.0 is "10000", a date is ISO text."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime):
        return (value.date() if value.time() == time(0) else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str):
        return CONTROL_ESCAPES.sub(lambda escape: chr(int(escape[1], 16)), value)
    return str(value) if isinstance(value, int | timedelta) else ""
