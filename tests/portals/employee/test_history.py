"""One's own meals by month."""

import uuid
from datetime import datetime

import pytest

from billing.actions import void_redemption
from restaurants.models import Restaurant
from tenants.scope import restaurant_scope


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def meals(world, eat):
    """Two in October, three in November of which one is voided."""
    me = (world.hanul, world.hanul.haneul, world.counter)
    ids = [
        eat(*me, amount, seoul(f"2025-{day} 12:00"))
        for day, amount in [("10-30", 8_000), ("10-31", 7_000), ("11-05", 9_000), ("11-06", 10_000)]
    ]
    voided = eat(*me, 3_000)
    with restaurant_scope(world.gukbap.pk):
        void_redemption(redemption_id=voided, reason="x", key=uuid.uuid4(), by=world.owner, restaurant_id=world.gukbap.pk)
    return [*ids, voided]


def test_this_month_with_its_total_and_states(world, phone, meals):
    answer = phone.get("/history/")
    assert [(meal.amount, meal.state) for meal in answer.context["page"]] == [
        (3_000, "voided"),
        (10_000, "captured"),
        (9_000, "captured"),
    ]
    assert answer.context["totals"] == {"count": 2, "total": 19_000}
    html = answer.content.decode()
    assert [words in html for words in ("November 2025", "₩19,000", "2 meals", "Cancelled")] == [True] * 4


def test_another_month_by_its_address(world, phone, meals):
    answer = phone.get("/history/?month=2025-10")
    assert [meal.amount for meal in answer.context["page"]] == [7_000, 8_000]
    assert answer.context["totals"] == {"count": 2, "total": 15_000}


@pytest.mark.parametrize("month", ["2026-01", "x", "2025-13", "0001-01", "9999-12", "2025-11-11", "\0"])
def test_a_month_that_is_none_or_ahead_is_the_running_one(world, phone, meals, month):
    assert f"{phone.get('/history/', {'month': month}).context['month']:%Y-%m}" == "2025-11"


def test_an_empty_month_says_what_will_be_here(world, phone):
    assert "No meals this month" in phone.get("/history/").content.decode()


def test_nobody_elses_meals(world, visit, meals):
    for slug, user in (("hanul", world.hanul.doyun.user), ("bada", world.bada.haneul.user)):
        assert len(visit(slug, user).get("/history/").context["page"]) == 0
    assert visit("hanul", world.hanul.hr).get("/history/").status_code == 403
    assert visit("hanul").get("/history/").status_code == 302


def test_the_month_as_a_table(world, phone, meals):
    answer = phone.get("/history/?month=2025-10&export=csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meals-2025-10.csv"'
    lines = answer.content.decode().split("\r\n")
    assert lines == [
        "\ufeffDay,Time,Restaurant,Amount,Currency,State,Receipt",
        f"2025-10-31,12:00,Halmae Gukbap,7000,KRW,Paid,{meals[1]}",
        f"2025-10-30,12:00,Halmae Gukbap,8000,KRW,Paid,{meals[0]}",
        "",
    ]


def test_a_name_that_looks_like_a_formula_runs_nowhere(world, phone, meals):
    Restaurant.objects.filter(pk=world.gukbap.pk).update(name_en="=cmd|'/c calc'!A0")
    lines = phone.get("/history/?month=2025-10&export=csv").content.decode().split("\r\n")
    assert lines[1] == f"2025-10-31,12:00,'=cmd|'/c calc'!A0,7000,KRW,Paid,{meals[1]}"


def test_the_list_costs_a_fixed_number_of_queries(world, phone, meals, django_assert_num_queries):
    phone.get("/history/")
    with django_assert_num_queries(12):
        phone.get("/history/")
