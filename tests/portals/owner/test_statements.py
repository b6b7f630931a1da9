"""An owner's statements: theirs alone, and never for staff."""

import csv
import html
import io
import re
import uuid
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import AuditEntry, User
from billing import rendering
from billing.actions import refund_redemption
from billing.documents.render import as_html
from billing.documents.shapes import thawed
from billing.models import Document
from billing.payouts.runs import Result, record_results
from restaurants.actions import seat_member
from restaurants.enums import Seat
from restaurants.models import Restaurant
from tenants.scope import platform_scope
from tests.billing.documents.test_render import NEEDS_PANGO, has_pango
from tests.billing.guest_cards import collected
from tests.billing.payouts.desk import check_both, item, second_operator, send
from tests.portals.month import at as at_lunch
from tests.portals.month import close_month, closed_november, eat, freeze, november

NUMBER = "STM-2025-000001"
PAGE = f"/owner/statements/{NUMBER}/"


@pytest.fixture
def closed(world):
    closed_november(world)
    return world


@pytest.fixture
def owner(closed, visit):
    return visit(None, closed.owner)


def file(browser, suffix, number=NUMBER):
    return browser.get(f"/owner/statements/{number}.{suffix}")


def test_the_list_has_this_restaurants_statements_only(owner):
    page = owner.get("/owner/statements/")
    assert [(row.number, row.gross, row.total) for row in page.context["page"]] == [(NUMBER, 16_000, 15_120)]


def test_the_month_so_far_is_counted_by_the_rules_of_the_statement(world, visit):
    november(world)
    [so_far] = visit(None, world.owner).get("/owner/statements/").context["so_far"]
    assert (so_far.meals, so_far.gross, so_far.commission, so_far.net) == (2, 16_000, 880, 15_120)


def test_the_list_can_be_taken_away(owner):
    taken = owner.get("/owner/statements/?export=csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(taken, newline="")))[1] == [
        NUMBER, "2025-11", "2", "16000", "15120", "2025-12-13", "KRW", "15120", "0", "0", "0", "15120",
        "14545", "1455", "16000",
    ]  # fmt: skip


def test_the_list_takes_a_fixed_number_of_queries(owner, django_assert_num_queries):
    owner.get("/owner/statements/")
    with django_assert_num_queries(18):
        owner.get("/owner/statements/")


def test_the_page_says_the_frozen_figures(owner):
    page = owner.get(PAGE)
    assert {charge.key: charge.amount for charge in page.context["charges"]} == {
        "meals": 16_000,
        "commission": -800,
        "commission_vat": -80,
        "net": 15_120,
    }
    assert "₩15,120" in page.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Vouchers, less commission", "Guests' own cards (1 meal)", "Receipt no.")),
        ("ko", ("식권 정산액", "손님 카드 결제 (1건)", "영수증 번호")),
    ],
)
def test_guests_own_cards_stand_on_the_page_receipt_by_receipt(world, visit, language, words):
    november(world)
    paid = collected(world, 9_000, 3_000, fee=87, at=at_lunch(13))
    [so_far] = visit(None, world.owner).get("/owner/statements/").context["so_far"]
    assert (so_far.own_cards, so_far.net) == (3_000, 26_625)
    freeze(world)
    page = visit(None, world.owner, language=language).get(PAGE)
    assert {charge.key: charge.amount for charge in page.context["charges"]} == {
        "meals": 25_000,
        "commission": -1_250,
        "commission_vat": -125,
        "vouchers": 23_625,
        "own_cards": 3_000,
        "net": 26_625,
    }
    assert [word in html.unescape(page.text) for word in words] == [True, True, True]
    row = f'<td data-label="{words[2]}">{paid.redemption_id}</td>'
    assert row in page.text and page.context["final"].amount == 26_625


