"""The owner's day and week."""

import uuid
from datetime import timedelta

from billing.actions import void_redemption
from portals.owner.charts import HEIGHT, bars
from tenants.scope import restaurant_scope


def test_today_and_the_last_seven_days(world, visit, pay, now, words):
    pay(9_000, at=now - timedelta(days=1))
    pay(8_000, at=now - timedelta(days=7))
    pay(4_000)
    void = pay(3_000)
    with restaurant_scope(world.gukbap.pk):
        void_redemption(redemption_id=void, reason="x", key=uuid.uuid4(), by="test", restaurant_id=world.gukbap.pk)
    page = visit(None, world.owner).get("/owner/")
    assert "Meals today 1 1 cancelled Total today ₩4,000 Last 7 days ₩13,000" in words(page)
    [week] = page.context["weeks"]
    assert [(day.count, day.total, weekday) for day, _bar, weekday in week["days"]] == [
        (0, 0, "Wed"), (0, 0, "Thu"), (0, 0, "Fri"), (0, 0, "Sat"), (0, 0, "Sun"), (1, 9_000, "Mon"), (1, 4_000, "Tue"),
    ]  # fmt: skip


def test_another_restaurants_meals_are_not_mine(world, visit, pay, words):
    pay(9_000, world.bunsik)
    assert "Meals today 0 Total today ₩0" in words(visit(None, world.owner).get("/owner/"))


def test_the_page_takes_a_fixed_number_of_queries(world, visit, pay, django_assert_num_queries):
    browser = visit(None, world.owner)
    browser.get("/owner/")
    with django_assert_num_queries(16):
        browser.get("/owner/")
    pay(9_000)
    with django_assert_num_queries(16):
        browser.get("/owner/")


def test_bars_are_as_high_as_their_share_and_never_vanish():
    assert [bar.height for bar in bars([0, 1, 500, 1_000])] == [0, 4, HEIGHT // 2, HEIGHT]
    assert [bar.y for bar in bars([0, 1_000])] == [HEIGHT, 0]
    assert bars([]) == []
    assert [bar.height for bar in bars([0, 0])] == [0, 0]
