"""Two tills that take the same codes in opposite orders: one waits for the other, and neither is turned away."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from billing.models import Code
from billing.till import Item, Share, redeem
from tenants.scope import platform_scope
from tests.billing.test_purse_race import waiting
from tests.crowd import LUNCH, as_owner, make_purse

FIRST, BETWEEN, LAST = "100000", "500000", "900000"


@pytest.fixture
def call(committed_world):
    """call(*codes) pays a meal of 1,000 with each code, in this order and in one call, from purses of its own."""
    world, company = committed_world, committed_world.hanul.company
    until = LUNCH + timedelta(seconds=30)
    facts = {"company": company, "holder": 1, "label": "김*늘", "actor": "user:1", "choices": [], "expires_at": until}
    with platform_scope():
        Code.objects.bulk_create([Code(digits=digits, **facts) for digits in (FIRST, BETWEEN, LAST)])

    def send(*codes):
        purse = make_purse(company, 10_000)
        meals = [
            Item(
                key=uuid.uuid4(), counter_id=world.counter.pk, amount=1_000, shares=(Share(purse, 1_000),), code=digits,
                company_id=company.pk, at=LUNCH,
            )
            for digits in codes
        ]  # fmt: skip
        try:
            return [answer.reason for answer in redeem(meals)]
        finally:
            connection.close()

    return send


def test_codes_of_one_call_are_taken_in_one_order(call):
    """Both calls are let go on at the same moment, each with the code in its hand that the other needs next."""
    with as_owner() as gate, as_owner() as watcher, ThreadPoolExecutor(2) as pool:
        watcher.autocommit = True
        gate.execute("SELECT FROM billing_code WHERE digits = %s FOR UPDATE", [BETWEEN])
        calls = [pool.submit(call, *codes) for codes in ((LAST, BETWEEN, FIRST), (FIRST, BETWEEN, LAST))]
        while waiting(watcher) < 2:
            pass
        gate.commit()
        answers = sorted(each.result() for each in calls)
    assert answers == [["", "", ""], ["code_used"] * 3]
