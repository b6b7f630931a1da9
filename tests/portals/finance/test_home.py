"""What a company owes now."""

from datetime import date, datetime

import pytest

from billing import clock
from billing.terms import agree_company_terms
from tests.portals.month import draw, eat, freeze, november


@pytest.fixture
def lunches(world):
    november(world)
    return world


@pytest.mark.parametrize(
    ("language", "names"), [("ko", ["할매국밥", "봄날분식"]), ("en", ["Halmae Gukbap", "Bomnal Bunsik"])]
)
def test_the_open_month_is_shown_restaurant_by_restaurant(lunches, visit, language, names):
    page = visit("hanul", lunches.hanul.finance, language=language).get("/finance/")
    assert page.status_code == 200
    [owed] = page.context["owed"]
    assert [share.name for share in owed.shares] == names
    assert [(share.count, share.gross) for share in owed.shares] == [(1, 9_000), (1, 8_000)]
    assert (owed.meals, owed.total) == (2, 17_000)
    assert "17,000" in page.text


def test_another_company_is_nowhere_on_it(lunches, visit):
    page = visit("hanul", lunches.hanul.finance).get("/finance/")
    assert "17,000" in page.text
    assert "7,000" not in page.text.replace("17,000", "")


def test_the_service_fee_is_in_it_by_the_rules_of_the_invoice(lunches, visit):
    agree_company_terms(company=lunches.hanul.company, since=date(2025, 11, 1), service_fee_bp=200, by="test")
    [owed] = visit("hanul", lunches.hanul.finance).get("/finance/").context["owed"]
    assert (owed.gross, owed.fee, owed.total) == (17_000, 340 + 34, 17_374)


def test_a_closed_month_becomes_the_next_payment(lunches, visit):
    freeze(lunches)
    eat(lunches.hanul, lunches.hanul.haneul, lunches.gukbap, 6_000, day=13)
    page = visit("hanul", lunches.hanul.finance).get("/finance/")
    assert page.context["next_due"].number == "INV-2025-000001"
    assert page.context["next_due"].to_pay == 17_000
    assert page.context["next_due"].pay_day == date(2025, 12, 18)
    assert [(each.period.month, each.total) for each in page.context["owed"]] == [(date(2025, 12, 1), 6_000)]


@pytest.mark.parametrize(("day", "number"), [("2025-12-18", "INV-2025-000001"), ("2025-12-19", None)])
def test_a_payment_is_the_next_until_its_day_is_over(lunches, visit, monkeypatch, day, number):
    freeze(lunches)
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(f"{day}T23:59:00+09:00"))
    due = visit("hanul", lunches.hanul.finance).get("/finance/").context["next_due"]
    assert (due and due.number) == number


def test_a_month_that_is_being_closed_is_named(lunches, visit):
    desk = visit("hanul", lunches.hanul.finance)
    assert desk.get("/finance/").context["closing"] is None
    draw(lunches)
    assert desk.get("/finance/").context["closing"].month == date(2025, 11, 1)


def test_nothing_eaten_is_said_in_words(world, visit):
    page = visit("hanul", world.hanul.finance, language="en").get("/finance/")
    assert page.status_code == 200
    assert "No meals yet" in page.text


def test_who_only_eats_may_not(world, visit):
    assert visit("hanul", world.hanul.haneul.user).get("/finance/").status_code == 403


def test_it_takes_a_fixed_number_of_queries(lunches, visit, django_assert_num_queries):
    browser = visit("hanul", lunches.hanul.finance)
    browser.get("/finance/")
    with django_assert_num_queries(22):
        browser.get("/finance/")
