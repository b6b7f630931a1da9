"""XLSX and CSV: typed, harmless, the same each time, and equal to the paper."""

import csv
import io
import re
import zipfile
from datetime import datetime

from openpyxl import load_workbook

from billing.documents.figures import charges
from billing.documents.sheets import as_csv, as_xlsx
from tests.billing.documents.samples import invoice, invoice_of, statement

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+82-10",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "😀 국수",
    "مطعم",
    "가" * 200,
    'a"b,c;d',
]


def book(document):
    """Return the rows of each sheet of a document's workbook, by title."""
    loaded = load_workbook(io.BytesIO(as_xlsx(document)))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in loaded}


def table(document):
    """Return the rows of a document's CSV."""
    return list(csv.reader(io.StringIO(as_csv(document).decode("utf-8-sig"), newline="")))


def test_the_sheets_of_an_invoice():
    sheets = book(invoice())
    assert list(sheets) == ["요약", "식당별 내역", "일자별 내역", "지난 정산월 환불"]
    assert sheets["식당별 내역"] == [
        ["상호", "사업자등록번호", "건수", "공급가액", "부가세", "금액"],
        ["할매순대국 판교점", "129-86-31394", 6, 49091, 4909, 54000],
        ["바다회초밥", "134-05-77216", 3, 25909, 2591, 28500],
        ["합계", None, 9, 75000, 7500, 82500],
    ]
    assert sheets["일자별 내역"] == [
        ["일자", "식당", "건수", "금액"],
        [datetime(2026, 10, 1), "할매순대국 판교점", 4, 36000],
        [datetime(2026, 10, 1), "바다회초밥", 3, 28500],
        [datetime(2026, 10, 2), "할매순대국 판교점", 2, 18000],
        ["합계", None, 9, 82500],
    ]
    assert sheets["지난 정산월 환불"] == [
        ["환불일", "식당", "이용일", "원 정산월", "원 문서", "행", "사유", "금액"],
        [
            datetime(2026, 10, 5),
            "바다회초밥",
            datetime(2026, 9, 30),
            "2026-09",
            "INV-2026-000003",
            41,
            "주문이 두 번 결제됨",
            -8800,
        ],
        ["합계", *[None] * 6, -8800],
    ]


def test_who_holds_no_vat_to_deduct_is_marked_in_a_column_of_its_own():
    document = invoice()
    document["restaurants"][1].update(taxed=False, supply=28500, vat=0)
    assert book(document)["식당별 내역"] == [
        ["상호", "사업자등록번호", "건수", "공급가액", "부가세", "금액", "과세 유형"],
        ["할매순대국 판교점", "129-86-31394", 6, 49091, 4909, 54000, None],
        ["바다회초밥", "134-05-77216", 3, 28500, 0, 28500, "매입세액 불공제"],
        ["합계", None, 9, 77591, 4909, 82500, None],
    ]


def test_the_summary_of_an_invoice():
    assert book(invoice())["요약"] == [
        ["항목", "값", "공급가액", "부가세"],
        ["문서 번호", "INV-2026-000012", None, None],
        ["정산월", "2026-10", None, None],
        ["발행일", datetime(2026, 11, 2), None, None],
        ["납부 기한", datetime(2026, 11, 10), None, None],
        ["발행", "주식회사 한끼", None, None],
        ["사업자등록번호", "220-81-62517", None, None],
        ["수신", "가온소프트 주식회사", None, None],
        ["사업자등록번호", "124-81-00998", None, None],
        ["통화", "KRW", None, None],
        ["건수", 9, None, None],
        ["식대", 82500, 75000, 7500],
        ["서비스 이용료 (2%)", 1815, 1650, 165],
        ["지난 정산월 환불", -8800, -8000, -800],
        ["청구 합계", 75515, 68650, 6865],
        ["납부하실 금액", 75515, None, None],
        ["정산월 마감", "2026년 11월 1일 00:05 (UTC+09:00)", None, None],
        ["이체 건수", 9, None, None],
        ["이체 합계", 90500, None, None],
    ]


def test_the_summary_of_an_english_statement():
    rows = book(statement(language="en"))["Summary"]
    assert rows[4] == ["Deposited on", datetime(2026, 11, 5)]
    assert rows[10:16] == [
        ["Meals", 6],
        ["Meals", 54000],
        ["Refunds of earlier months", -9000],
        ["Commission (3%)", -1350],
        ["VAT on commission (10%)", -135],
        ["Amount we deposit", 43515],
    ]


def test_figures_days_and_head_are_formatted():
    sheet = load_workbook(io.BytesIO(as_xlsx(invoice())))["일자별 내역"]
    assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet["D5"].font.bold) == ("A2", True, True)
    assert (sheet["A2"].number_format, sheet["D2"].number_format) == ("yyyy-mm-dd", "#,##0")
    assert [sheet.column_dimensions[letter].width for letter in "ABCD"] == [12, 32, 10, 16]


