"""Who acts for a restaurant."""

import pytest
from django.core import mail

from restaurants.models import Member


@pytest.fixture
def owner(world, visit):
    return visit(None, world.owner)


@pytest.fixture
def add(owner, world):
    def added(**facts):
        facts = {"name": "오새벽", "email": "new@example.com", "seat": "staff"} | facts
        return owner.post(f"/owner/staff/add/{world.gukbap.pk}/", facts)

    return added


def team(world) -> list[tuple]:
    return list(Member.objects.filter(restaurant=world.gukbap).order_by("id").values_list("user__email", "seat"))


BEFORE = [("owner@example.com", "owner"), ("staff@example.com", "staff")]


def test_the_team_is_listed(owner, words):
    said = words(owner.get("/owner/staff/"))
    assert "윤순자 Owner · owner@example.com 강민호 Staff · staff@example.com Remove" in said
    assert "서봄" not in said


def test_who_is_new_gets_a_seat_and_a_link(add, world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert add()["Location"] == "/owner/staff/"
    assert team(world) == [*BEFORE, ("new@example.com", "staff")]
    assert [message.to for message in mail.outbox] == [["new@example.com"]]
    assert "/choose-password/" in mail.outbox[0].body


def test_who_has_a_password_gets_a_seat_and_no_mail(add, world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        add(email="Other-Owner@example.com", name="서봄")
    assert team(world) == [*BEFORE, ("other-owner@example.com", "staff")]
    assert mail.outbox == []


@pytest.mark.parametrize(
    "facts",
    [{"email": "x"}, {"name": ""}, {"seat": "operator"}, {"seat": ""}, {"name": "x" * 81}, {"email": "a" * 300}],
)
def test_what_cannot_be_is_said_and_nobody_is_added(add, world, facts):
    assert add(**facts).status_code == 422
    assert team(world) == BEFORE


def test_somebody_is_taken_off_after_asking(owner, world, visit, words):
    browser = visit(None, world.staff)
    member = world.staff.seats.get()
    asked = owner.get(f"/owner/staff/{member.pk}/remove/")
    assert "Take this person off the list? 강민호 · Halmae Gukbap" in words(asked)
    owner.post(f"/owner/staff/{member.pk}/remove/")
    assert team(world) == BEFORE[:1]
    assert browser.get("/counter/")["Location"] == "/counter/pair/"
    world.staff.refresh_from_db()
    assert world.staff.roles == []


def test_the_last_owner_stays(owner, add, world, words):
    member = world.owner.seats.get()
    owner.post(f"/owner/staff/{member.pk}/remove/")
    assert "A restaurant keeps at least one owner. Add another one first." in words(owner.get("/owner/staff/"))
    assert add(email="owner@example.com", seat="staff").status_code == 422
    assert team(world) == BEFORE


def test_with_two_owners_one_may_go(owner, add, world):
    add(seat="owner")
    owner.post(f"/owner/staff/{world.owner.seats.get().pk}/remove/")
    assert team(world) == [BEFORE[1], ("new@example.com", "owner")]


def test_strangers_and_operators_reach_nobody(world, visit):
    member = world.staff.seats.get()
    for person in (world.bunsik.members.get().user, world.operator):
        browser = visit(None, person)
        assert browser.post(f"/owner/staff/{member.pk}/remove/").status_code == 404
        assert browser.post(f"/owner/staff/add/{world.gukbap.pk}/", {"name": "x"}).status_code == 404
    assert team(world) == BEFORE
