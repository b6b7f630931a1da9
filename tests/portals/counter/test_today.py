"""The list of today, and who sees which."""

import uuid
from datetime import timedelta

import pytest

from billing import clock
from billing.live import heard_with
from billing.models import Redemption
from billing.trials import undo_standing_trials
from restaurants.actions import make_counter
from tenants.scope import platform_scope
from tests.portals.counter.conftest import Till


def test_an_empty_day_says_what_will_be_here(till, words):
    assert "Today 0 Total ₩0 Waiting for today's first guest" in words(till.get())


def test_the_last_meal_is_on_top_with_number_way_and_total(till, code, world, words):
    till.pay(9_000, code())
    till.pay(8_000, code(employee=world.hanul.doyun))
    said = words(till.fetch("/counter/today/"))
    assert "Today 2 Total ₩17,000 2 이*윤 12:07 Code ₩ 8,000 Cancel meal 2 1 김*늘 12:07 Code ₩ 9,000" in said


@pytest.mark.parametrize(
    ("kept", "language", "said"),
    [
        ("김*늘 외 2명", "en", "1 김*늘 and 2 others 12:07 Code ₩ 9,000"),
        ("김*원 손님", "en", "1 김*원, guest 12:07 Code ₩ 9,000"),
        ("김*늘 외 2명", "ko", "1 김*늘 외 2명 12:07"),
        ("김*원 손님", "ko", "1 김*원 손님 12:07"),
    ],
)
def test_a_table_and_a_guest_are_said_in_the_readers_language(world, code, visit, words, kept, language, said):
    till = Till(visit(None, language=language), world.counter)
    till.pay(9_000, code())
    with platform_scope():
        Redemption.objects.update(label=kept)
    assert said in words(till.fetch("/counter/today/"))
    assert said.split(" ", 1)[1].split(" 12:07")[0] in words(till.fetch(f"/counter/void/{meal_id()}/"))


def test_how_many_others_there_are_stands_on_one_line_with_the_word_before_it(world, code, visit):
    till = Till(visit(None, language="ko"), world.counter)
    till.pay(9_000, code())
    with platform_scope():
        Redemption.objects.update(label="김*늘 외 2명")
    for page in ("/counter/today/", f"/counter/void/{meal_id()}/"):
        assert "김*늘 외\u00a02명" in till.fetch(page).content.decode()


def meal_id() -> int:
    with platform_scope():
        return Redemption.objects.get().pk


def test_colours_follow_the_running_number(till, code, world):
    till.pay(1_000, code())
    till.pay(1_000, code())
    till.pay(1_000, code())
    till.pay(1_000, code())
    meals = till.fetch("/counter/today/").context["meals"]
    assert [(meal.number, meal.tone) for meal in meals] == [(4, 1), (3, 0), (2, 2), (1, 1)]


def test_the_list_is_the_restaurants_not_anothers(till, code, world, visit, words):
    till.pay(9_000, code())
    other = Till(visit(None), world.bunsik.counters.get())
    assert "Today 0 Total ₩0" in words(other.get())
    second = Till(visit(None), make_counter(restaurant=world.gukbap, name="2", by=world.owner))
    assert "Today 1 Total ₩9,000" in words(second.get())


def test_the_token_speaks_for_this_restaurant_alone(till, world):
    assert heard_with(till.get().context["live_token"])[0] == world.gukbap.pk


def test_a_long_day_shows_the_last_sixty_and_offers_all(till, code, monkeypatch):
    monkeypatch.setattr("portals.counter.showing.SHOWN", 2)
    for _ in range(3):
        till.pay(1_000, code())
    shown = till.fetch("/counter/today/")
    assert [meal.number for meal in shown.context["meals"]] == [3, 2]
    assert b"?all=1" in shown.content
    assert [meal.number for meal in till.get("/counter/today/?all=1").context["meals"]] == [3, 2, 1]


def test_the_list_takes_a_fixed_number_of_queries(till, code, django_assert_num_queries):
    till.pay(1_000, code())
    till.fetch("/counter/today/")
    with django_assert_num_queries(6):
        till.fetch("/counter/today/")
    till.pay(1_000, code())
    with django_assert_num_queries(6):
        till.fetch("/counter/today/")


def test_a_signed_in_person_with_one_counter_stands_at_it(world, visit, words):
    assert "Halmae Gukbap · 1" in words(visit(None, world.staff).get("/counter/"))


def test_a_person_with_several_counters_chooses(world, visit, words):
    second = make_counter(restaurant=world.gukbap, name="2", by=world.owner)
    browser = visit(None, world.staff)
    assert browser.get("/counter/")["Location"] == "/counter/choose/"
    assert browser.post("/counter/choose/", {"counter": second.pk})["Location"] == "/counter/"
    assert "Halmae Gukbap · 2" in words(browser.get("/counter/"))


@pytest.mark.parametrize(("who", "leads"), [("owner", True), ("staff", False)])
def test_from_the_till_an_owner_finds_the_way_back_to_their_pages(world, visit, who, leads):
    page = visit(None, getattr(world, who)).get("/counter/choose/").content.decode()
    assert ('href="/owner/"' in page) is leads


def test_nobody_chooses_a_strangers_counter(world, visit):
    browser = visit(None, world.staff)
    picked = (world.bunsik.counters.get().pk, "", "x", "9" * 30)
    assert [browser.post("/counter/choose/", {"counter": each}).status_code for each in picked] == [404] * 4


def test_a_person_without_a_restaurant_is_led_to_pairing(world, visit):
    assert visit(None, world.operator).get("/counter/")["Location"] == "/counter/pair/"


def test_a_person_who_was_taken_off_the_list_is_out_at_once(world, visit):
    from restaurants.actions import unseat_member

    browser = visit(None, world.staff)
    assert browser.get("/counter/").status_code == 200
    unseat_member(member=world.staff.seats.get(), by=world.owner)
    assert browser.get("/counter/")["Location"] == "/counter/pair/"


def test_the_last_three_meals_stand_out_and_a_test_payment_takes_no_place_of_theirs(till, code):
    for _ in range(4):
        till.pay(1_000, code())
    till.client.post("/counter/trial/", {"key": str(uuid.uuid4())})
    shown = till.fetch("/counter/today/")
    assert [(meal.is_trial, meal.recent) for meal in shown.context["meals"]] == [
        (True, False), (False, True), (False, True), (False, True), (False, False),
    ]  # fmt: skip
    assert shown.content.decode().count("meal--recent") == 3


def test_an_undone_test_payment_leaves_the_list_after_minutes(till, settings):
    till.client.post("/counter/trial/", {"key": str(uuid.uuid4())})
    undo_standing_trials(at=clock.now() + timedelta(seconds=10))
    assert len(till.fetch("/counter/today/").context["meals"]) == 1
    settings.CLOCK_SHIFT += timedelta(minutes=3)
    assert till.fetch("/counter/today/").context["meals"] == []
