"""Setting the number and PIN that pay without the phone."""

import uuid

import pytest

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
    assert 'value="01000000001"' in phone.get("/phone/").content.decode()
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
