"""Empty files with the right headings, in both languages, as XLSX and CSV."""

import io
from collections.abc import Callable
from functools import partial

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from billing.documents.sheets import BOM
from sheets.columns import Column
from vouchers.load_columns import GRANTS, PEOPLE

LANGUAGES = ("ko", "en")
KINDS = {"people": PEOPLE, "grants": GRANTS}
EXAMPLES = {
    "name": "김하늘",
    "email": "haneul@company.com",
    "phone": "010-1234-5678",
    "number": "1001",
    "department": "개발팀",
    "cost_centre": "CC-100",
    "site": "본사",
    "amount": "30000",
    "reason": "야근 식대",
    "valid_until": "2026-12-31",
}
NOTES = {"ko": ("꼭 채워 주세요", "비워 두어도 됩니다", "예"), "en": ("Needed", "May stay empty", "For example")}
TEXT = "@"  # Excel's format for text: keeps the zero of 010 and the dashes of a date
ROWS = 2_000
NEEDED = PatternFill("solid", fgColor="FCE4D6")


def heading(column: Column, language: str) -> str:
    """The likeliest heading of a column in a language."""
    korean = language == "ko"
    return next(name for name in column.headings if name.isascii() is not korean)


def as_csv(kind: str, language: str) -> bytes:
    """The headings as CSV; the BOM lets Excel read Korean."""
    return (BOM + ",".join(heading(column, language) for column in KINDS[kind]) + "\r\n").encode()


def as_xlsx(kind: str, language: str) -> bytes:
    """The headings as a workbook: what is needed is coloured, each has an example as its note."""
    book = Workbook()
    sheet = book.active
    sheet.freeze_panes = "A2"
    for place, column in enumerate(KINDS[kind], 1):
        cell = sheet.cell(1, place, heading(column, language))
        cell.font = Font(bold=True)
        cell.comment = Comment(_note(column, language), "Hankki")
        if column.required:
            cell.fill = NEEDED
        sheet.column_dimensions[get_column_letter(place)].width = 22
        if column.key != "amount":
            for row in range(2, ROWS):
                sheet.cell(row, place).number_format = TEXT
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def _note(column: Column, language: str) -> str:
    needed, optional, example = NOTES[language]
    return f"{needed if column.required else optional}\n{example}: {EXAMPLES[column.key]}"


TEMPLATES: dict[str, Callable[[], bytes]] = {
    f"{kind}-{language}.{ending}": partial(write, kind, language)
    for kind in KINDS
    for language in LANGUAGES
    for ending, write in (("xlsx", as_xlsx), ("csv", as_csv))
}
