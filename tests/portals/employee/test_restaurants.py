"""Restaurants on foot from the office."""

import pytest

from restaurants.actions import close_counter
from restaurants.enums import RestaurantState
from restaurants.models import Restaurant
from tenants.scope import company_scope
from vouchers.actions import change_program


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def names(answer) -> list[str]:
    return [place.restaurant.name for place in answer.context["places"]]


def test_the_nearest_comes_first_with_its_minutes(world, phone):
    answer = phone.get("/restaurants/")
    assert names(answer) == ["할매국밥", "봄날분식"]
    assert [place.minutes for place in answer.context["places"]] == [2, 5]


@pytest.mark.parametrize(
    "typed, found",
    [
        ("국밥", ["할매국밥"]),
        ("bunsik", ["봄날분식"]),
        ("한식", ["할매국밥"]),
        ("KOREAN", ["할매국밥"]),
        ("분식", ["봄날분식"]),
        ("snack", ["봄날분식"]),
        ("중식", []),
        ("피자", []),
        ("\0'; --", []),
        ("x" * 5_000, []),
    ],
)
def test_a_search_by_name_or_cuisine(world, phone, typed, found):
    answer = phone.get("/restaurants/", {"q": typed})
    assert (answer.status_code, names(answer)) == (200, found)


@pytest.mark.parametrize("language, word", [("ko", "한식"), ("en", "Korean")])
def test_the_cuisine_is_said_in_the_reader_s_language(world, visit, language, word):
    phone = visit("hanul", world.hanul.haneul.user, language)
    for path in ("/restaurants/", f"/restaurants/{world.gukbap.pk}/"):
        html = phone.get(path).content.decode()
        assert (word in html, "korean" in html) == (True, False)


def test_an_empty_search_says_what_to_do(world, phone):
    assert "Try a shorter word" in phone.get("/restaurants/", {"q": "피자"}).content.decode()


def test_what_is_too_far_to_walk_is_found_by_name_only(world, phone):
    Restaurant.objects.filter(pk=world.bunsik.pk).update(latitude=37.5300)
    assert names(phone.get("/restaurants/")) == ["할매국밥"]
    assert names(phone.get("/restaurants/", {"q": "봄날"})) == ["봄날분식"]


def test_a_restaurant_the_program_leaves_out_says_so(world, phone):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, restaurant_ids=[world.bunsik.pk])
    answer = phone.get("/restaurants/")
    assert [(place.works, place.why_not) for place in answer.context["places"]] == [
        (False, "Not among the restaurants your company chose"),
        (True, ""),
    ]


def test_a_reason_that_holds_everywhere_is_said_once(world, phone, at):
    at("2025-11-11 08:30")
    html = phone.get("/restaurants/").content.decode()
    assert html.count("Not at this hour. You can pay today from 11:00 to 14:00.") == 1


def test_a_closed_restaurant_is_not_listed(world, phone):
    Restaurant.objects.filter(pk=world.gukbap.pk).update(state=RestaurantState.CLOSED)
    assert names(phone.get("/restaurants/")) == ["봄날분식"]
    assert phone.get(f"/restaurants/{world.gukbap.pk}/").status_code == 404


@pytest.mark.parametrize("opens, closes, is_open", [("10:00", "21:00", True), ("17:00", "02:00", False), (None, None, True)])
def test_opening_hours(world, phone, opens, closes, is_open):
    Restaurant.objects.filter(pk=world.gukbap.pk).update(opens=opens, closes=closes)
    assert phone.get("/restaurants/").context["places"][0].is_open is is_open


def test_a_dish_leads_to_paying_its_price(world, phone):
    html = phone.get(f"/restaurants/{world.gukbap.pk}/").content.decode()
    assert f'href="/pay/{world.counter.slug}?amount=9000"' in html
    assert "Works here: up to ₩12,000 now" in html


def test_without_an_open_counter_there_is_no_pay_button(world, phone):
    assert "Pay here" in phone.get(f"/restaurants/{world.gukbap.pk}/").content.decode()
    close_counter(counter=world.counter, by=world.owner)
    assert "Pay here" not in phone.get(f"/restaurants/{world.gukbap.pk}/").content.decode()


@pytest.mark.parametrize("path", ["/restaurants/999999/", "/restaurants/0/"])
def test_an_unknown_restaurant_is_404(world, phone, path):
    assert phone.get(path).status_code == 404


def test_an_absurd_number_is_404(world, phone):
    assert phone.get(f"/restaurants/{'9' * 30}/").status_code == 404


def test_only_who_eats_may_look(world, visit):
    assert visit("hanul").get("/restaurants/").status_code == 302
    assert visit("hanul", world.hanul.hr).get("/restaurants/").status_code == 403


def test_the_list_costs_a_fixed_number_of_queries(world, phone, django_assert_num_queries):
    phone.get("/restaurants/")
    with django_assert_num_queries(13):
        phone.get("/restaurants/")


@pytest.mark.parametrize("path", ["/restaurants/", "/restaurants/?view=map"])
def test_more_restaurants_cost_no_more_queries(world, phone, django_assert_num_queries, path):
    facts = {"representative": "x", "latitude": 37.5010, "longitude": 127.0370}
    Restaurant.objects.bulk_create(Restaurant(name=f"식당{n}", business_number=f"99{n:08d}", **facts) for n in range(30))
    phone.get(path)
    with django_assert_num_queries(13):
        phone.get(path)
