"""A till holds the voucher's part through the API, and captures or releases it when its card terminal has spoken."""

import uuid
from datetime import datetime, timedelta

import pytest

from billing import clock
from billing.books import examine
from billing.holds import shut_counter
from billing.models import Hold, Redemption
from tenants.scope import company_scope, platform_scope
from vouchers.actions import change_program
from vouchers.codes import pack, unpack

KEY = uuid.UUID("11111111-2222-4333-8444-555555555555")


@pytest.fixture
def later(monkeypatch):
    """later(seconds) turns the clock on."""
    real = clock.now

    def turn(seconds):
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(seconds=seconds))
        monkeypatch.setattr("billing.holds.stamp", lambda at: clock.now())

    return turn


def stored():
    with platform_scope():
        return list(Redemption.objects.order_by("id").values_list("outcome", "reason", "amount"))


def without(body, *names):
    return {name: value for name, value in body.items() if name not in names}


def agree():
    return [finding for finding in examine() if finding.wrong] == []


def test_held_then_captured_it_is_a_meal_of_the_same_key(till, show):
    status, body, _ = till.hold(show(), 9_000, KEY)
    assert status == 201
    assert without(body, "occurred_at", "expires_at") == {
        "key": str(KEY),
        "outcome": "held",
        "amount": 9_000,
        "currency": "KRW",
        "label": "김*늘",
        "replayed": False,
    }
    began, ends = (datetime.fromisoformat(body[name]) for name in ("occurred_at", "expires_at"))
    assert ends - began == timedelta(seconds=180)
    assert stored() == []
    assert till.call("GET", f"/redemptions/{KEY}")[:1] == (404,)
    assert till.call("GET", "/redemptions")[1]["count"] == 0

    status, paid, _ = till.capture(KEY)
    assert (status, paid["outcome"], paid["replayed"]) == (201, "captured", False)
    assert (paid["key"], paid["occurred_at"], paid["label"]) == (str(KEY), body["occurred_at"], "김*늘")
    assert stored() == [("captured", "", 9_000)]
    assert till.call("GET", f"/redemptions/{KEY}")[1]["id"] == paid["id"]
    assert till.held(KEY)[1]["state"] == "captured"
    assert agree()


def test_a_lost_answer_is_the_same_again(till, show):
    digits = show()
    _, first, _ = till.hold(digits, 9_000, KEY)
    assert till.hold(digits, 9_000, KEY)[:2] == (201, first | {"replayed": True})
    _, paid, _ = till.capture(KEY)
    assert till.capture(KEY)[:2] == (201, paid | {"replayed": True})
    assert till.hold(digits, 9_000, KEY)[:2] == (201, first | {"replayed": True, "label": ""})
    assert stored() == [("captured", "", 9_000)]


def test_a_hold_is_said_again_when_its_code_is_forgotten_and_others_were_guessed(till, show):
    digits = show()
    till.hold(digits, 9_000, KEY)
    show()
    for _ in range(11):
        till.redeem("000000" if digits != "000000" else "000001", 9_000)
    assert till.redeem(digits, 9_000)[0] == 429
    assert till.hold(digits, 9_000, KEY)[0] == 201


def test_released_the_guest_has_it_all_again(till, show):
    till.hold(show(), 12_000, KEY)
    status, body, _ = till.release(KEY)
    assert (status, body["state"], body["label"], body["code"]) == (200, "released", "", None)
    assert body["settled_at"] is not None
    assert till.release(KEY)[:2] == (200, body)
    assert till.held(KEY)[:2] == (200, body)
    assert till.redeem(show(), 12_000)[0] == 201
    assert agree()


def test_the_first_word_stands(till, show):
    till.hold(show(), 5_000, KEY)
    till.release(KEY)
    assert [till.capture(KEY)[0], till.capture(KEY)[1]["code"]] == [409, "hold_released"]
    other = uuid.uuid4()
    till.hold(show(), 5_000, other)
    till.capture(other)
    assert [till.release(other)[0], till.release(other)[1]["code"]] == [409, "hold_captured"]
    assert stored() == [("captured", "", 5_000)]


def test_past_its_time_a_capture_is_told_so_and_a_release_finds_it_done(till, show, later):
    till.hold(show(), 9_000, KEY)
    assert till.held(KEY)[1]["state"] == "held"
    later(181)
    assert till.held(KEY)[1]["state"] == "expired"
    assert [till.capture(KEY)[0], till.capture(KEY)[1]["code"]] == [409, "hold_expired"]
    assert [till.release(KEY)[0], till.release(KEY)[1]["state"]] == [200, "expired"]
    assert stored() == []
    assert agree()


