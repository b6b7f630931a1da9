"""The map: a sketch of the site, rings of minutes, and the restaurants as numbered dots."""

import re
from itertools import combinations
from math import hypot
from types import SimpleNamespace

import pytest

from demo.places import PANGYO, PANGYO_PLACES, YEOKSAM, YEOKSAM_PLACES
from portals.employee.sketch import EDGE, MIDDLE, SIZE, sketch
from restaurants.distance import metres, walking_minutes
from restaurants.models import Restaurant
from tenants.models import Site


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def drawn(points, middle):
    eater = SimpleNamespace(site=SimpleNamespace(latitude=middle[0], longitude=middle[1]))
    around = [
        SimpleNamespace(
            restaurant=SimpleNamespace(latitude=point[0], longitude=point[1]),
            minutes=walking_minutes(metres(middle, point)),
        )
        for point in points
    ]
    return sketch(eater, around)


def test_each_restaurant_is_a_link_with_its_number_and_its_answer(world, phone):
    html = phone.get("/restaurants/?view=map").content.decode()
    links = re.findall(r'<a class="dot" href="([^"]+)" aria-label="([^"]+)">', html)
    assert links == [
        (f"/restaurants/{world.gukbap.pk}/", "1. 할매국밥, 2 min on foot, Yes, now".replace("할매국밥", "Halmae Gukbap")),
        (f"/restaurants/{world.bunsik.pk}/", "2. Bomnal Bunsik, 5 min on foot, Yes, now"),
    ]
    assert html.count("<title>1. Halmae Gukbap</title>") == 1


def test_yes_and_no_differ_in_shape(world, phone):
    Restaurant.objects.filter(pk=world.gukbap.pk).update(opens="11:00", closes="21:00", days_off=list(range(7)))
    html = phone.get("/restaurants/?view=map").content.decode().split("sketch__key")[0]
    assert (html.count("<rect"), html.count('r="14"')) == (1, 1)


def test_the_list_under_it_holds_the_same_in_the_same_order(world, phone):
    html = phone.get("/restaurants/?view=map").content.decode()
    dots = re.findall(r'class="dot" href="([^"]+)"', html)
    rows = re.findall(r'class="row" href="([^"]+)"', html)
    assert dots == rows == [f"/restaurants/{world.gukbap.pk}/", f"/restaurants/{world.bunsik.pk}/"]


def test_the_switch_keeps_the_search(world, phone):
    html = phone.get("/restaurants/?q=국밥").content.decode()
    assert "view=map" in html and "q=%EA%B5%AD%EB%B0%A5&amp;view=map" in html
    assert len(phone.get("/restaurants/?view=map&q=국밥").context["sketch"].dots) == 1


def test_without_a_site_there_is_only_the_list(world, phone):
    Site.objects.filter(company=world.hanul.company).delete()
    html = phone.get("/restaurants/?view=map").content.decode()
    assert ("sketch__picture" in html, "Halmae Gukbap" in html) == (False, True)


def test_what_is_beyond_ten_minutes_is_left_to_the_list(world, phone):
    Restaurant.objects.filter(pk=world.bunsik.pk).update(latitude=37.4930)
    html = phone.get("/restaurants/?view=map").content.decode()
    assert "1 more in the list" in html
    assert len(phone.get("/restaurants/?view=map").context["sketch"].dots) == 1


def test_north_is_up_and_far_is_outside():
    north, east, far = drawn([(37.502, 127.0364), (37.5006, 127.038), (37.504, 127.0364)], YEOKSAM).dots
    assert (north.true_x, round(north.true_y)) == (MIDDLE, 98)
    assert (east.true_y, round(east.true_x)) == (MIDDLE, 258)
    assert far.true_y < north.true_y


@pytest.mark.parametrize("middle, places", [(YEOKSAM, YEOKSAM_PLACES), (PANGYO, PANGYO_PLACES)], ids=["yeoksam", "pangyo"])
def test_dots_do_not_cover_each_other_nor_leave_the_picture(middle, places):
    dots = drawn([place.point for place in places], middle).dots
    assert len(dots) > 10
    assert min(hypot(a.x - b.x, a.y - b.y) for a, b in combinations(dots, 2)) > 28
    assert all(20 < dot.x < SIZE - 20 and 20 < dot.y < SIZE - 20 for dot in dots)


def test_two_in_one_house_are_two_dots():
    one, other = drawn([(37.502, 127.038)] * 2, YEOKSAM).dots
    assert hypot(one.x - other.x, one.y - other.y) > 40
    assert (one.true_x, one.true_y) == (other.true_x, other.true_y)


def test_forty_dots_at_most_and_the_ring_of_ten_minutes_holds_them():
    spots = [(37.5006 + 0.00005 * n, 127.0364) for n in range(60)]
    found = drawn(spots, YEOKSAM)
    assert (len(found.dots), found.beyond) == (40, 20)
    assert max(hypot(dot.x - MIDDLE, dot.y - MIDDLE) for dot in found.dots) <= EDGE + 9
