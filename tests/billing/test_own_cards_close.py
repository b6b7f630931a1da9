"""Guests' own cards on the statement: whole, after the commission, owed from then on and paid out with it."""

import io
import json
from datetime import date, datetime

import pytest
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from billing import close
from billing.documents.annex import annex
from billing.documents.figures import charges
from billing.documents.render import render
from billing.documents.shapes import thawed
from billing.documents.sheets import as_csv, as_xlsx
from billing.models import Document, Transfer
from billing.payouts.queries import candidates, waiting_of
from billing.running import earned_so_far, open_periods
from billing.terms import agree_company_terms
from tenants.scope import platform_scope, restaurant_scope
from tests.billing.documents.samples import statement
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.billing.guest_cards import collected, given_back, refund, undo
from tests.billing.payouts.desk import balance, check_both, item, left, second_operator, send, wrong
from tests.portals.month import AFTER, NOVEMBER, at, freeze, november

DECEMBER = date(2025, 12, 1)
# 16,000 of vouchers in tests.portals.month.november and 9,000 more, less 5 % and its VAT.
NET = 23_625


@pytest.fixture
def paid(world):
    """November, and at 할매국밥 9,000 by voucher and 3,000 by own card; 2,000 more went back as their meal was undone."""
    november(world)
    world.meal = collected(world, 9_000, 3_000, fee=87, at=at(13))
    world.undone = collected(world, 5_000, 2_000, fee=58, at=at(13, 13))
    undo(world.undone, at=at(13, 14))
    given_back(world.undone, at=at(13, 14))
    return world


def told(number: str) -> dict:
    with platform_scope():
        return json.loads(Document.objects.get(number=number).frozen)


def close_december() -> None:
    close.begin_close(month=DECEMBER, by="test", at=datetime.fromisoformat("2026-01-03T09:00:00+09:00"))
    close.draw_documents(DECEMBER)
    with platform_scope():
        ids = list(Document.objects.filter(period=DECEMBER).order_by("id").values_list("id", flat=True))
    for pk in ids:
        close.freeze_document(pk)


def entries(number: str):
    with platform_scope():
        found = Transfer.objects.filter(document__number=number, reason="own_cards")
        return [(each.amount, each.source.kind, each.target.kind, each.period) for each in found]


def test_the_statement_has_them_whole_after_the_commission(paid):
    freeze(paid)
    data, summary = told("STM-2025-000001"), told("STM-2025-000001")["summary"]
    assert (summary["gross"], summary["commission"], summary["commission_vat"]) == (25_000, 1_250, 125)
    assert (summary["net"], summary["own_cards"], summary["deposit"]) == (NET, 3_000, 26_625)
    assert data["own_cards"] == [
        {"day": "2025-11-13", "meal": paid.meal.redemption_id, "amount": 3_000},
        {"day": "2025-11-13", "meal": paid.undone.redemption_id, "amount": 2_000},
        {"day": "2025-11-13", "meal": paid.undone.redemption_id, "amount": -2_000},
    ]
    assert entries("STM-2025-000001") == [(3_000, "restaurant_cards", "restaurant_owed", NOVEMBER)]
    with platform_scope():
        assert Document.objects.get(number="STM-2025-000001").total == 26_625
        assert (balance("restaurant_cards"), balance("stripe"), balance("stripe_fee")) == (0, -2_855, -145)
        assert wrong() == {}


def test_a_statement_without_them_says_nothing_of_them(paid):
    freeze(paid)
    data = told("STM-2025-000002")
    assert "own_cards" not in data and "own_cards" not in data["summary"] and "deposit" not in data["summary"]
    assert entries("STM-2025-000002") == []


def test_no_invoice_and_no_closing_figure_of_a_company_knows_of_them(paid):
    freeze(paid)
    data = told("INV-2025-000001")
    assert (data["summary"]["total"], "own_cards" in data) == (26_000, False)


