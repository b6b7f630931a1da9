"""Allergens and diets: warned in words on a menu, kept for oneself alone; what is not told is not free of anything."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from restaurants.actions import tag_dish, write_menu
from tenants.scope import company_scope
from vouchers.models import Taste


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def keep(phone, **typed) -> None:
    assert phone.post("/restaurants/tastes/", typed).status_code == 302


def tag(world, restaurant, allergens=(), told=True, diets=()) -> None:
    facts = {"allergens": list(allergens), "told": told, "diets": list(diets)}
    tag_dish(dish=restaurant.menu.get(), by=world.owner, **facts)


def menu(world, phone) -> str:
    return " ".join(phone.get(f"/restaurants/{world.gukbap.pk}/").content.decode().split())


def names(answer) -> list[str]:
    return [place.restaurant.name for place in answer.context["places"]]


def test_a_dish_with_what_one_avoids_is_warned_of_in_words(world, phone):
    tag(world, world.gukbap, ["pork", "soy", "wheat"])
    keep(phone, avoids=["soy", "pork", "egg"])
    assert "Contains what you avoid: Soybeans, Pork" in menu(world, phone)


def test_not_told_is_not_free_of(world, phone):
    assert "Not told what is in" not in menu(world, phone)
    keep(phone, avoids=["egg"])
    html = menu(world, phone)
    assert ("Not told what is in the dishes" in html, "Contains what you avoid" in html) == (True, False)
    assert "If something is not listed, it may still be in the dish." in html


def test_beside_dishes_that_were_told_one_that_was_not_stands_out(world, phone):
    dishes = [{"name": "돼지국밥", "price": 9_000}, {"name": "수육", "price": 9_000}]
    write_menu(restaurant=world.gukbap, dishes=dishes, by=world.owner)
    tag_dish(dish=world.gukbap.menu.first(), allergens=["pork"], told=True, diets=[], by=world.owner)
    keep(phone, avoids=["egg"])
    html = menu(world, phone)
    assert (html.count("Not told what is in it: ask the staff"), "Not told what is in the dishes" in html) == (1, False)


def test_a_dish_that_was_told_without_it_carries_no_warning(world, phone):
    tag(world, world.gukbap, ["pork"])
    keep(phone, avoids=["egg"])
    html = menu(world, phone)
    assert ("Contains: Pork" in html, "dish__warn" in html) == (True, False)


def test_a_diet_it_is_not_marked_for_is_said(world, phone):
    keep(phone, diets=["vegan", "halal"])
    tag(world, world.gukbap, diets=["halal"])
    assert "Not marked as: Vegan" in menu(world, phone)


def test_who_keeps_nothing_is_warned_of_nothing(world, phone):
    tag(world, world.gukbap, ["pork"])
    html = menu(world, phone)
    assert ("Contains: Pork" in html, "dish__warn" in html, "Not marked" in html) == (True, False, False)


def test_the_list_leaves_places_with_a_dish_for_a_diet(world, phone):
    tag(world, world.bunsik, diets=["vegan", "vegetarian"])
    assert names(phone.get("/restaurants/?diet=vegan")) == ["봄날분식"]
    assert names(phone.get("/restaurants/?diet=halal")) == []
    assert "No such dish was told of nearby" in phone.get("/restaurants/?diet=halal").content.decode()
    assert names(phone.get("/restaurants/?diet=meat")) == ["할매국밥", "봄날분식"]


def test_a_dish_for_me_is_one_that_was_told(world, phone):
    keep(phone, avoids=["egg"])
    assert names(phone.get("/restaurants/?fits=1")) == []
    tag(world, world.gukbap, ["pork"])
    tag(world, world.bunsik, ["egg"])
    assert names(phone.get("/restaurants/?fits=1")) == ["할매국밥"]
    keep(phone, avoids=["egg"], diets=["vegan"])
    assert names(phone.get("/restaurants/?fits=1")) == []


def test_it_is_kept_for_oneself_alone(world, phone, visit):
    keep(phone, avoids=["shrimp"], diets=["halal"])
    html = phone.get("/restaurants/tastes/").content.decode()
    assert ("For you alone" in html, html.count("checked")) == (True, 2)
    assert "checked" not in visit("hanul", world.hanul.doyun.user).get("/restaurants/tastes/").content.decode()
    desk = visit("hanul", world.hanul.hr)
    assert desk.get("/restaurants/tastes/").status_code == 403
    person = desk.get(f"/hr/people/{world.hanul.haneul.pk}/").content.decode()
    assert ("Shrimp" in person, "Halal" in person) == (False, False)
    with company_scope(world.hanul.company):
        entry = AuditEntry.objects.get(verb="keep_taste")
        assert (entry.actor, entry.data) == (world.hanul.haneul.user.actor, {})


def test_nothing_ticked_forgets_it(world, phone):
    keep(phone, avoids=["shrimp"])
    keep(phone)
    with company_scope(world.hanul.company):
        assert Taste.objects.count() == 0


def test_what_is_none_of_ours_is_refused(world, phone):
    answer = phone.post("/restaurants/tastes/", {"avoids": ["gold\0"]})
    assert answer.status_code == 422
    with company_scope(world.hanul.company):
        assert Taste.objects.count() == 0


def chips(world, phone) -> str:
    return " ".join(phone.get(f"/pay/{world.counter.slug}").content.decode().split())


def test_where_one_pays_a_dish_with_what_one_avoids_is_marked_too(world, phone):
    tag(world, world.gukbap, ["pork", "soy", "wheat"])
    assert "avoid" not in chips(world, phone)
    keep(phone, avoids=["soy", "pork", "egg"])
    html = chips(world, phone)
    assert '<span class="visually-hidden">Contains what you avoid:</span> Soybeans, Pork</span></a>' in html
    assert "Ask what is in it" not in html


def test_where_one_pays_not_told_is_not_free_of(world, phone):
    assert "Ask what is in it" not in chips(world, phone)
    keep(phone, avoids=["egg"])
    assert chips(world, phone).count("Ask what is in it") == 1
    dishes = [{"name": "돼지국밥", "price": 9_000}, {"name": "수육", "price": 9_000}, {"name": "순대", "price": 9_000}]
    write_menu(restaurant=world.gukbap, dishes=dishes, by=world.owner)
    assert chips(world, phone).count("Ask what is in it") == 1
    tag_dish(dish=world.gukbap.menu.first(), allergens=["pork"], told=True, diets=[], by=world.owner)
    html = chips(world, phone)
    assert (html.count("Ask what is in it</span></a>"), "Contains what you avoid" in html) == (2, False)


def test_marking_dishes_takes_no_query_more(world, phone):
    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            assert phone.get(f"/pay/{world.counter.slug}").status_code == 200
        return len(made)

    asked()
    before = asked()
    dishes = [{"name": f"국밥 {n}", "price": 9_000} for n in range(30)]
    write_menu(restaurant=world.gukbap, dishes=dishes, by=world.owner)
    keep(phone, avoids=["egg"])
    assert asked() == before
