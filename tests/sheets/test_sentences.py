"""What HR is told about a file and its cells."""

import re
from pathlib import Path

import pytest

from sheets.sentences import (
    CELLS,
    COLUMNS,
    FILES,
    KINDS,
    cell_sentence,
    column_label,
    file_sentence,
)
from sheets.tables import BadFile
from vouchers.load_columns import GRANTS, PEOPLE

pytestmark = pytest.mark.usefixtures("korean_sentences")

SHEETS = Path(__file__).parents[2] / "sheets"
FACTS = {"megabytes": 10, "limit": 100_000, "kind": "pdf", "line": 7, "missing": ["email"], "heading": "이름"}
CELL_FACTS = {"first_line": 2, "value": "#REF!", "limit": 10_000_000}


def codes_raised(name: str) -> set[str]:
    """Every code that the modules of the reader raise by this exception or issue, read from their text."""
    texts = [path.read_text() for path in SHEETS.glob("*.py")]
    return {code for text in texts for code in re.findall(rf'\b{name}\(\s*"(\w+)"', text)}


@pytest.mark.parametrize(
    ("refusal", "english", "korean"),
    [
        (
            BadFile("header_missing", missing=["name", "email"], matched=0),
            "These columns are missing: Name, E-mail. The first line should hold the headings.",
            "필요한 열이 없어요: 이름, 이메일. 첫 줄에 열 제목을 넣어 주세요.",
        ),
        (
            BadFile("not_a_spreadsheet", kind="pdf"),
            "This is a PDF, not a spreadsheet. Upload an .xlsx or .csv file.",
            "엑셀이나 CSV가 아니라 PDF 파일입니다. .xlsx 또는 .csv 파일을 올려 주세요.",
        ),
        (
            BadFile("too_many_rows", limit=100_000),
            "The file has more than 100,000 lines. Split it into several files.",
            "100,000줄이 넘는 파일입니다. 여러 파일로 나눠 올려 주세요.",
        ),
        (
            BadFile("mixed_encoding", line=1234),
            "Line 1234 is in another encoding than the rest. Save the file as CSV UTF-8.",
            "1234번째 줄의 글자 형식이 나머지와 다릅니다. 'CSV UTF-8' 형식으로 저장해 주세요.",
        ),
        (
            BadFile("unknown_encoding", line=None),
            "The file cannot be read as text. Save it as CSV UTF-8.",
            "파일의 글자를 읽을 수 없습니다. 'CSV UTF-8' 형식으로 저장해 주세요.",
        ),
    ],
)
def test_file_sentences(refusal, english, korean):
    assert file_sentence(refusal, "en") == english
    assert file_sentence(refusal, "ko") == korean


@pytest.mark.parametrize(
    ("code", "facts", "english", "korean"),
    [
        (
            "amount_too_large",
            {"limit": 10_000_000},
            "At most 10,000,000 won at a time.",
            "한 번에 10,000,000원까지 넣을 수 있어요.",
        ),
        ("duplicate", {"line": 9, "first_line": 1200}, "The same as on line 1200.", "1200번째 줄과 같습니다."),
        ("missing", {}, "This is needed.", "비워 둘 수 없어요."),
    ],
)
def test_cell_sentences(code, facts, english, korean):
    assert cell_sentence(code, facts, "en") == english
    assert cell_sentence(code, facts, "ko") == korean


@pytest.mark.parametrize("code", sorted(FILES))
def test_every_file_code_is_told_in_both_languages(code):
    facts = {name: value for name, value in FACTS.items() if f"%({name})s" in str(FILES[code])}
    told = [file_sentence(BadFile(code, **facts), language) for language in ("en", "ko")]
    assert [bool(re.search("[가-힣]", text.replace("이름", ""))) for text in told] == [False, True]


@pytest.mark.parametrize("code", sorted(CELLS))
def test_every_cell_code_is_told_in_both_languages(code):
    told = [cell_sentence(code, CELL_FACTS, language) for language in ("en", "ko")]
    assert [bool(re.search("[가-힣]", text)) for text in told] == [False, True]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_told_in_korean(kind):
    assert "파일입니다" in file_sentence(BadFile("not_a_spreadsheet", kind=kind), "ko")


def test_every_code_that_is_raised_has_its_sentence():
    assert codes_raised("BadFile") <= set(FILES)
    assert len(codes_raised("BadFile")) >= 14
    assert codes_raised("BadCell") <= set(CELLS)
    assert len(codes_raised("BadCell")) >= 12


def test_every_column_has_its_label():
    assert {column.key for column in PEOPLE + GRANTS} == set(COLUMNS)
    assert [column_label(key, "ko") for key in ("name", "valid_until", "")] == ["이름", "유효기간", "줄 전체"]
    assert [column_label(key, "en") for key in ("name", "valid_until", "")] == [
        "Name",
        "Valid until",
        "Whole line",
    ]
