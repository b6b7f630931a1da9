"""Phone number and PIN, typed at the till."""

import uuid

import pytest

from billing.models import Redemption
from tenants.scope import company_scope, platform_scope
from vouchers.phones import set_pin


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


def test_five_wrong_tries_lock_it(take, words):
    for _ in range(5):
        take(pin="4908")
    locked = take()
    assert (locked.status_code, "Too many tries. You can try again in 15 min." in words(locked)) == (429, True)
    assert captured() == []


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
