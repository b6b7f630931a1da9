"""Staff at the counter: a PIN names one person, and guessing is locked."""

import threading

import pytest
from django.db import connection

from accounts.models import AuditEntry
from accounts.pins import PinTooSimple
from accounts.tries import TooManyTries
from restaurants.models import StaffPin
from restaurants.staff_pins import (
    PinRefused,
    PinTaken,
    StaffFull,
    add_staff,
    change_staff_pin,
    end_staff,
    staff_behind,
    staff_of,
)
from tenants.scope import company_scope, restaurant_scope


@pytest.fixture
def here(world):
    """할매국밥's own scope, as at its counter."""
    with restaurant_scope(world.gukbap.pk):
        yield world.gukbap


def add(restaurant, name="김민지", pin="4907"):
    return add_staff(restaurant=restaurant, name=name, pin=pin, by="test")


def test_a_pin_names_its_person(here):
    minji, junho = add(here), add(here, "박준호", "2580")
    assert [staff_behind(pin, here) for pin in ("4907", "2580")] == [minji, junho]
    assert minji.actor == f"staff:{minji.pk}"


def test_only_a_hash_is_kept(here):
    assert add(here).pin.startswith("argon2$")
    assert "4907" not in str(AuditEntry.objects.get(verb="add_staff").data)


@pytest.mark.parametrize("pin", ["0000", "1234", "9876"])
def test_a_pin_that_is_easily_guessed_is_refused(here, pin):
    with pytest.raises(PinTooSimple):
        add(here, pin=pin)
    assert not staff_of(here).exists()


def test_a_pin_is_one_persons_within_a_restaurant(here, world):
    minji = add(here)
    with pytest.raises(PinTaken):
        add(here, "박준호")
    other = add(here, "박준호", "2580")
    with pytest.raises(PinTaken):
        change_staff_pin(staff=other, pin="4907", by="test")
    change_staff_pin(staff=minji, pin="4907", by="test")
    with restaurant_scope(world.bunsik.pk):
        assert add(world.bunsik, "서봄").pk


def test_a_changed_pin_replaces_the_old_one(here):
    minji = add(here)
    change_staff_pin(staff=minji, pin="2580", by="test")
    assert staff_behind("2580", here) == minji
    with pytest.raises(PinRefused):
        staff_behind("4907", here)


def test_an_ended_pin_works_no_more_and_can_be_given_anew(here):
    minji = add(here)
    end_staff(staff=minji, by="test")
    with pytest.raises(PinRefused):
        staff_behind("4907", here)
    assert add(here, "박준호").name == "박준호"
    assert StaffPin.objects.get(pk=minji.pk).name == "김민지"


def test_five_wrong_tries_lock_the_restaurant_and_no_other(here, world, settings):
    settings.PIN_TRIES = 5
    add(here)
    for _ in range(5):
        with pytest.raises(PinRefused):
            staff_behind("1111", here)
    with pytest.raises(TooManyTries) as locked:
        staff_behind("4907", here)
    assert 240 < locked.value.seconds <= 300
    with restaurant_scope(world.bunsik.pk):
        add(world.bunsik, "서봄", "2580")
        assert staff_behind("2580", world.bunsik).name == "서봄"


def test_a_right_pin_forgets_the_wrong_ones(here, settings):
    settings.PIN_TRIES = 5
    add(here)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(PinRefused):
                staff_behind("1111", here)
        assert staff_behind("4907", here).name == "김민지"


def test_there_are_at_most_so_many(here, monkeypatch):
    monkeypatch.setattr("restaurants.staff_pins.STAFF_MOST", 1)
    add(here)
    with pytest.raises(StaffFull):
        add(here, "박준호", "2580")


def test_no_other_restaurant_and_no_company_sees_them(here, world):
    add(here)
    with restaurant_scope(world.bunsik.pk):
        assert StaffPin.objects.count() == 0
    with company_scope(world.hanul.company):
        assert StaffPin.objects.count() == 0


def test_two_at_once_do_not_get_the_same_pin(committed_world):
    results = []

    def work(name):
        try:
            with restaurant_scope(committed_world.gukbap.pk):
                add(committed_world.gukbap, name)
            results.append("made")
        except PinTaken:
            results.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("김민지", "박준호")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["made", "taken"]
