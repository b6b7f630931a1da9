"""The test payment at the till: who is offered it, and what the list says of it."""

import uuid
from datetime import timedelta

import pytest

from billing import clock
from billing.models import Redemption
from billing.trials import MOST, undo_standing_trials
from restaurants.models import CounterKey
from tenants.scope import platform_scope


def press(till, key=None, fetch=True):
    extra = {"HTTP_X_REQUESTED_WITH": "fetch"} if fetch else {}
    return till.client.post("/counter/trial/", {"key": str(key or uuid.uuid4())}, **extra)


def made() -> int:
    with platform_scope():
        return Redemption.objects.filter(way="trial").count()


def test_a_new_device_is_offered_it_and_it_shows_in_the_list_without_a_number(till, code, words):
    assert b'id="trial"' in till.get().content
    till.pay(9_000, code())
    assert "on its way to the screen" in press(till).content.decode()
    said = words(till.fetch("/counter/today/"))
    assert "Today 1 Total ₩9,000 Test payment 12:07 cancelled by itself in a moment ₩ 1 1 김*늘" in said
    undo_standing_trials(at=clock.now() + timedelta(seconds=10))
    said = words(till.fetch("/counter/today/"))
    assert "Today 1 Total ₩9,000 Test payment 12:07 counts nowhere Cancelled ₩ 1 1 김*늘" in said


def test_the_same_form_sent_twice_makes_one(till):
    key = uuid.uuid4()
    assert [press(till, key).status_code for _ in range(2)] == [200, 200]
    assert made() == 1


def test_after_a_day_a_device_is_not_offered_it(till):
    CounterKey.objects.update(made_at=clock.now() - timedelta(days=700))
    assert b'id="trial"' not in till.get().content
    assert press(till).status_code == 403
    assert made() == 0


def test_the_owner_is_always_offered_it_and_staff_are_not(world, visit):
    assert b'id="trial"' in visit(None, world.owner).get("/counter/").content
    staff = visit(None, world.staff)
    assert b'id="trial"' not in staff.get("/counter/").content
    assert staff.post("/counter/trial/", {"key": uuid.uuid4()}).status_code == 403


@pytest.mark.parametrize("key", ["", "x"])
def test_a_form_without_a_key_makes_none(till, key):
    assert till.client.post("/counter/trial/", {"key": key})["Location"] == "/counter/"
    assert made() == 0


def test_without_javascript_the_till_says_it(till, words):
    assert press(till, fetch=False)["Location"] == "/counter/"
    assert "A test payment is on its way to the screen." in words(till.get())


def test_too_many_are_refused_in_words(till):
    for _ in range(MOST):
        press(till)
    assert "Too many tries." in press(till).content.decode()
    assert made() == MOST


def test_a_test_is_not_cancelled_by_hand_and_is_in_no_list_of_the_owner(till, world, visit, words):
    press(till)
    with platform_scope():
        trial = Redemption.objects.get()
    assert till.get(f"/counter/void/{trial.pk}/").status_code == 404
    assert visit(None, world.owner).get("/owner/sales/2025-11-11/").context["meals"] == []
    assert "0 meals" in words(till.get("/counter/close-of-day/"))


def test_the_owner_sends_one_from_the_counters_page(world, visit, words):
    owner, page = visit(None, world.owner), f"/owner/counters/{world.counter.pk}/"
    assert owner.post(f"{page}trial/")["Location"] == page
    assert "A test payment is on its way to the screen." in words(owner.get(page))
    assert made() == 1
    stranger = visit(None, world.bunsik.members.get().user)
    assert stranger.post(f"{page}trial/").status_code == 404
    assert made() == 1


def test_the_operator_sees_no_house_company(till, world, visit, words):
    press(till)
    operator = visit(None, world.operator)
    assert "주식회사 한끼" not in words(operator.get("/operator/companies/"))
    with platform_scope():
        house = Redemption.objects.get().company_id
    assert operator.get(f"/operator/companies/{house}/").status_code == 404
