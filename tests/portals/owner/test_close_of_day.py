"""The close of any day at the owner's desk."""

from datetime import timedelta

import pytest

from restaurants.actions import make_counter


@pytest.fixture
def owner(world, visit):
    return visit(None, world.owner)


def test_today_is_shown_when_no_day_is_named(owner, pay, words):
    pay(9_000)
    said = words(owner.get("/owner/close-of-day/"))
    assert "Tue 11 Nov 2025 Halmae Gukbap · All counters" in said
    assert "1 meal ₩ 9,000" in said


def test_a_past_day_is_chosen(owner, pay, now, words):
    pay(9_000, at=now - timedelta(days=1))
    pay(4_000)
    said = words(owner.get("/owner/close-of-day/?day=2025-11-10"))
    assert ("Mon 10 Nov 2025" in said, "1 meal ₩ 9,000" in said, "As of" in said) == (True, True, False)


def test_a_counter_is_chosen_and_only_an_own_one(owner, world, pay, words):
    second = make_counter(restaurant=world.gukbap, name="포장", by=world.owner)
    pay(9_000)
    assert "0 meals ₩ 0" in words(owner.get(f"/owner/close-of-day/?counter={second.pk}"))
    assert "1 meal" in words(owner.get(f"/owner/close-of-day/?counter={world.counter.pk}"))
    strange = world.bunsik.counters.get().pk
    assert [owner.get(f"/owner/close-of-day/?counter={odd}").status_code for odd in (strange, "x", "9" * 40)] == [404] * 3


@pytest.mark.parametrize(("asked", "said"), [("yesterday", "Please check the date."), ("0001-01-01", "Choose a day")])
def test_a_day_that_cannot_be_is_said_and_today_shown(owner, asked, said, words):
    page = owner.get(f"/owner/close-of-day/?day={asked}")
    assert (page.status_code, said in words(page), "Tue 11 Nov 2025" in words(page)) == (200, True, True)


def test_an_owner_of_nothing_sees_what_will_be_here(world, visit, words):
    world.owner.seats.all().delete()
    assert "No restaurant yet" in words(visit(None, world.owner).get("/owner/close-of-day/"))
