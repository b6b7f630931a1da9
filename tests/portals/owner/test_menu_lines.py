"""The owner writes the menu: dishes and prices."""

import pytest

from accounts.models import AuditEntry
from restaurants.actions import tag_dish
from restaurants.models import MenuItem


@pytest.fixture
def desk(world, visit):
    return visit(None, world.owner)


@pytest.fixture
def url(world):
    return f"/owner/menu/{world.gukbap.pk}/dishes/"


def lines(*dishes: tuple[str, str, str], initial: int = 1) -> dict:
    """A menu as the form sends it."""
    sent = {"form-TOTAL_FORMS": str(len(dishes)), "form-INITIAL_FORMS": str(initial)}
    for number, dish in enumerate(dishes):
        sent |= {f"form-{number}-{field}": typed for field, typed in zip(("name", "name_en", "price"), dish, strict=True)}
    return sent


def menu(world) -> list[tuple[str, str, int]]:
    return list(MenuItem.objects.filter(restaurant=world.gukbap).order_by("pk").values_list("name", "name_en", "price"))


def test_the_menu_stands_there_with_three_empty_lines(desk, url):
    page = desk.get(url)
    assert [form["name"].value() for form in page.context["lines"]] == ["돼지국밥", None, None, None]
    assert f'href="{url}"' in desk.get("/owner/menu/").text


def test_a_price_is_changed_and_a_dish_added(world, desk, url):
    answer = desk.post(url, lines(("돼지국밥", "Pork soup", "9,500"), ("수육", "", "13000"), ("", "", "")), follow=True)
    assert "The menu is saved. Guests see it from now on." in answer.text
    assert menu(world) == [("돼지국밥", "Pork soup", 9_500), ("수육", "", 13_000)]
    entry = AuditEntry.objects.get(verb="write_menu")
    assert (entry.actor, entry.data) == (world.owner.actor, {"dishes": 2})


def test_a_dish_keeps_what_was_told_is_in_it(world, desk, url):
    dish = MenuItem.objects.get(restaurant=world.gukbap)
    tag_dish(dish=dish, by=world.owner, allergens=["pork"], told=True, diets=[])
    desk.post(url, lines(("돼지국밥", "Pork soup", "9,500")))
    assert MenuItem.objects.get(restaurant=world.gukbap).allergens == ["pork"]


@pytest.mark.parametrize("price", ["", "0", "-1", "만원", "99999999999"])
def test_a_dish_without_a_price_that_can_be_is_asked_for_again_and_nothing_changes(world, desk, url, price):
    answer = desk.post(url, lines(("돼지국밥", "Pork soup", "9,500"), ("수육", "", price)))
    assert (answer.status_code, list(answer.context["lines"].errors[1])) == (422, ["price"])
    assert menu(world) == [("돼지국밥", "Pork soup", 9_000)]


def test_a_form_without_its_lines_changes_nothing(world, desk, url):
    assert desk.post(url, {"x": "1"}).status_code == 422
    assert menu(world) == [("돼지국밥", "Pork soup", 9_000)]


def test_another_restaurants_menu_is_not_there(world, desk):
    assert desk.get(f"/owner/menu/{world.bunsik.pk}/dishes/").status_code == 404
