"""XLSX as Excel, LibreOffice and openpyxl write it, and what pretends to be one."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets.tables import BadFile, clean_rows, read_rows
from tests.sheets.written import raw_workbook, saved, workbook, zipped
from vouchers.load_columns import GRANTS, PEOPLE


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(line: int, *texts: str) -> str:
    cells = (inline(f"{column}{line}", text) for column, text in zip("ABC", texts, strict=False))
    return f'<row r="{line}">{"".join(cells)}</row>'


HEAD_ROW = row(1, "이름", "이메일")
KIM_ROW = row(2, "김", "a@b.kr")
GRANT_HEAD = ["이메일", "금액", "사유", "유효기간"]


def read(data: bytes, columns=PEOPLE):
    return [(row.line, row.cells) for row in read_rows("people.xlsx", data, columns)]


def refused(data: bytes, columns=PEOPLE):
    with pytest.raises(BadFile) as caught:
        list(read_rows("people.xlsx", data, columns))
    return caught.value.code, caught.value.facts


def issues(data: bytes, columns):
    table = read_rows("people.xlsx", data, columns)
    return [(line.line, issue.column, issue.code) for line in clean_rows(table) for issue in line.errors]


def test_numbers_dates_and_truth_as_text():
    data = workbook(
        ["이름", "이메일", "사번", "부서", "사업장", "휴대폰"],
        ["김민수", "a@b.kr", 10000.0, datetime.date(2026, 11, 30), True, 1012345678],
        ["이서연", "b@b.kr", 0.1 + 0.2, datetime.datetime(2026, 11, 30, 9, 30), 1234567890123, None],
        ["박지훈", "c@b.kr", -3, datetime.time(9, 5), 1e22, "010-1111-2222"],
    )
    assert [tuple(cells.values()) for _, cells in read(data)] == [
        ("김민수", "a@b.kr", "10000", "2026-11-30", "TRUE", "1012345678"),
        ("이서연", "b@b.kr", "0.3", "2026-11-30T09:30:00", "1234567890123", ""),
        ("박지훈", "c@b.kr", "-3", "09:05:00", "1e+22", "010-1111-2222"),
    ]


def test_a_phone_number_gets_its_zero_back():
    table = read_rows("x", workbook(["이름", "이메일", "전화"], ["김", "a@b.kr", 1012345678]), PEOPLE)
    assert [line.values["phone"] for line in clean_rows(table)] == ["01012345678"]


def test_libreoffice_structure():
    strings = (
        "<si><t>이메일</t></si><si><t>금액</t></si><si><t>사유</t></si><si><t>유효기간</t></si>"
        '<si><t xml:space="preserve"> a@b.kr </t></si>'
        "<si><r><rPr><b/></rPr><t>야</t></r><r><t>근 식대</t></r></si><si><t>줄_x000D_\n바꿈</t></si>"
    )
    rows = (
        '<row r="1" customFormat="false" ht="12.8" hidden="false"><c r="A1" s="0" t="s"><v>0</v></c>'
        '<c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>'
        '<row r="2" hidden="true"><c r="A2" t="s"><v>4</v></c><c r="B2" t="n"><v>10000</v></c>'
        '<c r="C2" t="s"><v>5</v></c><c r="D2" s="1" t="n"><v>46356</v></c></row>'
        '<row r="5"><c r="A5" t="str"><f aca="false">LOWER("C@D.KR")</f><v>c@d.kr</v></c>'
        '<c r="B5" t="n"><f aca="false">5000*2.5</f><v>12500</v></c>'
        '<c r="C5" t="s"><v>6</v></c><c r="D5"/></row>'
        '<row r="1048576"><c r="A1048576" s="1"/></row>'
    )
    assert read(raw_workbook(rows, strings), GRANTS) == [
        (2, {"email": " a@b.kr ", "amount": "10000", "reason": "야근 식대", "valid_until": "2026-11-30"}),
        (5, {"email": "c@d.kr", "amount": "12500", "reason": "줄\r\n바꿈", "valid_until": ""}),
    ]


def test_inline_strings_without_cell_references():
    rows = (
        '<row><c t="inlineStr"><is><t>성명</t></is></c><c t="inlineStr"><is><t>e-mail</t></is></c></row>'
        '<row><c t="inlineStr"><is><r><t>김</t></r><r><t>민수</t></r></is></c>'
        '<c t="inlineStr"><is><t>a@b.kr</t></is></c></row>'
    )
    assert read(raw_workbook(rows)) == [(2, {"name": "김민수", "email": "a@b.kr"})]


def test_formulas_never_calculated_and_error_values_are_told():
    rows = row(1, "email", "amount", "reason")
    rows += f'<row r="2">{inline("A2", "a@b.kr")}<c r="B2"><f>1+1</f></c>'
    rows += '<c r="C2" t="e"><f>A9/0</f><v>#DIV/0!</v></c></row>'
    rows += f'<row r="3">{inline("A3", "b@b.kr")}<c r="B3" s="1"><v>99999999</v></c>{inline("C3", "야근")}</row>'
    assert issues(raw_workbook(rows), GRANTS) == [
        (2, "amount", "formula_without_value"),
        (2, "reason", "error_value"),
        (3, "amount", "error_value"),
    ]


def test_openpyxl_formulas_have_no_value():
    data = workbook(GRANT_HEAD, ["a@b.kr", "=1+1", "야근", None])
    assert issues(data, GRANTS) == [(2, "amount", "formula_without_value")]


def test_merged_title_is_skipped_and_merged_cells_are_told():
    data = workbook(
        ["11월 명단"],
        ["이름", "이메일", "부서"],
        ["김", "a@b.kr", "영업팀"],
        ["이", "b@b.kr", None],
        merge=("A1:C1", "C3:C4"),
    )
    assert issues(data, PEOPLE) == [(4, "department", "merged_cell")]


def test_a_merged_cell_that_the_file_leaves_out_is_told_too():
    rows = row(1, "이름", "이메일", "부서") + row(2, "김", "a@b.kr", "영업") + row(3, "이", "b@b.kr")
    merges = '<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>'
    assert issues(raw_workbook(rows, merges=merges), PEOPLE) == [(3, "department", "merged_cell")]


def test_a_heading_of_two_merged_rows():
    data = workbook(["이름", "이메일"], [None, None], ["김", "a@b.kr"], merge=("A1:A2", "B1:B2"))
    assert read(data) == [(3, {"name": "김", "email": "a@b.kr"})]


def test_empty_rows_and_columns_around_the_table():
    data = workbook([], [None, None, "이름", None, "이메일", "비고"], [], [None, None, "김", None, "a@b.kr", "x"], [])
    table = read_rows("x", data, PEOPLE)
    assert [(row.line, row.cells) for row in table] == [(4, {"name": "김", "email": "a@b.kr"})]
    assert table.ignored == ("비고",)


def test_the_first_visible_sheet_with_a_heading():
    book = openpyxl.Workbook()
    book.active.append(["안내", "이 파일을 채워 주세요"])
    hidden = book.create_sheet("목록")
    hidden.sheet_state = "hidden"
    hidden.append(["이름", "이메일"])
    hidden.append(["숨김", "hidden@b.kr"])
    for title, who in (("직원", "김"), ("퇴사", "이")):
        sheet = book.create_sheet(title)
        sheet.append(["이름", "이메일"])
        sheet.append([who, "a@b.kr"])
    assert read(saved(book)) == [(2, {"name": "김", "email": "a@b.kr"})]


def test_many_rows_are_all_there():
    data = workbook(["이름", "이메일"], *(["김", f"p{count}@b.kr"] for count in range(3_000)))
    table = read_rows("x", data, PEOPLE)
    assert [row.cells["email"] for row in table] == [f"p{count}@b.kr" for count in range(3_000)]
    assert [row.line for row in table] == list(range(2, 3_002))


LAUGHS = '<!DOCTYPE lol [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
WHOLE_SHEET = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'


def replaced(data: bytes, part: str, content: str | bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {part: content})


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le")


GOOD = raw_workbook(HEAD_ROW + KIM_ROW)


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (ole("Workbook"), "old_xls", {}),
        (ole("Book"), "old_xls", {}),
        (ole("EncryptedPackage"), "encrypted", {}),
        (ole("WordDocument"), "not_a_spreadsheet", {"kind": "document"}),
        (zipped({"a.txt": "x"}), "not_a_spreadsheet", {"kind": "zip"}),
        (
            zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}),
            "not_a_spreadsheet",
            {"kind": "zip"},
        ),
        (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.bin": b"\1"}), "old_xls", {}),
        (GOOD[: len(GOOD) // 2], "damaged", {}),
        (b"PK\x03\x04 and nothing", "damaged", {}),
        (replaced(GOOD, "xl/worksheets/sheet1.xml", "<worksheet"), "damaged", {}),
        (replaced(GOOD, "xl/workbook.xml", "<a/>"), "empty", {}),
        (replaced(GOOD, "[Content_Types].xml", "<a/>"), "damaged", {}),
        (raw_workbook(""), "empty", {}),
        (raw_workbook(HEAD_ROW), "no_rows", {}),
        (raw_workbook(KIM_ROW), "header_missing", {"missing": ["name", "email"], "matched": 0}),
        (raw_workbook(HEAD_ROW + '<row r="x"/>'), "damaged", {}),
        (raw_workbook('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), "damaged", {}),
        (raw_workbook(HEAD_ROW + KIM_ROW, before=LAUGHS), "xml_bomb", {}),
        (raw_workbook(HEAD_ROW + KIM_ROW, before=EXTERNAL), "xml_bomb", {}),
        (raw_workbook(HEAD_ROW + KIM_ROW, before="<!DOCTYPE worksheet>"), "xml_bomb", {}),
        (replaced(GOOD, "xl/workbook.xml", LAUGHS + "<workbook>&b;</workbook>"), "xml_bomb", {}),
        (replaced(GOOD, "xl/sharedStrings.xml", LAUGHS + "<sst>&b;</sst>"), "xml_bomb", {}),
        (raw_workbook(HEAD_ROW + KIM_ROW, merges=WHOLE_SHEET), "too_many_merged", {}),
        (replaced(GOOD, "xl/styles.xml", b" " * (10 * 1024 * 1024 + 1)), "zip_bomb", {}),
        (replaced(GOOD, "xl/sharedStrings.xml", b" " * (40 * 1024 * 1024 + 1)), "zip_bomb", {}),
        (zipped({f"xl/{count}": "" for count in range(2_000)} | {"[Content_Types].xml": ""}), "zip_bomb", {}),
    ],
)
def test_files_that_are_refused(data, code, facts):
    assert refused(data) == (code, facts)


def test_a_sheet_that_unpacks_to_more_than_200_megabytes_is_not_unpacked():
    target = io.BytesIO(GOOD)
    with (
        zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as part,
    ):
        for _ in range(201):
            part.write(b" " * 1024 * 1024)
    assert len(target.getvalue()) < 1024 * 1024
    assert refused(target.getvalue()) == ("zip_bomb", {})


def test_an_archive_with_a_password():
    data = bytearray(GOOD)
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    assert refused(bytes(data)) == ("encrypted", {})


def test_entities_are_refused_because_defusedxml_is_underneath():
    assert openpyxl.DEFUSEDXML is True


def only_bad_file(data: bytes) -> None:
    try:
        for line in clean_rows(read_rows("x", data, GRANTS)):
            assert line.line > 1
    except BadFile as refusal:
        assert refusal.code


@settings(max_examples=300)
@given(st.binary(max_size=400) | st.binary(max_size=300).map(lambda tail: b"email,amount,reason\n" + tail))
def test_random_bytes_raise_nothing_but_bad_file(data):
    only_bad_file(data)


@settings(max_examples=200)
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_random_text_raises_nothing_but_bad_file(text, encoding):
    only_bad_file(("email,amount,reason\n" + text).encode(encoding, "surrogatepass"))


@settings(max_examples=200)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_random_damage_raises_nothing_but_bad_file(place, damage):
    only_bad_file(GOOD[:place] + damage + GOOD[place + len(damage) :])


@settings(max_examples=200)
@given(st.text(alphabet='<>/="rctsvn123A&;i mg', max_size=60))
def test_a_sheet_of_random_xml_raises_nothing_but_bad_file(inside):
    only_bad_file(raw_workbook(inside))
