"""What the tests of the employee's phone share: a meal paid."""

import uuid
from datetime import datetime

import pytest

from billing.enums import Way
from tenants.scope import company_scope
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
