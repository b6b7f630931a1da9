"""Files as programs write them, built in memory for the tests of the spreadsheet reader."""

import io
import zipfile

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def workbook(*rows, merge=(), title="직원") -> bytes:
    """One sheet as openpyxl writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for reference in merge:
        sheet.merge_cells(reference)
    return saved(book)


def saved(book) -> bytes:
    """The workbook as a file."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def raw_workbook(sheet_data: str, strings: str = "", *, merges: str = "", before: str = ""):
    """A workbook by hand, with the parts in the order LibreOffice writes: no dimension, shared strings."""
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": _relations(
                ("styles", "styles.xml"),
                ("worksheet", "worksheets/sheet1.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            ),
            "xl/workbook.xml": WORKBOOK,
            "xl/styles.xml": STYLES,
            "xl/sharedStrings.xml": f'{DECLARED}<sst xmlns="{MAIN}">{strings}</sst>',
            "xl/worksheets/sheet1.xml": f'{DECLARED}{before}<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}'
            f"</sheetData>{merges}</worksheet>",
        }
    )


def _relations(*targets: tuple[str, str]) -> str:
    links = (
        f'<Relationship Id="rId{count}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for count, (kind, target) in enumerate(targets, 1)
    )
    return f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}</Relationships>'


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="/xl/{part}.xml" ContentType="{OFFICE}.{kind}+xml"/>'


CONTENT_TYPES = (
    f'{DECLARED}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + _override("workbook", "sheet.main")
    + _override("worksheets/sheet1", "worksheet")
    + _override("styles", "styles")
    + _override("sharedStrings", "sharedStrings")
    + "</Types>"
)
WORKBOOK = (
    f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="false"/>'
    '<sheets><sheet name="시트1" sheetId="1" state="visible" r:id="rId2"/></sheets></workbook>'
)
STYLES = (
    f'{DECLARED}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="1"><font><sz val="10"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border><left/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
