"""The guest's page of number and PIN, and the till that takes both."""

import uuid

import pytest

from billing.models import PhonePin, Redemption
from tenants.scope import company_scope, platform_scope
from vouchers.guests import revoke_pass

NUMBER = "01012345678"


@pytest.fixture
def take(world, visit):
    """take("49071") types the guest's number and a PIN at the till of 할매국밥."""
    till = visit(None, world.owner)

    def typed(pin):
        facts = {"amount": "9,000", "number": "010-1234-5678", "pin": pin, "key": str(uuid.uuid4())}
        return till.post("/counter/phone/", facts, HTTP_X_REQUESTED_WITH="fetch").content.decode()

    return typed


def kept() -> list[str]:
    with platform_scope():
        return list(PhonePin.objects.values_list("ending", flat=True))


def test_the_guest_sets_a_pin_for_the_number_on_the_pass_and_pays_at_the_till(guest, take):
    phone = guest(phone=NUMBER)
    assert "Pay without the phone" in phone.get("/").content.decode()
    assert "Pay without the phone" in phone.get("/code/").content.decode()
    html = phone.get("/phone/").content.decode()
    assert "your number ending in 5678" in html and NUMBER not in html and 'name="number"' not in html
    html = phone.post("/phone/", {"pin": "49071"}, follow=True).content.decode()
    assert "The number ending in 5678 pays" in html
    assert "do not go together" in take("4907") and "do not go together" in take("49072")
    assert "A wrong PIN was typed with your number" in phone.get("/phone/").content.decode()
    assert "김*원,\u00a0guest" in take("49071")
    with platform_scope():
        paid = Redemption.objects.filter(outcome="captured").values_list("amount", "way", "label")
        assert list(paid) == [(9_000, "phone", "김*원 손님")]


def test_a_number_that_is_typed_along_is_not_taken(guest):
    guest(phone=NUMBER).post("/phone/", {"pin": "49071", "number": "01000000001"})
    assert kept() == ["5678"]


def test_it_is_ended_by_the_guest(guest, take):
    phone = guest(phone=NUMBER)
    phone.post("/phone/", {"pin": "49071"})
    assert "Your phone number no longer pays." in phone.post("/phone/forget/", follow=True).content.decode()
    assert kept() == [] and "do not go together" in take("49071")


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("", "Please choose five digits."),
        ("4907", "Please choose five digits."),
        ("490712", "Please choose five digits."),
        ("４９０７１", "Please choose five digits."),
        ("12345", "Choose five digits that are harder to guess"),
        ("45678", "Choose five digits that are harder to guess"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(guest, pin, said):
    answer = guest(phone=NUMBER).post("/phone/", {"pin": pin})
    assert (answer.status_code, said in answer.content.decode(), kept()) == (422, True, [])


def test_without_a_number_there_is_no_such_page(guest):
    phone = guest()
    assert "Pay without the phone" not in phone.get("/").content.decode()
    assert "Pay without the phone" not in phone.get("/code/").content.decode()
    assert (phone.get("/phone/").status_code, phone.post("/phone/", {"pin": "49071"}).status_code) == (404, 404)


def test_an_ended_pass_takes_no_pin(world, guest):
    phone = guest(phone=NUMBER)
    with company_scope(world.hanul.company):
        revoke_pass(company=world.hanul.company, given=phone.given, by=world.hanul.hr)
    assert phone.post("/phone/", {"pin": "49071"}).headers["Location"] == "/"
    assert kept() == [] and "Pay without the phone" not in phone.get("/").content.decode()


def test_it_speaks_korean(guest):
    html = guest("ko", phone=NUMBER).get("/phone/").content.decode()
    assert "끝자리가 5678인 전화번호와 PIN을 누르면 결제돼요" in html and "PIN 5자리" in html
