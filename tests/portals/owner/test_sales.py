"""Sales by day and of one day, on screen and as files."""

import csv
import io
import json
import uuid
from datetime import date, datetime, timedelta

import pytest

from billing.actions import refund_redemption, void_redemption
from billing.models import Document
from tenants.scope import platform_scope, restaurant_scope
from tests.portals.month import close_month, eat

UNDONE = ["Cancelled at", "Cancelled by", "Why"]


@pytest.fixture
def owner(world, visit):
    return visit(None, world.owner)


def table(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_each_day_with_meals_is_a_line_and_the_sum_ties(owner, pay, now, words):
    pay(9_000, at=now - timedelta(days=1))
    pay(4_000)
    pay(5_000)
    page = owner.get("/owner/sales/")
    assert [(str(day.day), day.count, day.total, day.voids) for day in page.context["days"]] == [
        ("2025-11-11", 2, 9_000, 0), ("2025-11-10", 1, 9_000, 0),
    ]  # fmt: skip
    assert "Sum 3 ₩18,000" in words(page)


def test_where_supply_and_vat_stand_is_told_below(owner, world, visit, pay, words):
    pay(4_000)
    said = "For your VAT return, supply value and VAT of each month stand on its statement,"
    assert f"{said} and of all months in the list's file. Statements" in words(owner.get("/owner/sales/"))
    assert f'<a href="/owner/statements/?restaurant={world.gukbap.pk}">Statements</a>' in owner.get("/owner/sales/").text
    korean = words(visit(None, world.owner, language="ko").get("/owner/sales/"))
    assert "부가세 신고에 쓸 공급가액과 부가세는 매달 정산서에 있어요. 정산서 목록의 파일에는 모든 달이 있어요." in korean


def test_a_meal_after_midnight_belongs_to_the_evening_before(owner, world, pay):
    from billing.days import shop_date

    late = datetime.fromisoformat("2025-11-11T03:59:00+09:00")
    assert str(shop_date(late, world.gukbap.tz)) == "2025-11-10"
    assert str(shop_date(late + timedelta(minutes=1), world.gukbap.tz)) == "2025-11-11"


def test_the_days_are_taken_away_as_csv(owner, pay):
    pay(4_000)
    answer = owner.get("/owner/sales/?export=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert table(answer) == [["Day", "Meals", "Cancelled", "Total"], ["2025-11-11", "1", "0", "4000"]]


def test_the_meals_of_a_day_are_taken_away_as_csv(owner, world, pay):
    pay(4_000)
    void = pay(5_000, employee=world.hanul.doyun)
    with restaurant_scope(world.gukbap.pk):
        void_redemption(redemption_id=void, reason="x", key=uuid.uuid4(), by="test", restaurant_id=world.gukbap.pk)
    heading, *lines = table(owner.get("/owner/sales/2025-11-11/?export=csv"))
    assert heading == ["Number", "Time", "Guest", "Counter", "Way", "State", "Amount", "By card on the phone", *UNDONE]
    assert [line[:1] + line[2:7] for line in lines] == [
        ["1", "김*늘", "1", "Scan", "Paid", "4000"], ["2", "이*윤", "1", "Scan", "Cancelled", "5000"],
    ]  # fmt: skip
    assert lines[0][1].startswith("2025-11-11 12:")


def test_an_eaters_undo_is_the_guests_and_what_was_cancelled_is_struck(owner, world, pay):
    pay(4_000)
    void, eater = pay(5_000, employee=world.hanul.doyun), world.hanul.doyun.user.actor
    with restaurant_scope(world.gukbap.pk):
        facts = {"reason": "eater's undo", "by": eater, "restaurant_id": world.gukbap.pk}
        void_redemption(redemption_id=void, key=uuid.uuid4(), **facts)
    html = owner.get("/owner/sales/2025-11-11/").content.decode()
    assert "<span>₩4,000</span>" in html and '<span class="amount--voided">₩5,000</span>' in html
    assert " · The guest</span><span>the eater undid it</span>" in html
    [cancelled] = [line for line in table(owner.get("/owner/sales/2025-11-11/?export=csv")) if line[5] == "Cancelled"]
    assert cancelled[-2:] == ["The guest", "the eater undid it"]


def test_both_exist_as_xlsx(owner, pay):
    pay(4_000)
    for url in ("/owner/sales/?export=xlsx", "/owner/sales/2025-11-11/?export=xlsx"):
        assert owner.get(url).content[:2] == b"PK"


def test_a_span_can_be_chosen(owner, pay, now):
    pay(9_000, at=now - timedelta(days=1))
    pay(4_000)
    page = owner.get("/owner/sales/?first=2025-11-10&last=2025-11-10")
    assert [str(day.day) for day in page.context["days"]] == ["2025-11-10"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("first=2025-11-11&last=2025-11-10", "The last day is before the first."),
        ("first=2020-01-01&last=2025-11-11", "Choose at most one year."),
        ("first=yesterday&last=", "Please check the date."),
        ("first=99999-01-01&last=x", "Please check the date."),
        ("first=9999-12-31", "Choose a day of these years."),
        ("last=0001-01-05", "Choose a day of these years."),
    ],
)
def test_a_span_that_cannot_be_is_said(owner, query, said, words):
    page = owner.get(f"/owner/sales/?{query}")
    assert page.status_code == 200
    assert said in words(page)


@pytest.mark.parametrize("day", ["2025-13-01", "today", "9" * 50, "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_is_404(owner, day):
    assert owner.get(f"/owner/sales/{day}/").status_code == 404


def test_strangers_get_404_and_staff_403(owner, world, visit, pay):
    pay(9_000, world.bunsik)
    assert owner.get(f"/owner/sales/?restaurant={world.bunsik.pk}").status_code == 404
    assert owner.get(f"/owner/sales/2025-11-11/?restaurant={world.bunsik.pk}&export=csv").status_code == 404
    assert [owner.get(f"/owner/sales/?restaurant={odd}").status_code for odd in ("x", "-1", "9" * 40, "")] == [404] * 4
    assert visit(None, world.staff).get("/owner/sales/").status_code == 403
    assert visit(None, world.operator).get("/owner/sales/").status_code == 403
    assert visit(None).get("/owner/sales/")["Location"] == "/sign-in/?next=/owner/sales/"
    assert owner.get("/owner/sales/2025-11-11/").context["meals"] == []


def test_an_owner_of_nothing_sees_what_will_be_here(world, visit, words):
    world.owner.seats.all().delete()
    browser = visit(None, world.owner)
    assert "No meals in these days" in words(browser.get("/owner/sales/"))
    assert "No restaurant yet" in words(browser.get("/owner/"))
    assert browser.get("/owner/sales/2025-11-11/").status_code == 404


def test_what_was_refunded_later_is_named_with_its_statement_and_ties_with_it(owner, world, words, at):
    same, later, _kept = (eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000 + n, day=10 + n) for n in range(3))
    with platform_scope():
        moment = lambda day: datetime.fromisoformat(f"{day}T13:00:00+09:00")  # noqa: E731
        refund = {"reason": "x", "by": "test"}
        refund_redemption(redemption_id=same, key=uuid.uuid4(), at=moment("2025-11-20"), **refund)
    close_month(date(2025, 11, 1), "2025-12-03")
    with platform_scope():
        refund_redemption(redemption_id=later, key=uuid.uuid4(), at=moment("2025-12-04"), **refund)
        statement = json.loads(Document.objects.get(kind="statement").frozen)
    page = owner.get("/owner/sales/?first=2025-11-01&last=2025-11-30")
    assert (page.context["count"], page.context["total"], page.context["kept"]) == (3, 27_003, (1, 9_002))
    told = [(str(each.month), each.count, each.total, each.number) for each, *_ in page.context["later"]]
    assert told == [("2025-11-01", 1, 9_000, "STM-2025-000001"), ("2025-12-01", 1, 9_001, "")]
    assert (statement["summary"]["meals_count"], statement["summary"]["gross"]) == (3 - 1, 27_003 - 9_000)
    assert "Refunded later, in the statement of November 2025 STM-2025-000001 −1 −₩9,000" in words(page)
    assert "Left of these days 1 ₩9,002" in words(page)


def test_without_later_refunds_nothing_is_said_of_them(owner, pay, words):
    pay(4_000)
    assert "Refunded later" not in words(owner.get("/owner/sales/"))
