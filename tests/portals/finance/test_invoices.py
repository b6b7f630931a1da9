"""A company's invoices: listed, read on screen, downloaded; the same sums wherever they are read."""

import csv
import hashlib
import io
import json
import re
from datetime import date

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from billing import rendering
from billing.documents import render
from billing.models import Document
from billing.terms import agree_company_terms
from tenants.scope import company_scope, platform_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.portals.month import closed_november, draw, eat, freeze, november
from vouchers.actions import change_employee

NUMBER = "INV-2025-000001"
PAGE = f"/finance/invoices/{NUMBER}/"


@pytest.fixture
def closed(world):
    """November with its figures final; Hanul has a service fee of 2 %."""
    closed_november(world, service_fee_bp=200)
    return world


@pytest.fixture
def finance(closed, visit):
    return visit("hanul", closed.hanul.finance)


def file(browser, suffix):
    return browser.get(f"/finance/invoices/{NUMBER}.{suffix}")


def test_the_list_has_this_companys_invoices_only(finance):
    page = finance.get("/finance/invoices/")
    assert [(row.number, row.total, row.to_pay) for row in page.context["page"]] == [(NUMBER, 17_374, 17_374)]


def test_the_list_can_be_taken_away(finance):
    taken = finance.get("/finance/invoices/?export=csv")
    rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"), newline="")))
    assert rows[1][:12] == [NUMBER, "2025-11", "2", "17374", "17374", "2025-12-18", "KRW", "0", "", "0", "0", "17374"]
    book = load_workbook(io.BytesIO(finance.get("/finance/invoices/?export=xlsx").content))
    assert [cell.value for cell in book.active[2]][:5] == [NUMBER, "2025-11", 2, 17_374, 17_374]


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-1", "?page=x", "?page=99999999999999999999", "?year=x", "?year=1", "?year=" + "9" * 5000]
)
def test_odd_addresses_show_the_list(finance, query):
    assert finance.get(f"/finance/invoices/{query}").status_code == 200


def test_the_list_takes_a_fixed_number_of_queries(finance, django_assert_num_queries):
    finance.get("/finance/invoices/")
    with django_assert_num_queries(9):
        finance.get("/finance/invoices/")


def test_the_page_says_the_frozen_figures(finance):
    page = finance.get(PAGE)
    said = {charge.key: charge.amount for charge in page.context["charges"]}
    assert said == {"meals": 17_000, "fee": 374, "total": 17_374, "due": 17_374}
    for figure in ("₩17,000", "₩374", "₩17,374", "₩15,455", "₩1,545"):
        assert figure in page.text


def test_the_page_reads_in_the_readers_language_and_the_file_in_its_own(closed, visit):
    browsers = [visit("hanul", closed.hanul.finance, language=language) for language in ("en", "ko")]
    assert ["Amount to pay" in browser.get(PAGE).text for browser in browsers] == [True, False]
    for browser in browsers:
        summary = load_workbook(io.BytesIO(file(browser, "xlsx").content)).worksheets[0]
        assert (summary["A2"].value, summary["B2"].value) == ("문서 번호", NUMBER)


@pytest.mark.parametrize(
    ("suffix", "content_type"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json"),
    ],
)
def test_files_say_what_they_are_and_stay_private(finance, suffix, content_type):
    taken = file(finance, suffix)
    assert (taken.status_code, taken["Content-Type"]) == (200, content_type)
    assert taken["Cache-Control"] == "private, no-cache"
    assert taken["Content-Disposition"].startswith("attachment; filename")
    assert f"{NUMBER}.{suffix}" in taken["Content-Disposition"]


@pytest.mark.parametrize(
    ("language", "names"), [("en", ["Halmae Gukbap", "Bomnal Bunsik"]), ("ko", ["할매국밥", "봄날분식"])]
)
def test_restaurants_bear_the_readers_name(closed, visit, language, names):
    """Shares, lines and a refund of an earlier month alike; 한울 ate for 9,000 and 8,000."""
    page = visit("hanul", closed.hanul.finance, language=language).get(PAGE)
    assert [row["name"] for row in page.context["shares"]] == names
    assert [row["name"] for row in page.context["lines"]] == names
    assert page.text.count(names[0]) == 2


def test_a_korean_file_name_is_said_as_rfc_5987_asks(finance, monkeypatch):
    monkeypatch.setattr("portals.documents.pgettext", lambda _context, _text: "청구서")
    said = file(finance, "csv")["Content-Disposition"]
    assert said == f"attachment; filename*=utf-8''%EC%B2%AD%EA%B5%AC%EC%84%9C%202025-11%20{NUMBER}.csv"


