"""PINs at the counter, made, changed and ended by the owner; and who cancelled what."""

import csv
import io
import uuid

import pytest

from billing.actions import void_redemption
from restaurants.actions import give_key
from restaurants.enums import KeyKind
from restaurants.models import StaffPin
from restaurants.staff_pins import add_staff, staff_of
from tenants.scope import platform_scope, restaurant_scope


@pytest.fixture
def owner(world, visit):
    return visit(None, world.owner)


@pytest.fixture
def minji(world):
    with restaurant_scope(world.gukbap.pk):
        return add_staff(restaurant=world.gukbap, name="김민지", pin="4907", by="test")


@pytest.fixture
def pins(world):
    return f"/owner/staff/{world.gukbap.pk}/pins/"


def names(world) -> list[str]:
    with restaurant_scope(world.gukbap.pk):
        return [staff.name for staff in staff_of(world.gukbap)]


def test_a_pin_is_made_and_never_shown(owner, pins, world, words):
    assert owner.post(f"{pins}add/", {"name": "김민지", "pin": "4907"})["Location"] == "/owner/staff/"
    said = words(owner.get("/owner/staff/"))
    assert "김민지 has a PIN now." in said
    assert "PINs at the counter" in said
    assert "4907" not in said
    assert names(world) == ["김민지"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": "", "pin": "4907"}, "This is needed."),
        ({"name": "x" * 41, "pin": "4907"}, "Please keep it to 40 characters."),
        ({"name": "김민지", "pin": ""}, "Enter four digits."),
        ({"name": "김민지", "pin": "123"}, "Enter four digits."),
        ({"name": "김민지", "pin": "49071"}, "Enter four digits."),
        ({"name": "김민지", "pin": "٤٩٠٧"}, "Enter four digits."),
        ({"name": "김민지", "pin": "1234"}, "harder to guess"),
        ({"name": "박준호", "pin": "4907"}, "Somebody else has this PIN."),
    ],
)
def test_what_cannot_be_is_said(owner, pins, world, minji, facts, said, words):
    answer = owner.post(f"{pins}add/", facts)
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert names(world) == ["김민지"]


def test_a_pin_is_changed(owner, pins, minji, words):
    assert "Another PIN for 김민지" in words(owner.get(f"{pins}{minji.pk}/"))
    assert owner.post(f"{pins}{minji.pk}/", {"pin": "1111"}).status_code == 422
    assert owner.post(f"{pins}{minji.pk}/", {"pin": "2580"})["Location"] == "/owner/staff/"
    with platform_scope():
        assert StaffPin.objects.get().pin != minji.pin


def test_a_pin_is_ended_after_asking(owner, pins, world, minji, words):
    assert "End this PIN? 김민지 · Halmae Gukbap" in words(owner.get(f"{pins}{minji.pk}/end/"))
    assert names(world) == ["김민지"]
    owner.post(f"{pins}{minji.pk}/end/")
    assert names(world) == []
    assert owner.get(f"{pins}{minji.pk}/end/").status_code == 404


def test_strangers_reach_nobody(world, visit, pins, minji):
    stranger = visit(None, world.bunsik.members.get().user)
    theirs = f"/owner/staff/{world.bunsik.pk}/pins/"
    urls = [
        f"{pins}add/",
        f"{pins}{minji.pk}/",
        f"{pins}{minji.pk}/end/",
        f"{theirs}{minji.pk}/",
        f"{theirs}{minji.pk}/end/",
    ]
    assert [stranger.post(url, {"name": "x", "pin": "2580"}).status_code for url in urls] == [404] * 5
    assert names(world) == ["김민지"]


def test_the_owner_sees_who_cancelled_when_and_why(owner, world, pay, minji, words):
    device, _secret = give_key(counter=world.counter, kind=KeyKind.DEVICE, name="태블릿", by="test")
    actors = [minji.actor, world.staff.actor, f"device:{device.pk}", f"counter:{world.counter.pk}", "system"]
    actors += [world.hanul.haneul.user.actor, "sms:1"]
    for actor in actors:
        meal = pay(1_000)
        with platform_scope():
            void_redemption(redemption_id=meal, reason="금액이 틀려요", key=uuid.uuid4(), by=actor)
    said = words(owner.get("/owner/sales/2025-11-11/"))
    assert "· 김민지 금액이 틀려요" in said
    answer = owner.get("/owner/sales/2025-11-11/?export=csv")
    heading, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert heading[-3:] == ["Cancelled at", "Cancelled by", "Why"]
    assert [line[-2:] for line in lines] == [
        [name, "금액이 틀려요"]
        for name in (
            "김민지",
            "강민호",
            "태블릿",
            "POS at counter 1",
            "system",
            "The guest or their company",
            "The owner, by SMS",
        )
    ]
    assert lines[0][-3].startswith("2025-11-11 12:")


def test_the_list_takes_a_fixed_number_of_queries(owner, pay, minji, django_assert_num_queries):
    for _ in range(2):
        meal = pay(1_000)
        with platform_scope():
            void_redemption(redemption_id=meal, reason="x", key=uuid.uuid4(), by=minji.actor)
        owner.get("/owner/sales/2025-11-11/")
        with django_assert_num_queries(8):
            owner.get("/owner/sales/2025-11-11/")
