"""Phone number and PIN, typed at the till."""

import uuid

import pytest

from billing.models import Redemption
from restaurants.actions import choose_ways, make_counter
from restaurants.enums import CounterWay
from tenants.scope import company_scope, platform_scope
from vouchers.phones import PinRefused, redeem_by_phone, set_pin


@pytest.fixture
def take(till, world):
    """take(amount, number, pin) types them at the till of 할매국밥; 김하늘's are 010-1234-5678 and 4907."""
    staff = world.hanul
    with company_scope(staff.company):
        set_pin(company=staff.company, employee=staff.haneul, number="01012345678", pin="4907", by=staff.haneul.user)

    def typed(amount="9,000", number="010-1234-5678", pin="4907", key=None):
        facts = {"amount": amount, "number": number, "pin": pin, "key": str(key or uuid.uuid4())}
        return till.client.post("/counter/phone/", facts, HTTP_X_REQUESTED_WITH="fetch")

    return typed


def captured() -> list[tuple]:
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "label", "way"))


def test_number_and_pin_are_paid_like_a_code(take, words):
    answer = take()
    assert words(answer) == "Paid ₩ 9,000 김*늘 Meal 1 today · 12:07 Next guest"
    assert captured() == [(9_000, "김*늘", "phone")]


def test_the_same_key_pays_once(take):
    key = uuid.uuid4()
    assert take(key=key).content == take(key=key).content
    assert len(captured()) == 1


def test_a_wrong_pin_says_nothing_about_the_number(take, words):
    wrong, unknown = take(pin="4908"), take(number="010-9999-9999")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert words(wrong) == words(unknown) == (
        "Not paid ₩ 9,000 This phone number and PIN do not go together."
        " Let the guest type both again. If the phone is on, take its code; if it is off, take cash or a card."
        " Type both again Next guest"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Not paid ₩ 9,000 The PIN was wrong too often at this counter. Phone numbers work here again in 15 min."
            " If the phone is on, take its code; if it is off, take cash or a card. Take a code Next guest",
        ),
        (
            "ko",
            "결제되지 않았어요 9,000 원 이 카운터에서 PIN이 여러 번 틀렸어요. 전화번호 결제는 15분 뒤에 다시 할 수 있어요."
            " 휴대폰이 켜져 있으면 결제 코드로, 꺼져 있으면 현금이나 카드로 받아 주세요. 코드로 받기 다음 손님",
        ),
    ],
)
def test_five_wrong_tries_lock_the_counter_and_the_till_says_what_to_take(take, till, words, language, said):
    till.client.cookies["django_language"] = language
    for last in range(5):
        take(pin="4908", number=f"010-9999-000{last}")
    locked = take()
    assert (locked.status_code, words(locked), 'data-again="code"' in locked.content.decode()) == (429, said, True)
    assert captured() == []


def test_five_wrong_tries_at_another_counter_lock_the_number(take, world, words):
    other = make_counter(restaurant=world.gukbap, name="2층", by="test")
    for _ in range(5):
        with pytest.raises(PinRefused):
            redeem_by_phone(number="01012345678", pin="4908", amount=9_000, key=uuid.uuid4(), counter=other)
    locked = take()
    assert "The PIN was wrong too often for this number. It works again in 15 min." in words(locked)
    assert (locked.status_code, captured()) == (429, [])


def test_where_no_codes_are_taken_a_locked_till_leads_to_cash_or_a_card(take, world, words):
    choose_ways(counter=world.counter, ways=[CounterWay.PHONE], by="test")
    for _ in range(5):
        take(pin="4908")
    assert words(take()).endswith("work here again in 15 min. Until then take cash or a card. Next guest")


@pytest.mark.parametrize("wrong", [{"pin": "4908"}, {"number": "010-9999-9999"}])
def test_a_locked_counter_still_gives_a_stored_answer_again(take, wrong):
    paid, refused = uuid.uuid4(), uuid.uuid4()
    answers = [take(key=paid).content, take("90,000", key=refused).content]
    for _ in range(5):
        take(**wrong)
    assert [take().status_code, take(key=paid).status_code] == [429, 200]
    assert [take(key=paid).content, take("90,000", key=refused).content] == answers
    assert captured() == [(9_000, "김*늘", "phone")]


def test_a_pin_that_was_changed_meanwhile_makes_no_paid_meal_unpaid(take, world):
    key, staff = uuid.uuid4(), world.hanul
    paid = take(key=key).content
    with company_scope(staff.company):
        set_pin(company=staff.company, employee=staff.haneul, number="01012345678", pin="8351", by=staff.haneul.user)
    assert (take().status_code, take(key=key).content) == (422, paid)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": ""}, "Enter the amount."),
        ({"number": ""}, "Enter the guest's phone number."),
        ({"number": "=1+1"}, "Check the mobile number. It should look like 010-1234-5678."),
        ({"number": "0" * 400}, "Check the mobile number. It should look like 010-1234-5678."),
        ({"pin": ""}, "The guest enters their PIN."),
        ({"pin": "12"}, "A PIN has 4 digits, that of a guest pass 5."),
        ({"pin": "490712"}, "A PIN has 4 digits, that of a guest pass 5."),
    ],
)
def test_what_is_missing_is_said(take, words, typed, said):
    answer = take(**typed)
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert captured() == []
