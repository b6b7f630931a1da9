"""Paying one meal: the key, the refusal, the void."""

import uuid

from billing.actions import void_redemption
from billing.clock import now
from billing.models import Redemption, Transfer
from billing.queries import sales_total, shop_day
from tenants.scope import company_scope, platform_scope, restaurant_scope
from vouchers.redeeming import redeem


def pay(world, amount, key=None, employee=None):
    staff = world.hanul
    with company_scope(staff.company):
        return redeem(
            company=staff.company,
            employee=employee or staff.haneul,
            counter=world.counter,
            amount=amount,
            key=key or uuid.uuid4(),
        )


def test_a_meal_is_paid_once_per_key(world):
    key = uuid.uuid4()
    first, again = pay(world, 9_000, key), pay(world, 9_000, key)
    assert (first.outcome, first.left, first.replayed) == ("captured", 3_000, False)
    assert (again.redemption_id, again.left, again.replayed) == (first.redemption_id, 3_000, True)
    with platform_scope():
        assert list(Transfer.objects.values_list("reason", "amount")) == [
            ("meal", 9_000),
            ("deposit", 10_000_000),
        ]


def test_the_same_key_with_another_body_is_refused(world):
    key = uuid.uuid4()
    pay(world, 9_000, key)
    other = pay(world, 8_000, key)
    assert (other.outcome, other.reason, other.redemption_id) == ("refused", "key_reused", None)


def test_a_refusal_is_stored_and_given_again(world):
    key = uuid.uuid4()
    assert pay(world, 13_000, key).reason == "not_enough"
    again = pay(world, 13_000, key)
    assert (again.outcome, again.reason, again.replayed) == ("refused", "not_enough", True)


def test_a_void_gives_the_money_back_and_is_seen_by_the_restaurant_only(world):
    paid = pay(world, 9_000)
    with restaurant_scope(world.gukbap.pk):
        void_redemption(
            redemption_id=paid.redemption_id, reason="wrong table", key=uuid.uuid4(), by=world.staff,
            restaurant_id=world.gukbap.pk,
        )  # fmt: skip
        assert sales_total(world.gukbap.pk, *shop_day(now(), world.gukbap.tz)) == {
            "count": 0,
            "total": 0,
            "voids": 1,
        }
    with restaurant_scope(world.bunsik.pk):
        assert Redemption.objects.count() == 0
    assert pay(world, 12_000).outcome == "captured"
