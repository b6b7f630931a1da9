"""One's own meals by month."""

import uuid
from datetime import datetime

import pytest

from billing.actions import void_redemption
from billing.enums import Way
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
    assert answer.context["totals"] == {"count": 2, "total": 19_000, "cash": 0, "other": 0, "card": 0}
    html = answer.content.decode()
    assert [words in html for words in ("November 2025", "₩19,000", "2 meals", "Cancelled")] == [True] * 4


def test_the_way_to_the_files_stands_above_the_meals(world, phone, meals):
    html = phone.get("/history/").content.decode()
    order = [html.index(words) for words in ("Receipts as files", "Receipts as one PDF", "CSV", 'class="rows"')]
    assert order == sorted(order)


def test_another_month_by_its_address(world, phone, meals):
    answer = phone.get("/history/?month=2025-10")
    assert [meal.amount for meal in answer.context["page"]] == [7_000, 8_000]
    assert answer.context["totals"] == {"count": 2, "total": 15_000, "cash": 0, "other": 0, "card": 0}


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


HEAD = "\ufeffDay,Time,Restaurant,Amount,Currency,State,Way,Receipt,In cash,By other means at the till,By my card,Bill"


def test_the_month_as_a_table(world, phone, meals):
    answer = phone.get("/history/?month=2025-10&export=csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''meals-2025-10.csv"
    lines = answer.content.decode().split("\r\n")
    assert lines == [
        HEAD,
        f"2025-10-31,12:00,Halmae Gukbap,7000,KRW,Paid,Scan,{meals[1]},0,0,0,7000",
        f"2025-10-30,12:00,Halmae Gukbap,8000,KRW,Paid,Scan,{meals[0]},0,0,0,8000",
        "",
    ]


def test_a_name_that_looks_like_a_formula_runs_nowhere(world, phone, meals):
    Restaurant.objects.filter(pk=world.gukbap.pk).update(name_en="=cmd|'/c calc'!A0")
    lines = phone.get("/history/?month=2025-10&export=csv").content.decode().split("\r\n")
    assert lines[1] == f"2025-10-31,12:00,'=cmd|'/c calc'!A0,7000,KRW,Paid,Scan,{meals[1]},0,0,0,7000"


@pytest.fixture
def snack(world, eat, meals):
    """One more November meal, at the other restaurant and by code."""
    return eat(world.hanul, world.hanul.haneul, world.bunsik.counters.get(), 4_000, seoul("2025-11-11 12:07"), way=Way.CODE)


def shown(answer) -> list[int]:
    return [meal.amount for meal in answer.context["page"]]


@pytest.mark.parametrize(
    ("query", "amounts", "total"),
    [
        ("", [4_000, 3_000, 10_000, 9_000], 23_000),
        ("restaurant={gukbap}", [3_000, 10_000, 9_000], 19_000),
        ("restaurant={bunsik}", [4_000], 4_000),
        ("state=captured", [4_000, 10_000, 9_000], 23_000),
        ("state=voided", [3_000], 0),
        ("state=refunded", [], 0),
        ("way=code", [4_000], 4_000),
        ("way=scan&state=captured&restaurant={gukbap}", [10_000, 9_000], 19_000),
        ("restaurant=999999", [], 0),
    ],
)
def test_filters_stand_in_the_address(world, phone, snack, query, amounts, total):
    answer = phone.get("/history/?" + query.format(gukbap=world.gukbap.pk, bunsik=world.bunsik.pk))
    assert (shown(answer), answer.context["totals"]["total"]) == (amounts, total)


@pytest.mark.parametrize(
    "query", ["restaurant=x", "restaurant=-1", "restaurant=%00", "restaurant=" + "9" * 40, "state=x", "way=x"]
)
def test_a_filter_that_is_none_narrows_nothing(world, phone, snack, query):
    assert shown(phone.get(f"/history/?{query}")) == [4_000, 3_000, 10_000, 9_000]


def test_the_filters_offer_what_the_month_has(world, phone, snack):
    facts = phone.get("/history/").context
    assert facts["restaurants"] == [(world.bunsik.pk, "Bomnal Bunsik"), (world.gukbap.pk, "Halmae Gukbap")]
    assert [value for value, _ in facts["ways"]] == ["scan", "code"]
    october = phone.get("/history/?month=2025-10").context
    assert october["restaurants"] == [(world.gukbap.pk, "Halmae Gukbap")]


def test_a_filter_is_named_and_folded_and_draws_no_month_of_nothing(world, phone, snack):
    html = phone.get(f"/history/?state=captured&restaurant={world.gukbap.pk}").content.decode()
    assert '<span class="strong">Halmae Gukbap · Paid</span><a href="?month=2025-11">Show everything</a>' in html
    assert ('<details class="fold"><summary>' in html, " open>" in html, 'class="month"' in html) == (True, False, True)
    html = phone.get("/history/?state=voided").content.decode()
    assert ("3,000" in html, 'class="month"' in html, "0 meals" in html) == (True, False, False)
    assert "Show everything" not in phone.get("/history/").content.decode()


def test_the_file_holds_what_the_filter_leaves(world, phone, snack):
    lines = phone.get("/history/?way=code&export=csv").content.decode().split("\r\n")
    assert lines == [HEAD, f"2025-11-11,12:07,Bomnal Bunsik,4000,KRW,Paid,Code,{snack},0,0,0,4000", ""]
    assert phone.get("/history/?way=code&export=xlsx").content[:2] == b"PK"


def test_a_filter_that_leaves_nothing_says_so_and_leads_back(world, phone, snack):
    html = phone.get("/history/?state=refunded").content.decode()
    assert [words in html for words in ("No meal fits this filter", "Show everything", "No meals this month")] == [
        True,
        True,
        False,
    ]


def test_the_picture_has_each_day_with_what_stands(world, phone, snack):
    weeks = phone.get("/history/").context["weeks"]
    assert [f"{weeks[0][0].day:%m-%d}", f"{weeks[-1][-1].day:%m-%d}", len(weeks)] == ["10-27", "11-30", 5]
    drawn = [(day.day.day, day.meals, day.amount, day.height) for week in weeks for day in week if day.meals]
    assert drawn == [(5, 1, 9_000, 90), (6, 1, 10_000, 100), (11, 1, 4_000, 40)]
    assert [day.day.day for week in weeks for day in week if day.today] == [11]


def test_the_picture_can_be_read_as_a_table(world, phone, snack):
    html = phone.get("/history/").content.decode()
    table = html[html.index('<table class="month">') : html.index("</table>")]
    assert table.count('<th scope="col"') == 7
    assert [words in table for words in ("Spent each day", "₩9,000", "₩10,000", "₩4,000", "₩3,000")] == [True] * 4 + [False]
    assert 'style="' not in table


def test_the_list_costs_a_fixed_number_of_queries(world, phone, meals, django_assert_num_queries):
    phone.get("/history/")
    with django_assert_num_queries(15):
        phone.get("/history/")


def test_what_another_means_paid_at_the_till_stands_in_the_list_and_the_file(world, phone, held_meal):
    answer = phone.get("/history/")
    assert answer.context["totals"] == {"count": 1, "total": 12_000, "cash": 0, "other": 8_000, "card": 0}
    html = answer.content.decode()
    assert ("Bill ₩20,000" in html, html.count("+ ₩8,000 at the till"), "in cash" in html) == (True, 2, False)
    lines = phone.get("/history/?export=csv").content.decode().split("\r\n")
    assert lines == [HEAD, f"2025-11-11,12:07,Halmae Gukbap,12000,KRW,Paid,Till,{held_meal},0,8000,0,20000", ""]
