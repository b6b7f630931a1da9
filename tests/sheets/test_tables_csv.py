"""CSV as Excel, LibreOffice and old payroll systems write it."""

import pytest

from sheets.tables import BadFile, clean_rows, read_rows
from vouchers.load_columns import GRANTS, PEOPLE

HEAD = "이름,이메일,휴대폰\r\n"
KIM = "김민수,minsu@hanbit.kr,010-1234-5678\r\n"
LEE = "이서연,seoyeon@hanbit.kr,010-2345-6789\r\n"


def read(data: bytes, columns=PEOPLE):
    table = read_rows("people.csv", data, columns)
    return [(row.line, row.cells) for row in table]


def refused(data: bytes, columns=PEOPLE):
    with pytest.raises(BadFile) as caught:
        list(read_rows("people.csv", data, columns))
    return caught.value.code, caught.value.facts


TWO_PEOPLE = [
    (2, {"name": "김민수", "email": "minsu@hanbit.kr", "phone": "010-1234-5678"}),
    (3, {"name": "이서연", "email": "seoyeon@hanbit.kr", "phone": "010-2345-6789"}),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_encodings_delimiters_and_line_ends(encoding, delimiter, line_end):
    text = (HEAD + KIM + LEE).replace(",", delimiter).replace("\r\n", line_end)
    assert read(text.encode(encoding)) == TWO_PEOPLE


def test_utf16_big_endian_with_its_mark():
    assert read(b"\xfe\xff" + (HEAD + KIM + LEE).encode("utf-16-be")) == TWO_PEOPLE


def test_cp949_beyond_euc_kr():
    assert read((HEAD + "똠방각,ttom@hanbit.kr,\r\n").encode("cp949")) == [
        (2, {"name": "똠방각", "email": "ttom@hanbit.kr", "phone": ""})
    ]


def test_the_last_line_needs_no_end():
    assert read((HEAD + KIM + LEE).rstrip().encode()) == TWO_PEOPLE


def test_quoted_newlines_keep_the_line_numbers_of_the_file():
    text = '이메일,금액,사유\n"a@b.kr","10,000","야근\n식대"\n\nc@d.kr,5000,"그가 ""감사"" 라고"\n'
    assert read(text.encode(), GRANTS) == [
        (2, {"email": "a@b.kr", "amount": "10,000", "reason": "야근\n식대"}),
        (5, {"email": "c@d.kr", "amount": "5000", "reason": '그가 "감사" 라고'}),
    ]


def test_a_heading_in_any_order_language_and_dress():
    table = read_rows("x", "No,E-Mail (필수) *,휴대폰 번호,비상연락,  성 명 \n1,a@b.kr,010,02,김\n".encode(), PEOPLE)
    assert [row.cells for row in table] == [{"email": "a@b.kr", "phone": "010", "name": "김"}]
    assert table.ignored == ("No", "비상연락")
    assert table.found == ("name", "email", "phone")


def test_the_better_heading_wins():
    table = read_rows("x", "전화,name,email,휴대폰\n02-1,김,a@b.kr,010-1\n".encode(), PEOPLE)
    assert [row.cells for row in table] == [{"name": "김", "email": "a@b.kr", "phone": "010-1"}]
    assert table.ignored == ("전화",)


def test_titles_above_the_heading_and_excels_sep_line():
    text = "sep=;\n2026년 11월 입사자 명단;;\n;;\n이름;이메일\n김;a@b.kr\n"
    assert read(text.encode()) == [(5, {"name": "김", "email": "a@b.kr"})]


def test_a_table_can_be_walked_twice():
    table = read_rows("x", (HEAD + KIM + LEE).encode(), PEOPLE)
    assert [row.line for row in table] == [2, 3]
    assert [row.line for row in table] == [2, 3]


def test_short_lines_have_blank_cells():
    assert read("이름,이메일,부서\n김,a@b.kr\n".encode()) == [(2, {"name": "김", "email": "a@b.kr", "department": ""})]


def test_an_amount_split_by_its_comma_is_never_read_as_ten_won():
    table = read_rows("x", "이메일,사유,금액\na@b.kr,야근,10,000\nb@b.kr,야근,9000,\n".encode(), GRANTS)
    lines = [(line.line, [(issue.column, issue.code) for issue in line.errors]) for line in clean_rows(table)]
    assert lines == [(2, [("", "too_many_cells")]), (3, [])]


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (b"", "empty", {}),
        (b"  \r\n\r\n", "empty", {}),
        (b"\xef\xbb\xbf", "empty", {}),
        (b",,,\r\n,,\r\n", "empty", {}),
        (HEAD.encode(), "no_rows", {}),
        (HEAD.encode() + b",,\r\n", "no_rows", {}),
        (KIM.encode(), "header_missing", {"missing": ["name", "email"], "matched": 0}),
        ("이름,부서\n김,영업\n".encode(), "header_missing", {"missing": ["email"], "matched": 2}),
        ("이름;부서\n김;영업\n".encode(), "header_missing", {"missing": ["email"], "matched": 2}),
        ("\n이름,E-Mail,email\n김,a@b.kr,\n".encode(), "header_twice", {"heading": "E-Mail", "line": 2}),
        ("이름,이메일,이메일\n김,a@b.kr,\n".encode(), "header_twice", {"heading": "이메일", "line": 1}),
        ((HEAD + "\0").encode(), "nul_bytes", {"line": 2}),
        ((HEAD + KIM + "\0").encode("utf-16"), "nul_bytes", {"line": 3}),
        ((HEAD + KIM).encode("utf-16-le"), "nul_bytes", {"line": 1}),
        ((HEAD + KIM).encode("utf-16") + b"x", "unknown_encoding", {"line": None}),
        (HEAD.encode() + KIM.encode("cp949"), "mixed_encoding", {"line": 2}),
        (HEAD.encode() + KIM.encode("cp949") + LEE.encode(), "mixed_encoding", {"line": 2}),
        (HEAD.encode("cp949") + KIM.encode("cp949") + LEE.encode(), "mixed_encoding", {"line": 3}),
        (HEAD.encode("cp949") + b"\xff\xfe\xfd,a@b.kr,\r\n", "unknown_encoding", {"line": 2}),
        (b"name,email\r\n\xa4\xa4\xff,a@b.kr\r\n", "unknown_encoding", {"line": 2}),
        ((HEAD + '"김,a@b.kr,\r\n').encode(), "broken_quotes", {"line": 2}),
        ((HEAD + '"김"수,a@b.kr,\r\n').encode(), "broken_quotes", {"line": 2}),
        (b"%PDF-1.7\n...", "not_a_spreadsheet", {"kind": "pdf"}),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "not_a_spreadsheet", {"kind": "image"}),
        (b"\x89PNG\r\n\x1a\n", "not_a_spreadsheet", {"kind": "image"}),
        (b"<html><table><tr><td>1</td></tr></table>", "not_a_spreadsheet", {"kind": "html"}),
        (b'<?xml version="1.0"?><Workbook/>', "not_a_spreadsheet", {"kind": "xml"}),
        (b"name,email\n" + b"x" * 10 * 1024 * 1024, "too_big", {"megabytes": 10}),
    ],
)
def test_files_that_are_refused(data, code, facts):
    assert refused(data) == (code, facts)


def test_a_quote_broken_further_down_is_told_when_read():
    text = HEAD + KIM * 40 + '"김,a@b.kr,\r\n'
    assert refused(text.encode()) == ("broken_quotes", {"line": 42})


def test_one_row_too_many():
    assert refused(b"name,email\n" + b"k,a@b.kr\n" * 100_001) == ("too_many_rows", {"limit": 100_000})
