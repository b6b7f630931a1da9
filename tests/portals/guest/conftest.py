"""A guest of Haneul's, and the phone they took their pass up on."""

from datetime import date

import pytest

from tenants.scope import company_scope
from vouchers.actions import change_program
from vouchers.guests import give_pass, token_of

TODAY = date(2025, 11, 11)


@pytest.fixture
def invite(world):
    """invite(meals=2) gives a pass of 한울's lunch and its link's token; the host is Haneul."""

    def give(**more):
        staff = world.hanul
        facts = {"name": "면접자 김지원", "amount": 10_000, "meals": 1, "valid_until": TODAY, "host": staff.haneul} | more
        with company_scope(staff.company):
            change_program(program=staff.lunch, by=staff.hr, guests=True, guest_amount=10_000)
            given = give_pass(company=staff.company, program=staff.lunch, by=facts["host"].user, **facts)
            return given, token_of(given)

    return give


@pytest.fixture
def guest(invite, visit):
    """guest() is the browser of a guest who has pressed the button; `guest.given` is the pass."""

    def open_phone(language="en", **more):
        given, token = invite(**more)
        phone = visit("hanul", language=language)
        assert phone.post(f"/guest/{token}/").headers["Location"] == "/"
        phone.given, phone.token = given, token
        return phone

    return open_phone