def test_the_json_is_what_was_frozen_byte_by_byte(finance):
    taken = file(finance, "json")
    with platform_scope():
        document = Document.objects.get(number=NUMBER)
    assert hashlib.sha256(taken.content).hexdigest() == document.fingerprint
    assert json.loads(taken.content)["summary"]["due"] == 17_374


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_screen_paper_workbook_and_csv_say_one_sum(finance):
    with platform_scope():
        rendering.render_document(Document.objects.get(number=NUMBER).pk)
    screen = finance.get(PAGE).context
    taken = file(finance, "pdf")
    assert taken["Content-Type"] == "application/pdf"
    paper = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(taken.content)).pages)
    summary, shares, lines, _refunds = load_workbook(io.BytesIO(file(finance, "xlsx").content)).worksheets
    workbook = [row[1] for row in summary.iter_rows(values_only=True)]
    table = list(csv.reader(io.StringIO(file(finance, "csv").content.decode("utf-8-sig"), newline="")))[1:]
    assert screen["final"].amount == 17_374
    assert re.search(r"(?<![\d,])17,374(?![\d,])", paper)
    assert workbook.count(17_374) == 2
    assert [shares.cell(shares.max_row, 6).value, lines.cell(lines.max_row, 4).value] == [17_000, 17_000]
    assert sum(share["gross"] for share in screen["shares"]) == 17_000
    assert [int(row[7]) for row in table] == [9_000, 8_000, 374, 17_374, 17_374]


def test_another_companys_number_does_not_exist(finance):
    assert finance.get("/finance/invoices/INV-2025-000002/").status_code == 404
    for suffix in ("pdf", "xlsx", "csv", "json"):
        assert finance.get(f"/finance/invoices/INV-2025-000002.{suffix}").status_code == 404


def test_a_statement_is_no_invoice(finance):
    assert finance.get("/finance/invoices/STM-2025-000001/").status_code == 404


@pytest.mark.parametrize("tail", ["INV-0/", "INV-2025-000001.exe", "%00/", "INV-2025-000001.pdf/", "x" * 300 + "/"])
def test_what_does_not_exist_is_not_found(finance, tail):
    assert finance.get(f"/finance/invoices/{tail}").status_code == 404


def test_who_only_eats_may_not(closed, visit):
    browser = visit("hanul", closed.hanul.haneul.user)
    assert [browser.get(address).status_code for address in ("/finance/invoices/", PAGE)] == [403, 403]
    assert file(browser, "pdf").status_code == 403


def test_nothing_is_changed_by_asking_with_post(finance):
    assert finance.post(PAGE).status_code == 405


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_a_pdf_that_is_being_made_says_so(finance):
    said = file(finance, "pdf")
    assert (said.status_code, said["Content-Type"]) == (202, "text/html; charset=utf-8")
    assert "The PDF is being made" in said.text
    assert said["Cache-Control"] == "private, no-store"


def test_a_machine_without_pango_says_what_would_help(finance, monkeypatch):
    def missing():
        raise render.PangoMissing

    monkeypatch.setattr("portals.documents.require_pango", missing)
    said = file(finance, "pdf")
    assert said.status_code == 503
    assert "apt-get install -y libpango-1.0-0" in said.text


def test_a_document_with_only_a_number_says_so(world, visit):
    november(world)
    draw(world)
    finance = visit("hanul", world.hanul.finance)
    assert finance.get(PAGE).context["data"] is None
    assert [file(finance, suffix).status_code for suffix in ("pdf", "xlsx", "csv", "json")] == [409] * 4
    assert finance.get("/finance/invoices/").status_code == 200


def test_a_split_invoice_says_who_owes_what_on_screen_and_in_its_files(world, visit):
    terms = {"since": date(2025, 11, 1), "cost_split": True, "fee_per_head": 1_000}
    agree_company_terms(company=world.hanul.company, by="test", **terms)
    with company_scope(world.hanul.company):
        change_employee(employee=world.hanul.haneul, cost_centre="CC-100", by=world.hanul.hr)
    november(world)
    eat(world.hanul, world.hanul.doyun, world.gukbap, 6_000, day=13)
    freeze(world)
    finance = visit("hanul", world.hanul.finance)
    page = finance.get(PAGE)
    assert [
        (each["title"], [(row["name"], row["heads"], row["total"]) for row in each["rows"]])
        for each in page.context["costs"]
    ] == [
        ("Cost centres", [("CC-100", 1, 18_100), ("Not assigned", 1, 7_100)]),
        ("Sites", [("본사", 2, 25_200)]),
    ]
    assert "CC-100" in page.text
    table = list(csv.reader(io.StringIO(file(finance, "csv").content.decode("utf-8-sig"), newline="")))
    assert [row[7] for row in table if row[0] == "코스트센터: CC-100"] == ["18100"]
    book = load_workbook(io.BytesIO(file(finance, "xlsx").content))
    assert [cell.value for cell in book["코스트센터별 내역"][2]] == ["CC-100", 2, 1, 17_000, 0, 1_100, 18_100]
    assert visit("bada", world.bada.finance).get(PAGE).status_code == 404
