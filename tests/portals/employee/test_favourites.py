"""The star: favourites stand first in the list."""

import pytest

from restaurants.models import Restaurant
from tenants.scope import company_scope
from vouchers.models import Favourite


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def listed(phone, url="/restaurants/") -> list[str]:
    return [place.restaurant.name for place in phone.get(url).context["places"]]


def test_a_favourite_stands_first_in_the_list_and_on_the_home_page(world, phone):
    assert listed(phone) == ["할매국밥", "봄날분식"]
    phone.post(f"/restaurants/{world.bunsik.pk}/favourite/", {"on": "1"})
    assert (listed(phone), listed(phone, "/")) == (["봄날분식", "할매국밥"], ["봄날분식", "할매국밥"])
    assert phone.get("/restaurants/").content.decode().count("star--on") == 1


def test_it_is_taken_away_again_and_pressing_twice_changes_nothing(world, phone):
    url = f"/restaurants/{world.bunsik.pk}/favourite/"
    for _ in range(2):
        assert phone.post(url, {"on": "1"}).headers["Location"] == f"/restaurants/{world.bunsik.pk}/"
    with company_scope(world.hanul.company):
        assert Favourite.objects.count() == 1
    assert 'aria-pressed="true"' in phone.get(f"/restaurants/{world.bunsik.pk}/").content.decode()
    for _ in range(2):
        phone.post(url)
    with company_scope(world.hanul.company):
        assert Favourite.objects.count() == 0
    assert listed(phone) == ["할매국밥", "봄날분식"]


def test_nobody_elses_list_changes(world, phone, visit):
    phone.post(f"/restaurants/{world.bunsik.pk}/favourite/", {"on": "1"})
    for slug, user in (("hanul", world.hanul.doyun.user), ("bada", world.bada.haneul.user)):
        assert listed(visit(slug, user)) == ["할매국밥", "봄날분식"]


def test_a_closed_restaurant_takes_no_star(world, phone):
    Restaurant.objects.filter(pk=world.bunsik.pk).update(state="closed")
    assert phone.post(f"/restaurants/{world.bunsik.pk}/favourite/", {"on": "1"}).status_code == 404
