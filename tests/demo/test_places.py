"""The invented restaurants hold together."""

import re

import pytest

from demo.places import PANGYO, PANGYO_PLACES, PLACES, PLACES_BETWEEN, YEOKSAM, YEOKSAM_PLACES
from restaurants.business_number import format, is_valid
from restaurants.distance import metres


def test_how_many_there_are():
    assert [len(YEOKSAM_PLACES), len(PANGYO_PLACES), len(PLACES_BETWEEN), len(PLACES)] == [15, 15, 3, 33]


@pytest.mark.parametrize("what", ["name", "english", "point", "address", "business_number", "owner", "phone", "account"])
def test_nothing_is_there_twice(what):
    assert len({getattr(place, what) for place in PLACES}) == 33


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.english)
def test_a_place_is_complete(place):
    assert is_valid(place.business_number)
    assert format(place.business_number) == place.business_number
    assert place.business_number.startswith("990-")
    assert re.fullmatch("010-0000-[0-9]{4}", place.phone)
    assert re.fullmatch("000-000-[0-9]{6}", place.account)
    assert re.search("[가-힣]", place.name) and re.fullmatch("[A-Za-z0-9 ]+", place.english)
    assert re.fullmatch("[A-Za-z -]+", place.owner_english)
    assert place.opens < place.closes
    assert set(place.closed_on) < set("0123456")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.english)
def test_a_menu_is_complete(place):
    assert 3 <= len(place.menu) <= 6
    assert [dish for dish in place.menu if not 6_000 <= dish.price <= 14_000] == []
    assert len({dish.name for dish in place.menu}) == len({dish.english for dish in place.menu}) == len(place.menu)
    assert [dish.english for dish in place.menu if not dish.english.isascii()] == []


def test_each_serves_its_office():
    assert [place.english for place in YEOKSAM_PLACES if metres(place.point, YEOKSAM) >= 700] == []
    assert [place.english for place in PANGYO_PLACES if metres(place.point, PANGYO) >= 700] == []
    assert {place.near for place in YEOKSAM_PLACES} == {YEOKSAM}
    assert {place.near for place in PANGYO_PLACES} == {PANGYO}


def test_those_between_are_near_neither():
    nearest = [min(metres(place.point, office) for office in (YEOKSAM, PANGYO)) for place in PLACES_BETWEEN]
    assert [round(distance / 1000) for distance in nearest] == [3, 6, 5]
    assert {place.near for place in PLACES_BETWEEN} == {None}
