"""A prepaid company grants within its deposit, and gets back what expires unspent."""

import uuid
from datetime import date, timedelta

import pytest

from billing import clock, till
from billing.books import examine
from billing.models import Deposit, Purse
from billing.tasks import release_expired
from tenants.scope import company_scope
from vouchers.actions import give_grant
from vouchers.redeeming import redeem


@pytest.fixture
def bada(world):
    with company_scope(world.bada.company):
        yield world.bada


def granted() -> int:
    return Deposit.objects.get().granted


def test_a_grant_beyond_the_deposit_is_refused_and_changes_nothing(bada):
    with pytest.raises(till.DepositTooLow):
        give_grant(
            company=bada.company, employee=bada.haneul, amount=10_000_001, reason="too much",
            valid_until=date(2025, 11, 30), by=bada.hr,
        )  # fmt: skip
    assert (granted(), Purse.objects.count(), bada.haneul.grants.count()) == (0, 0, 0)


def test_a_first_meal_takes_the_days_allowance_from_the_deposit(world, bada):
    redeem(company=bada.company, employee=bada.haneul, counter=world.counter, amount=7_000, key=uuid.uuid4())
    assert granted() == 12_000


def test_what_expires_unspent_goes_back_once(world, bada):
    yesterday = clock.now() - timedelta(days=1)
    redeem(company=bada.company, employee=bada.haneul, counter=world.counter, amount=7_000, key=uuid.uuid4(), at=yesterday)
    assert [release_expired(), release_expired()] == [1, 0]
    assert granted() == 7_000
    assert Purse.objects.values_list("granted", "spent", "released").get() == (12_000, 7_000, 5_000)
    assert [finding.number for finding in examine() if finding.wrong] == []