def test_the_account_of_the_statement_leads_over_them(paid):
    freeze(paid)
    with translation.override("en"):
        rows = [(charge.label, charge.amount, charge.sums) for charge in charges(told("STM-2025-000001"))]
    assert rows == [
        ("Meals", 25_000, False),
        ("Commission (5%)", -1_250, False),
        ("VAT on commission (10%)", -125, False),
        ("Vouchers, less commission", NET, True),
        ("Guests' own cards (1 meal)", 3_000, False),
        ("Amount we deposit", 26_625, True),
    ]


def test_a_payout_run_pays_them_with_the_rest(paid, at):
    freeze(paid)
    at("2025-12-15 09:00")
    with platform_scope():
        second = second_operator()
        check_both(paid, second)
        send(paid.operator, second)
        assert (item(1).amount, left()["STM-2025-000001"]) == (26_625, 0)
        assert wrong() == {}


def test_what_waits_for_a_company_is_never_theirs(paid, at):
    agree_company_terms(company=paid.hanul.company, since=NOVEMBER, by="test", on_collection=True)
    agree_company_terms(company=paid.bada.company, since=NOVEMBER, by="test", on_collection=True)
    freeze(paid)
    at("2025-12-15 09:00")
    frozen = told("STM-2025-000001")["terms"]["waits"]
    with platform_scope():
        check_both(paid, second_operator())
        statement = Document.objects.get(number="STM-2025-000001")
        waits = [{"company": each.company, "amount": each.amount} for each in waiting_of([statement])[statement.pk]]
        payable = {each.statement.number: each.amount for each in candidates("KRW", date(2025, 12, 15))}
    # 바다 has paid its invoice from its deposit; when the figures were made final nobody knew.
    assert frozen == [{"company": "바다", "amount": 6_615}, {"company": "한울", "amount": 17_010}]
    assert waits == [{"company": "한울", "amount": 17_010}]
    assert payable["STM-2025-000001"] == 26_625 - 17_010


def test_given_back_after_the_close_it_lowers_the_next_statement(paid):
    freeze(paid)
    refund(paid.meal, at=datetime.fromisoformat("2025-12-05T10:00:00+09:00"))
    assert given_back(paid.meal, at=datetime.fromisoformat("2025-12-05T10:01:00+09:00")) == "recorded"
    close_december()
    data = told("STM-2025-000003")
    assert data["own_cards"] == [{"day": "2025-12-05", "meal": paid.meal.redemption_id, "amount": -3_000}]
    # 9,000 less 5 % and its VAT, and the 3,000; the statement of November lacks as much now.
    assert (data["summary"]["net"], data["summary"]["own_cards"], data["summary"]["set_off"]) == (-8_505, -3_000, 11_505)
    assert entries("STM-2025-000003") == [(3_000, "restaurant_owed", "restaurant_cards", DECEMBER)]
    with platform_scope():
        assert (left()["STM-2025-000001"], balance("restaurant_cards"), wrong()) == (15_120, 0, {})


def test_a_restaurant_that_has_nothing_else_in_a_month_gets_a_statement_of_them(paid):
    late = collected(paid, 8_000, 2_500, restaurant=paid.bunsik, at=at(14))
    freeze(paid)
    refund(late, at=datetime.fromisoformat("2025-12-05T10:00:00+09:00"))
    close_december()
    # The refund of the meal alone: the card's part is not given back yet.
    assert told("STM-2025-000003")["summary"]["net"] == -7_560
    assert given_back(late, at=datetime.fromisoformat("2026-01-04T10:00:00+09:00")) == "recorded"
    close.begin_close(month=date(2026, 1, 1), by="test", at=datetime.fromisoformat("2026-02-03T09:00:00+09:00"))
    close.draw_documents(date(2026, 1, 1))
    with platform_scope():
        drawn = Document.objects.filter(period=date(2026, 1, 1))
        assert list(drawn.values_list("number", flat=True)) == ["STM-2026-000001"]
        close.freeze_document(drawn.get().pk)
        statement = drawn.get()
        assert (statement.restaurant_id, statement.meals, statement.gross, statement.total) == (paid.bunsik.pk, 0, 0, -2_500)
        assert (statement.transfers, statement.moved) == (0, 0)
        assert wrong() == {}


