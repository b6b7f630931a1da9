"""What the tests of the employee's phone share: a meal paid."""

import uuid
from datetime import datetime

import pytest

from billing.enums import Way
from billing.holds import capture_hold
from tenants.scope import company_scope
from vouchers.codes import hold_code, show_code
from vouchers.redeeming import redeem


@pytest.fixture
def eat():
    """eat(staff, employee, counter, amount) pays a meal and gives the redemption's id."""

    def pay(staff, employee, counter, amount: int, when: datetime | None = None, way=Way.SCAN) -> int:
        with company_scope(staff.company):
            paid = redeem(
                company=staff.company, employee=employee, counter=counter, amount=amount, key=uuid.uuid4(), at=when, way=way
            )
        assert paid.captured, paid.reason
        return paid.redemption_id

    return pay


@pytest.fixture
def held_meal(world, at):
    """A bill of 20,000: 12,000 held by 김하늘's code, 8,000 paid by card at the till, then captured; the meal's id."""
    instant, key = at("2025-11-11 12:07"), uuid.uuid4()
    with company_scope(world.hanul.company):
        digits = show_code(company=world.hanul.company, employee=world.hanul.haneul, at=instant).digits
    assert hold_code(digits=digits, amount=12_000, key=key, counter_id=world.counter.pk, rest=8_000, at=instant).held
    return capture_hold(key=key, by="counter:1", at=instant).redemption_id
