"""The owner tells hours and what is in the dishes."""

from datetime import date, time

import pytest

from accounts.models import AuditEntry
from restaurants.actions import HoursRefused, write_hours, write_menu
from restaurants.hours import Hours
from restaurants.models import MenuItem, Restaurant

HOURS = {"opens": "11:00", "closes": "21:00", "break_starts": "15:00", "break_ends": "17:00", "days_off": ["6", "0"]}
OTHER = {"opens_5": "11:00", "closes_5": "15:00", "holidays_off": "on", "closed_0": "2025-12-24", "closed_1": "2025-11-10"}


@pytest.fixture
def desk(world, visit):
    return visit(None, world.owner)


@pytest.fixture
def url(world):
    return f"/owner/menu/{world.gukbap.pk}/hours/"


def test_the_hours_are_written_and_told(world, desk, url):
    assert desk.post(url, HOURS).status_code == 302
    saved = Restaurant.objects.get(pk=world.gukbap.pk)
    assert saved.hours == Hours(time(11), time(21), time(15), time(17), frozenset({0, 6}))
    entry = AuditEntry.objects.get(verb="write_hours")
    assert (entry.subject, entry.data["days_off"]) == (f"restaurant:{world.gukbap.pk}", [0, 6])
    html = desk.get("/owner/menu/").content.decode()
    assert all(words in html for words in ("11:00–21:00", "15:00–17:00", "Mon, Sun"))


def test_other_hours_of_a_weekday_public_holidays_and_single_days_are_told(world, desk, url, visit):
    assert desk.post(url, HOURS | OTHER).status_code == 302
    saved = Restaurant.objects.get(pk=world.gukbap.pk).hours
    assert (saved.other, saved.holidays_off) == (((5, time(11), time(15)),), "KR")
    assert saved.closed_on == {date(2025, 12, 24), date(2025, 11, 10)}
    phone = visit("hanul", world.hanul.haneul.user, language="ko").get(f"/restaurants/{world.gukbap.pk}/").content.decode()
    for html, said in ((desk.get("/owner/menu/").content.decode(), "Wed 24 Dec"), (phone, "12월 24일(수) 쉬어요")):
        assert ("11:00–15:00" in html, said in html, "10일" in html) == (True, True, False)
    assert "공휴일에 쉬어요" in phone


def test_a_single_day_that_is_over_is_not_offered_again(world, desk, url):
    desk.post(url, HOURS | OTHER)
    form = desk.get(url).context["form"]
    assert [field.value() for field in form.closed()] == [date(2025, 12, 24), None, None, None]


def test_elsewhere_public_holidays_are_not_asked(world, desk, url):
    Restaurant.objects.filter(pk=world.gukbap.pk).update(zone="Europe/Berlin")
    assert desk.post(url, HOURS | OTHER).status_code == 302
    assert Restaurant.objects.get(pk=world.gukbap.pk).hours.holidays_off == ""
    assert "holidays_off" not in desk.get(url).content.decode()


def test_the_form_shows_what_is_there(world, desk, url):
    desk.post(url, HOURS)
    html = desk.get(url).content.decode()
    assert 'value="11:00"' in html and html.count("checked") == 2


def test_hours_may_be_taken_away(world, desk, url):
    desk.post(url, HOURS)
    assert desk.post(url, {}).status_code == 302
    assert Restaurant.objects.get(pk=world.gukbap.pk).hours == Hours()


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"closes": ""}, "Opening and closing belong together."),
        ({"opens": ""}, "Opening and closing belong together."),
        ({"break_ends": ""}, "A break has a beginning and an end."),
        ({"break_starts": "09:00", "break_ends": "10:00"}, "The break lies outside the hours."),
        ({"opens": "25:00"}, "Please check the time."),
        ({"opens_5": "11:00"}, "Opening and closing belong together."),
        ({"opens": "", "closes": "", "break_starts": "", "break_ends": ""} | OTHER, "Say the usual hours first."),
        ({"closed_0": "2025-02-30"}, "Please check the date."),
        ({"days_off": ["7"]}, "Please choose one from the list."),
        ({"days_off": ["x\0"]}, "Please choose one from the list."),
    ],
)
def test_hours_that_cannot_be_are_refused_whole(world, desk, url, typed, said):
    answer = desk.post(url, HOURS | typed)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Restaurant.objects.get(pk=world.gukbap.pk).hours == Hours()


@pytest.mark.parametrize(
    "hours, code",
    [
        (Hours(opens=time(9)), "half"),
        (Hours(time(9), time(20), break_starts=time(15)), "half_break"),
        (Hours(time(9), time(20), time(21), time(22)), "break_outside"),
        (Hours(other=((5, time(9), time(12)),)), "other_only"),
    ],
)
def test_the_action_refuses_them_too(world, hours, code):
    with pytest.raises(HoursRefused, match=code):
        write_hours(restaurant=world.gukbap, hours=hours, by=world.owner)


def test_what_is_in_a_dish_is_told(world, desk):
    dish = world.gukbap.menu.get()
    assert "Not told what is in it" in desk.get("/owner/menu/").content.decode()
    typed = {"allergens": ["pork", "soy"], "told": "on", "diets": []}
    assert desk.post(f"/owner/menu/dishes/{dish.pk}/", typed).status_code == 302
    dish.refresh_from_db()
    assert (dish.allergens, dish.allergens_told, dish.diets) == (["pork", "soy"], True, [])
    assert "Soybeans, Pork" in desk.get("/owner/menu/").content.decode()
    assert AuditEntry.objects.get(verb="tag_dish").data["allergens"] == ["pork", "soy"]


def test_an_empty_list_alone_tells_nothing(world, desk):
    dish = world.gukbap.menu.get()
    desk.post(f"/owner/menu/dishes/{dish.pk}/", {"diets": ["halal"]})
    dish.refresh_from_db()
    assert (dish.allergens_told, dish.diets) == (False, ["halal"])
    desk.post(f"/owner/menu/dishes/{dish.pk}/", {"allergens": ["egg"]})
    dish.refresh_from_db()
    assert dish.allergens_told is True


def test_a_made_up_allergen_is_refused(world, desk):
    dish = world.gukbap.menu.get()
    assert desk.post(f"/owner/menu/dishes/{dish.pk}/", {"allergens": ["dust"]}).status_code == 422


def test_a_menu_written_anew_keeps_what_was_told(world):
    MenuItem.objects.filter(restaurant=world.gukbap).update(allergens=["pork"], allergens_told=True)
    dishes = [{"name": "돼지국밥", "price": 9_500}, {"name": "순대국", "price": 9_000}]
    write_menu(restaurant=world.gukbap, dishes=dishes, by=world.operator)
    found = list(world.gukbap.menu.values_list("name", "price", "allergens", "allergens_told"))
    assert found == [("돼지국밥", 9_500, ["pork"], True), ("순대국", 9_000, [], False)]
