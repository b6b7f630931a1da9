"""Setting the number and PIN that pay without the phone."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Tries
from accounts.tries import TooManyTries
from billing.models import PhonePin
from tenants.scope import platform_scope
from vouchers.phones import PinRefused, redeem_by_phone


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


def kept() -> list[tuple]:
    with platform_scope():
        return list(PhonePin.objects.values_list("ending", "holder"))


def test_a_number_and_a_pin_are_set_shown_and_ended(world, phone):
    assert 'value="010-0000-0001"' in phone.get("/phone/").content.decode()
    answer = phone.post("/phone/", {"number": "010-1234-5678", "pin": "4907"}, follow=True)
    assert "The number ending in 5678 pays" in answer.content.decode()
    assert kept() == [("5678", world.hanul.haneul.pk)]
    phone.post("/phone/forget/")
    assert kept() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "", "pin": "4907"}, "Please enter your phone number."),
        ({"number": "12", "pin": "4907"}, "Check the mobile number. It should look like 010-1234-5678."),
        ({"number": "010-1234-56789", "pin": "4907"}, "Check the mobile number. It should look like 010-1234-5678."),
        ({"number": "=010-1234", "pin": "4907"}, "Check the mobile number. It should look like 010-1234-5678."),
        ({"number": "전화", "pin": "4907"}, "Check the mobile number. It should look like 010-1234-5678."),
        ({"number": "0" * 999, "pin": "4907"}, "Check the mobile number. It should look like 010-1234-5678."),
        ({"number": "010-1234-5678", "pin": ""}, "Please choose four digits."),
        ({"number": "010-1234-5678", "pin": "49071"}, "Please choose four digits."),
        ({"number": "010-1234-5678", "pin": "４９０７"}, "Please choose four digits."),
        ({"number": "010-1234-5678", "pin": "1234"}, "Choose four digits that are harder to guess"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(phone, typed, said):
    answer = phone.post("/phone/", typed)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert kept() == []


def test_somebody_elses_number_is_not_taken(world, phone, visit):
    phone.post("/phone/", {"number": "010-1234-5678", "pin": "4907"})
    answer = visit("bada", world.bada.haneul.user).post("/phone/", {"number": "010-1234-5678", "pin": "4907"})
    assert (answer.status_code, "This number already pays for somebody else." in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "typed", ["010-1234-5678", "+82 10 1234 5678", "+82 (0)10-1234-5678", "0082 10 1234 5678", "1012345678"]
)
def test_a_number_is_the_same_however_it_is_typed(world, phone, typed):
    phone.post("/phone/", {"number": typed, "pin": "4907"})
    paid = redeem_by_phone(number="01012345678", pin="4907", amount=9_000, key=uuid.uuid4(), counter=world.counter)
    assert paid.outcome == "captured"


def test_wrong_pins_at_a_till_are_told_to_whose_number_it_is(world, phone):
    phone.post("/phone/", {"number": "010-1234-5678", "pin": "4907"})
    facts = {"number": "01012345678", "amount": 9_000, "counter": world.counter}
    assert "wrong PIN" not in phone.get("/phone/").content.decode()
    for pin in ("0001", "0002"):
        with pytest.raises(PinRefused):
            redeem_by_phone(pin=pin, key=uuid.uuid4(), **facts)
    assert "A wrong PIN was typed with your number 2 times" in phone.get("/phone/").content.decode()
    redeem_by_phone(pin="4907", key=uuid.uuid4(), **facts)
    assert "wrong PIN" not in phone.get("/phone/").content.decode()


def test_a_locked_number_is_not_said_to_pay(world, phone, settings):
    phone.post("/phone/", {"number": "010-1234-5678", "pin": "4907"}, follow=True)
    facts = {"number": "01012345678", "amount": 9_000, "counter": world.counter}
    for _ in range(5):
        assert "locked" not in phone.get("/phone/").content.decode()
        with pytest.raises(PinRefused):
            redeem_by_phone(pin="0001", key=uuid.uuid4(), **facts)
    with pytest.raises(TooManyTries):
        redeem_by_phone(pin="4907", key=uuid.uuid4(), **facts)
    with platform_scope():
        since = Tries.objects.get(key__startswith="pin:", key__regex="[0-9a-f]{64}$").since
    settings.CLOCK_SHIFT = datetime.fromisoformat("2025-11-11T12:45+09:00") - since
    page = phone.get("/phone/").content.decode()
    assert "The number ending in 5678 is locked until 13:00" in page
    assert '<a href="/code/">Until then, pay by code</a>' in page
    assert "The number ending in 5678 pays" not in page
    with platform_scope():
        Tries.objects.update(since=timezone.now() - timedelta(minutes=15))
    page = phone.get("/phone/").content.decode()
    assert ("The number ending in 5678 pays" in page, "locked" in page) == (True, False)


def test_what_stops_a_number_has_one_name_in_korean(world, phone, visit):
    phone.post("/phone/", {"number": "010-1234-5678", "pin": "4907"})
    with pytest.raises(PinRefused):
        redeem_by_phone(number="01012345678", pin="0001", amount=9_000, key=uuid.uuid4(), counter=world.counter)
    page = visit("hanul", world.hanul.haneul.user, language="ko").get("/phone/").content.decode()
    assert "내가 아니라면 PIN을 바꾸거나 전화번호 결제를 끌 수 있어요." in page
    assert "전화번호 결제 끄기</button>" in page


def test_a_number_is_promised_to_the_tills_that_take_numbers_only(phone):
    page = phone.post("/phone/", {"number": "010-1234-5678", "pin": "4907"}, follow=True).content.decode()
    assert "Saved. Your number and PIN pay at the tills that take numbers." in page
    assert "any till" not in page