def test_a_refusal_is_told_stored_and_told_again(till, show):
    digits = show()
    status, body, _ = till.hold(digits, 13_000, KEY)
    assert (status, body["code"], body["facts"], body["replayed"]) == (
        422,
        "not_enough",
        {"missing": 1_000, "currency": "KRW"},
        False,
    )
    assert body["detail"] == "₩1,000 short."
    assert till.hold(digits, 13_000, KEY)[:2] == (422, body | {"replayed": True})
    assert [till.held(KEY)[1][name] for name in ("state", "code", "expires_at")] == ["refused", "not_enough", None]
    assert till.capture(KEY)[1]["code"] == "hold_unknown"
    assert till.hold(show(), 9_000)[0] == 201


def test_a_code_is_used_up_by_a_hold_and_what_is_held_is_missing(till, show):
    digits = show()
    till.hold(digits, 9_000, KEY)
    assert till.redeem(digits, 3_000)[1]["code"] == "code_used"
    assert till.hold(digits, 3_000)[1]["code"] == "code_used"
    assert till.hold(show(), 4_000)[1]["facts"] == {"missing": 1_000, "currency": "KRW"}


def test_a_key_belongs_to_one_request(till, show):
    digits = show()
    till.hold(digits, 9_000, KEY)
    assert till.hold(digits, 8_000, KEY)[1]["code"] == "key_reused"
    paid = uuid.uuid4()
    till.release(KEY)
    digits = show()
    till.redeem(digits, 9_000, paid)
    assert till.hold(digits, 9_000, paid)[1]["code"] == "key_reused"


def test_the_company_may_switch_holds_off(till, show, world):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, holds=False)
    digits = show()
    status, body, _ = till.hold(digits, 9_000)
    assert (status, body["code"]) == (422, "holds_off")
    assert body["detail"] == "Your meal program cannot be held while something else is paid."
    assert till.redeem(digits, 9_000)[0] == 201


def test_a_code_shown_before_the_switch_was_known_may_be_held():
    from vouchers.policy import Rules

    old = pack(Rules(kind="daily", amount=12_000)).replace('"holds": true, ', "")
    assert "holds" not in old
    assert unpack(old).holds is True


def test_rules_are_those_of_a_payment(till, show, world):
    digits = show()
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, restaurant_ids=[world.bunsik.pk])
    digits = show()
    assert till.hold(digits, 9_000)[1]["code"] == "restaurant_not_included"


def test_a_counter_that_closed_meanwhile_has_lost_its_key_and_given_back_what_it_held(till, show, world):
    till.hold(show(), 9_000, KEY)
    shut_counter(counter=world.counter, by=world.owner)
    assert till.capture(KEY)[0] == 401
    with platform_scope():
        assert Hold.objects.get().state == "released"


def test_a_company_suspended_meanwhile_refuses_the_capture(till, show, world):
    till.hold(show(), 9_000, KEY)
    world.hanul.company.state = "suspended"
    world.hanul.company.save()
    for replayed in (False, True):
        status, body, _ = till.capture(KEY)
        assert (status, body["code"], body["replayed"]) == (422, "company_suspended", replayed)
    assert [till.held(KEY)[1][name] for name in ("state", "code")] == ["refused", "company_suspended"]
    assert till.release(KEY)[:1] == (200,)
    assert agree()


def test_another_restaurant_s_hold_is_unknown(till, other_till, show):
    digits = show()
    till.hold(digits, 9_000, KEY)
    for answer in (other_till.held(KEY), other_till.capture(KEY), other_till.release(KEY)):
        assert (answer[0], answer[1]["code"]) == (404, "hold_unknown")
    assert other_till.hold(digits, 9_000, KEY)[1]["code"] == "key_reused"
    assert till.held(KEY)[1]["state"] == "held"


def test_a_prepaid_company_s_code_is_held_and_captured(till, show, world):
    till.hold(show(world.bada), 9_000, KEY)
    assert till.capture(KEY)[0] == 201
    assert agree()


def test_in_korean_too(till):
    till.language = "ko"
    assert till.hold("000000", 9_000)[1]["detail"] == "맞는 코드를 찾지 못했어요."
    assert till.capture(KEY)[1]["detail"] == "이 식당에는 그런 잡아 두기가 없어요. 잡아 둔 금액이 없어요."