def test_the_month_so_far_has_them(paid):
    with restaurant_scope(paid.gukbap.pk):
        so_far = earned_so_far(paid.gukbap, open_periods()[0])
    assert (so_far.own_cards, so_far.net) == (3_000, 26_625)


def test_workbook_and_csv_have_each_of_them_and_the_same_sum(paid):
    freeze(paid)
    with platform_scope():
        document = thawed(Document.objects.get(number="STM-2025-000001").frozen)
    *_, sheet = load_workbook(io.BytesIO(as_xlsx(document))).worksheets
    assert sheet.title == "손님 카드 결제"
    assert [[cell.value for cell in row][1:] for row in sheet.iter_rows(min_row=2)] == [
        [str(paid.meal.redemption_id), 3_000],
        [str(paid.undone.redemption_id), 2_000],
        [str(paid.undone.redemption_id), -2_000],
        [None, 3_000],
    ]
    rows = [line.split(",") for line in as_csv(document).decode("utf-8-sig").splitlines()[1:]]
    assert [(row[0], row[1], row[6], row[7]) for row in rows] == [
        ("식대", "2025-11-11", "1", "7000"),
        ("식대", "2025-11-11", "1", "9000"),
        ("식대", "2025-11-13", "1", "9000"),
        ("수수료 (5%)", "", "", "-1250"),
        ("수수료 부가세 (10%)", "", "", "-125"),
        ("손님 카드", "2025-11-13", "", "3000"),
        ("손님 카드", "2025-11-13", "", "2000"),
        ("손님 카드", "2025-11-13", "", "-2000"),
        ("입금해 드릴 금액", "", "3", "26625"),
    ]


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_the_pdf_has_them_between_vouchers_and_deposit(paid):
    freeze(paid)
    with platform_scope():
        document = thawed(Document.objects.get(number="STM-2025-000001").frozen)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(render(document))).pages)
    places = [text.index(words) for words in ("식권 정산액", "손님 카드 결제 (1건)", "입금해 드릴 금액", "영수증 번호")]
    assert places[0] < places[1]
    assert AFTER.year == 2025 and "26,625" in text


def told_on_paper(count: int):
    """The grid of own cards of a statement with so many: 3,000 each, five a day, one given back on the 30th."""
    rows = [{"day": f"2026-10-{1 + n // 5:02d}", "meal": 100 + n, "amount": 3_000} for n in range(count)]
    rows.append({"day": "2026-10-30", "meal": 100, "amount": -3_000})
    document = statement(own_cards=rows)
    document["summary"]["own_cards"] = 3_000 * count - 3_000
    with translation.override("en"):
        [grid] = [grid for grid in annex(document) if grid.look == "cards"]
    return [heading for heading, _look in grid.columns], [list(row.cells) for row in grid.rows]


def test_on_paper_each_has_its_receipt_or_when_they_are_many_its_day():
    assert told_on_paper(2) == (
        ["Day", "Receipt no.", "Amount (KRW)"],
        [["1 Oct", "100", "3,000"], ["1 Oct", "101", "3,000"], ["30 Oct", "100", "-3,000"], ["Total", "", "3,000"]],
    )
    assert told_on_paper(60)[1][-2:] == [["30 Oct", "100", "-3,000"], ["Total", "", "177,000"]]
    heads, rows = told_on_paper(61)
    assert heads == ["Day", "Meals", "Amount (KRW)"]
    assert [rows[0], *rows[-3:]] == [
        ["1 Oct", "5", "15,000"],
        ["13 Oct", "1", "3,000"],
        ["30 Oct", "-1", "-3,000"],
        ["Total", "60", "180,000"],
    ]