@pytest.mark.skipif(not has_pango(), reason=NEEDS_PANGO)
def test_screen_paper_workbook_and_csv_say_one_sum(owner):
    with platform_scope():
        rendering.render_document(Document.objects.get(number=NUMBER).pk)
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file(owner, "pdf").content)).pages)
    summary, *_ = load_workbook(io.BytesIO(file(owner, "xlsx").content)).worksheets
    table = list(csv.reader(io.StringIO(file(owner, "csv").content.decode("utf-8-sig"), newline="")))[1:]
    assert owner.get(PAGE).context["final"].amount == 15_120
    assert re.search(r"(?<![\d,])15,120(?![\d,])", paper)
    assert [row[1] for row in summary.iter_rows(values_only=True)].count(15_120) == 1
    [total] = [place for place, row in enumerate(table) if row[0] == "입금해 드릴 금액"]
    assert int(table[total][7]) == 15_120
    assert sum(int(row[7]) for row in table[:total]) == 15_120


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ("Sales and their VAT", "For your own VAT return: what you sold, before our commission", "₩14,545", "₩1,455"),
        ),
        ("ko", ("매출과 부가세", "부가세 신고에 쓰세요. 수수료를 떼기 전의 매출", "14,545원", "1,455원")),
    ],
)
def test_the_page_says_supply_and_vat_of_the_owners_sales(closed, visit, language, words):
    page = html.unescape(visit(None, closed.owner, language=language).get(PAGE).text)
    assert [word in page for word in words] == [True, True, True, True]


def test_workbook_and_csv_say_supply_and_vat_of_the_owners_sales(owner):
    *_, sheet = load_workbook(io.BytesIO(file(owner, "xlsx").content)).worksheets
    assert (sheet.title, *sheet.iter_rows(values_only=True)) == (
        "매출과 부가세", ("항목", "공급가액", "부가세", "금액"), ("식대", 14_545, 1_455, 16_000),
    )  # fmt: skip
    head, *_, last = csv.reader(io.StringIO(file(owner, "csv").content.decode("utf-8-sig"), newline=""))
    assert head[-2:] == ["공급가액", "부가세"]
    assert last == ["매출: 식대", "", "", "", "", "", "", "16000", "KRW", "", "", "14545", "1455"]


def test_another_restaurants_statement_does_not_exist(owner):
    assert owner.get("/owner/statements/STM-2025-000002/").status_code == 404
    assert file(owner, "json", "STM-2025-000002").status_code == 404
    assert owner.get("/owner/statements/INV-2025-000001/").status_code == 404


def test_another_restaurant_cannot_be_chosen(owner, closed):
    for asked in (str(closed.bunsik.pk), "x", "-1", "9" * 40):
        assert owner.get(f"/owner/statements/?restaurant={asked}").status_code == 404


def test_staff_may_not(closed, visit):
    browser = visit(None, closed.staff)
    assert [browser.get(address).status_code for address in ("/owner/statements/", PAGE)] == [403, 403]


def test_an_owner_who_is_staff_elsewhere_sees_only_what_they_own(closed, visit):
    seat_member(restaurant=closed.bunsik, email=closed.owner.email, name="", seat=Seat.STAFF, by=closed.operator)
    browser = visit(None, closed.owner)
    assert browser.get("/owner/statements/STM-2025-000002/").status_code == 404
    assert [each.name for each in browser.get("/owner/statements/").context["owned"]] == ["할매국밥"]


def test_two_restaurants_are_chosen_between(closed, visit):
    seat_member(restaurant=closed.bunsik, email=closed.owner.email, name="", seat=Seat.OWNER, by=closed.operator)
    browser = visit(None, closed.owner)
    page = browser.get(f"/owner/statements/?restaurant={closed.bunsik.pk}")
    assert [row.number for row in page.context["page"]] == ["STM-2025-000002"]
    assert browser.get("/owner/statements/STM-2025-000002/").status_code == 200


def told(owner):
    """What the list says of the deposit, as words."""
    page = " ".join(owner.get("/owner/statements/").text.split())
    return re.findall(r"(Deposit on|Deposit is being prepared|Sent on|Deposited on|Came back on)", page)


