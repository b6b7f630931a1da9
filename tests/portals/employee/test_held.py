"""What a till holds is told to the phone: on the home page, where the money is missing, and on the page with the code."""

import uuid
from datetime import timedelta

import pytest

from billing.holds import capture_hold, expire_holds, release_hold
from tenants.scope import company_scope
from vouchers.codes import hold_code, show_code

NOW = "2025-11-11 12:07"


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def held(world, at):
    """held(amount) is a hold with 김하늘's code at 할매국밥's counter: its key."""

    def take(amount: int) -> uuid.UUID:
        instant, key = at(NOW), uuid.uuid4()
        with company_scope(world.hanul.company):
            digits = show_code(company=world.hanul.company, employee=world.hanul.haneul, at=instant).digits
        assert hold_code(digits=digits, amount=amount, key=key, counter_id=world.counter.pk, at=instant).held
        return key

    return take


def since(at) -> int:
    return int(at("2025-11-11 12:06").timestamp() * 1000)


def state(phone, at):
    asked = since(at)
    at(NOW)
    found = phone.get(f"/code/state?since={asked}").json()
    return found["state"], found.get("title"), found.get("text")


HELD = ("held", "₩9,000 held", "Halmae Gukbap waits until the rest is paid another way, until 12:10 at the latest.")
BACK = ("released", "₩9,000 is yours again", "Halmae Gukbap did not take what it had held. Nothing was paid.")


def test_the_first_page_says_where_the_money_is(phone, held):
    held(9_000)
    page = phone.get("/").content.decode()
    assert "₩9,000 held" in page
    assert "until 12:10 at the latest" in page
    assert phone.get("/").context["can"].limit == 3_000


def test_all_of_it_held_is_said_beside_why_nothing_is_left(phone, held):
    held(12_000)
    page = phone.get("/").content.decode()
    assert "₩12,000 held" in page
    assert "Your allowance is used up." in page


def test_in_korean(world, visit, held):
    held(9_000)
    page = visit("hanul", world.hanul.haneul.user, language="ko").get("/").content.decode()
    assert "9,000원 잡아 두는 중" in page
    assert "할매국밥에서 나머지 결제를 기다리고 있어요. 늦어도 12:10까지예요." in page


def test_the_page_that_waits_says_held_then_paid(phone, held, at):
    assert state(phone, at)[0] == "waiting"
    key = held(9_000)
    assert state(phone, at) == HELD
    paid = capture_hold(key=key, by="counter:1", at=at(NOW))
    found = phone.get(f"/code/state?since={since(at)}").json()
    assert found == {"state": "paid", "url": f"/receipts/{paid.redemption_id}/"}
    assert "held" not in phone.get("/").content.decode()


def test_or_held_then_released(phone, held, at):
    key = held(9_000)
    release_hold(key=key, by="counter:1", at=at(NOW))
    assert state(phone, at) == BACK


def test_over_its_time_it_is_given_back_before_anybody_has_swept(phone, held, at):
    held(9_000)
    asked = since(at)
    over = at("2025-11-11 12:10")
    assert phone.get(f"/code/state?since={asked}").json()["state"] == "released"
    assert expire_holds(by="system", at=over + timedelta(seconds=1)) == 1
    assert phone.get(f"/code/state?since={asked}").json()["state"] == "released"


def test_a_refused_attempt_after_it_is_told_a_standing_hold_is_not_hidden_by_one(world, phone, held, at):
    key = held(9_000)
    instant = at("2025-11-11 12:08")
    with company_scope(world.hanul.company):
        digits = show_code(company=world.hanul.company, employee=world.hanul.haneul, at=instant).digits
    hold_code(digits=digits, amount=5_000, key=uuid.uuid4(), counter_id=world.counter.pk, at=instant)
    assert state(phone, at) == HELD
    release_hold(key=key, by="counter:1", at=at(NOW))
    assert state(phone, at)[0] == "refused"


def test_the_page_opened_while_it_is_held_says_so_instead_of_a_code(phone, held):
    held(9_000)
    page = phone.get("/code/").content.decode()
    assert 'id="code" hidden' in page
    assert "₩9,000 held" in page


def test_a_later_one_that_was_released_does_not_hide_one_that_stands(phone, held, at):
    held(9_000)
    release_hold(key=held(1_000), by="counter:1", at=at(NOW))
    assert state(phone, at) == HELD


def test_nobody_else_s_phone_says_it(world, visit, held, at):
    held(9_000)
    for slug, user in (("hanul", world.hanul.doyun.user), ("bada", world.bada.haneul.user)):
        assert "held" not in visit(slug, user).get("/").content.decode()
        assert state(visit(slug, user), at)[0] == "waiting"
