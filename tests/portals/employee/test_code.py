"""Six digits for the till."""

import re
import uuid

import pytest

from billing import clock
from billing.models import Code
from tenants.scope import platform_scope
from vouchers.codes import redeem_code


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def digits(html: str) -> str:
    return "".join(re.search(r'code__digits"[^>]*><span>(\d{3})</span><span>(\d{3})</span>', html).groups())


def since(html: str) -> str:
    return re.search(r'data-since="(\d+)"', html).group(1)


def test_it_shows_a_code_that_pays_and_then_its_receipt(world, phone):
    html = phone.get("/code/").content.decode()
    state = f"/code/state?since={since(html)}"
    assert phone.get(state).json() == {"state": "waiting"}
    paid = redeem_code(digits=digits(html), amount=9_000, key=uuid.uuid4(), counter_id=world.counter.pk)
    assert paid.captured is True
    assert phone.get(state).json() == {"state": "paid", "url": f"/receipts/{paid.redemption_id}/"}


def test_it_is_good_for_half_a_minute_and_drawn_as_a_picture(world, phone):
    html = phone.get("/code/").content.decode()
    assert 'data-seconds="30"' in html
    assert "<svg" in html.split("code__picture")[1][:80]
    assert "Up to ₩12,000" in html


def test_a_new_one_replaces_the_old(world, phone):
    old, new = (digits(phone.get("/code/?part").content.decode()) for _ in range(2))
    assert old != new
    assert list(Code.objects.values_list("digits", flat=True)) == [new]


def test_the_part_is_no_whole_page(world, phone):
    part = phone.get("/code/?part").content.decode()
    assert (digits(part), "<html" in part) == (Code.objects.get().digits, False)
    assert "<html" in phone.get("/code/").content.decode()


def test_when_nothing_can_be_spent_there_is_a_sentence_and_no_code(world, phone, at):
    at("2025-11-11 08:30")
    html = phone.get("/code/").content.decode()
    assert "You can pay today from 11:00 to 14:00." in html
    assert "code__digits" not in html
    assert Code.objects.count() == 0


def test_a_meal_paid_otherwise_or_by_somebody_else_is_not_taken_for_this_code(world, visit, phone, eat):
    html = phone.get("/code/").content.decode()
    eat(world.hanul, world.hanul.haneul, world.counter, 2_000)
    other = visit("hanul", world.hanul.doyun.user).get("/code/").content.decode()
    redeem_code(digits=digits(other), amount=9_000, key=uuid.uuid4(), counter_id=world.counter.pk)
    assert phone.get(f"/code/state?since={since(html)}").json() == {"state": "waiting"}


@pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 40, "NaN"])
def test_an_odd_question_gets_an_answer(world, phone, asked):
    assert phone.get("/code/state", {"since": asked}).json() == {"state": "waiting"}


def test_only_who_eats_has_one(world, visit):
    assert visit("hanul").get("/code/").status_code == 302
    assert [visit("hanul", world.hanul.hr).get(path).status_code for path in ("/code/", "/code/state")] == [403, 403]
    with platform_scope():
        assert Code.objects.count() == 0


def test_asking_costs_a_fixed_number_of_queries(world, phone, django_assert_num_queries):
    now = int(clock.now().timestamp() * 1000)
    with django_assert_num_queries(9):
        phone.get(f"/code/state?since={now}")