def test_cents_are_figures_in_whole_units():
    document = invoice_of(["Zum Löwen"], currency="EUR", language="en")
    sheet = load_workbook(io.BytesIO(as_xlsx(document)))["Restaurants"]
    assert (sheet["D2"].value, sheet["D2"].number_format) == (2420, "#,##0.00")
    assert table(document)[1] == ["Meals", "2026-10-01", "Zum Löwen", "", "", "", "1", "110.00", "EUR", "", "", "", ""]


def test_the_same_document_gives_the_same_workbook_dated_by_itself():
    content = as_xlsx(invoice())
    assert as_xlsx(invoice()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        core = archive.read("docProps/core.xml").decode()
        dates = {entry.date_time for entry in archive.infolist()}
    assert re.findall(r">(20[^<]*Z)<", core) == ["2026-11-02T00:00:00Z"] * 2
    assert dates == {(2026, 11, 2, 0, 0, 0)}


def test_no_text_becomes_a_formula_in_a_workbook():
    document = invoice_of(HOSTILE)
    loaded = load_workbook(io.BytesIO(as_xlsx(document)))
    types = {cell.data_type for sheet in loaded for row in sheet for cell in row}
    assert types == {"s", "inlineStr", "n", "d"}
    names = loaded["식당별 내역"]
    cells = [names.cell(row, 1) for row in range(2, 13)]
    assert [cell.value for cell in cells] == [name.replace("\r", "\n") for name in HOSTILE]
    assert [cell.quotePrefix for cell in cells] == [True] * 7 + [False] * 4


def test_what_xml_cannot_hold_is_replaced():
    document = invoice_of(["a\x00b\x0bc"])
    assert book(document)["식당별 내역"][1][0] == "a\ufffdb\ufffdc"


def test_the_csv_of_an_invoice_to_the_byte():
    assert (
        as_csv(invoice())
        == (
            "\ufeff구분,일자,식당,이용일,원 정산월,사유,건수,금액,통화,원 문서,행,공급가액,부가세\r\n"
            "식대,2026-10-01,할매순대국 판교점,,,,4,36000,KRW,,,,\r\n"
            "식대,2026-10-01,바다회초밥,,,,3,28500,KRW,,,,\r\n"
            "식대,2026-10-02,할매순대국 판교점,,,,2,18000,KRW,,,,\r\n"
            "환불,2026-10-05,바다회초밥,2026-09-30,2026-09,주문이 두 번 결제됨,,-8800,KRW,INV-2026-000003,41,,\r\n"
            "서비스 이용료 (2%),,,,,,,1815,KRW,,,1650,165\r\n"
            "청구 합계,,,,,,9,75515,KRW,,,68650,6865\r\n"
            "납부하실 금액,,,,,,,75515,KRW,,,,\r\n"
        ).encode()
    )


def test_meals_without_vat_and_those_we_sell_are_marked_and_counted_once_in_csv():
    document = invoice()
    document["restaurants"][0]["sold_by_us"] = True
    document["restaurants"][1].update(taxed=False, supply=28500, vat=0)
    document["summary"].update(meals_exempt=28500, meals_sold=54000, meals_sold_vat=4909, meals_supply=77591, meals_vat=4909)
    rows = table(document)
    assert [(row[0], row[5], row[7]) for row in rows[1:7]] == [
        ("식대", "식대 (당사 판매)", "36000"),
        ("식대", "매입세액 불공제", "28500"),
        ("식대", "식대 (당사 판매)", "18000"),
        ("환불", "주문이 두 번 결제됨", "-8800"),
        ("서비스 이용료 (2%)", "", "1815"),
        ("청구 합계", "", "75515"),
    ]
    assert sum(int(row[7]) for row in rows[1:6]) == 75515


def test_the_vat_of_an_invoice_is_the_papers_and_the_datas_in_both_files():
    document = invoice()
    paper = next(charge for charge in charges(document) if charge.key == "total")
    told = document["summary"]["meals_vat"] + document["summary"]["fee_vat"] - 800
    assert (paper.supply, paper.vat, told) == (68_650, 6_865, 6_865)
    [written] = [row for row in table(document) if row[0] == "청구 합계"]
    [summed] = [row for row in book(document)["요약"] if row[0] == "청구 합계"]
    assert (written[11:13], summed[2:]) == (["68650", "6865"], [68_650, 6_865])


def test_a_statement_keeps_its_columns_as_its_vat_has_a_row():
    assert (table(statement())[0][-1], book(statement())["요약"][0]) == ("행", ["항목", "값"])


def test_two_of_one_name_that_differ_are_not_marked_in_csv():
    document = invoice()
    document["restaurants"][1].update(name="할매순대국 판교점", taxed=False)
    document["lines"][1]["restaurant"] = "할매순대국 판교점"
    assert [row[5] for row in table(document)[1:4]] == ["", "", ""]


def test_no_text_becomes_a_formula_in_csv():
    names = [row[2] for row in table(invoice_of(HOSTILE))[1:12]]
    assert names == [f"'{name}" for name in HOSTILE[:7]] + HOSTILE[7:]


def test_a_negative_figure_is_no_formula():
    assert [row[7] for row in table(statement()) if row[0] == "환불"] == ["-9000"]