def test_the_owner_sees_the_deposit_from_expected_to_arrived(closed, owner, at):
    at("2025-12-05 09:00")
    assert told(owner) == ["Deposit on"]
    at("2025-12-15 09:00")
    assert told(owner) == ["Deposit is being prepared"]
    with platform_scope():
        second = second_operator()
        check_both(closed, second)
        run = send(closed.operator, second)
    assert told(owner) == ["Sent on"]
    with platform_scope():
        record_results(run=run, results=[Result(item(1).pk, "confirmed", date(2025, 12, 15))], by="test")
    assert told(owner) == ["Deposited on"]


def test_a_run_approved_before_its_day_is_told_by_that_day(closed, owner, at):
    at("2025-12-10 09:00")
    with platform_scope():
        second = second_operator()
        check_both(closed, second)
        send(closed.operator, second, pay_on=date(2025, 12, 16))
    assert "Deposit on Tue 16 Dec" in owner.get("/owner/statements/").text
    at("2025-12-16 09:00")
    assert "Sent on Tue 16 Dec" in owner.get("/owner/statements/").text


def test_a_deposit_that_came_back_says_why_and_what_to_do(closed, owner, visit, at):
    at("2025-12-15 09:00")
    with platform_scope():
        second = second_operator()
        check_both(closed, second)
        run = send(closed.operator, second)
        result = [Result(item(1).pk, "returned", date(2025, 12, 15), "해지 계좌")]
        record_results(run=run, results=result, by="test")
    assert told(owner) == ["Came back on"]
    page = " ".join(owner.get(PAGE).text.split())
    assert "The deposit of ₩15,120 came back: 해지 계좌" in page and "copy of your bank book" in page
    assert f'<a href="/owner/statements/account/{closed.gukbap.pk}/">Name another account</a>' in page
    other = visit(None, User.objects.get(email="other-owner@example.com"))
    assert told(other) == ["Sent on"]


def test_a_restaurant_without_an_account_is_told_to_name_one(closed, visit):
    other = visit(None, User.objects.get(email="other-owner@example.com"))
    assert "We do not know your bank account yet" in other.get("/owner/statements/").text


def language_of(place) -> str:
    return Restaurant.objects.get(pk=place.pk).language


def test_the_owner_chooses_the_language_of_the_files_to_come(closed, visit, owner):
    page = f"/owner/statements/language/{closed.gukbap.pk}/"
    assert "The files of your statements are in Korean." in owner.get("/owner/statements/").text
    assert re.search(r'value="ko"[^>]* checked', owner.get(page).text)
    answer = owner.post(page, {"language": "en"}, follow=True)
    assert ("Saved. It holds for documents made from now on." in answer.text) is True
    assert "The files of your statements are in English." in answer.text
    with platform_scope():
        [entry] = AuditEntry.objects.filter(verb="set_statement_language")
        assert (entry.actor, entry.subject, entry.data) == (
            closed.owner.actor, f"restaurant:{closed.gukbap.pk}", {"language": "en"},
        )  # fmt: skip
    assert owner.post(page, {"language": "de"}).status_code == 422
    assert (language_of(closed.gukbap), language_of(closed.bunsik)) == ("en", "ko")
    assert owner.post(f"/owner/statements/language/{closed.bunsik.pk}/", {"language": "en"}).status_code == 404
    assert language_of(closed.bunsik) == "ko"


def test_the_next_statement_is_in_that_language_and_the_last_one_stays(world, visit):
    meal = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    freeze(world)
    visit(None, world.owner).post(f"/owner/statements/language/{world.gukbap.pk}/", {"language": "en"})
    with platform_scope():
        then = datetime.fromisoformat("2025-12-09T10:00:00+09:00")
        refund_redemption(redemption_id=meal, reason="cold", key=uuid.uuid4(), by="test", at=then)
    close_month(date(2025, 12, 1), "2026-01-02")
    with platform_scope():
        papers = [thawed(each.frozen) for each in Document.objects.filter(kind="statement").order_by("period_id")]
        assert [paper["language"] for paper in papers] == ["ko", "en"]
        assert ["How the amount comes about" in as_html(paper) for paper in papers] == [False, True]
