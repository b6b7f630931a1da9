"""The demo's connected account: one restaurant is paid by Stripe, the others by the bank, and the books agree."""

import pytest

from billing.models import ConnectedAccount, StripeTransfer
from billing.payouts.queries import payouts
from demo import connected as story
from demo.online import small_stripe
from demo.payouts import add_second, pay_restaurants
from demo.stripe import paying
from tenants.scope import platform_scope
from tests.billing.payouts.desk import wrong
from tests.portals.month import NOVEMBER, closed_november


@pytest.fixture
def closed(world, monkeypatch):
    """November is closed; 할매국밥 has a story of its own, 봄날분식 is owed 7,560."""
    monkeypatch.setattr(story, "OTHERS", 1)
    closed_november(world)
    world.bunsik.bank, world.bunsik.account, world.bunsik.holder = "한빛은행", "1-2", "서봄"
    world.bunsik.save()
    return world


def pay(closed, today, tmp_path):
    second = add_second(closed.operator, "hankki-12345")
    with small_stripe(0, tmp_path / "stripe.json") as shop:
        paying.move(shop, "topup", 100_000, "krw")
        story.pay_by_stripe(NOVEMBER, closed.operator, second, today, shop)
        pay_restaurants(NOVEMBER, closed.operator, second, today)


def test_one_restaurant_is_paid_there_and_the_other_by_bank(closed, at, tmp_path):
    pay(closed, at("2025-12-20 09:00"), tmp_path)
    with platform_scope():
        account = ConnectedAccount.objects.get()
        assert (account.restaurant_id, account.takes_transfers) == (closed.bunsik.pk, True)
        told = [(each.restaurant.name, each.run.gateway, each.amount) for each in payouts().order_by("run_id")]
        assert told == [("봄날분식", "stripe", 7_560), ("할매국밥", "bank", 15_120)]
        assert StripeTransfer.objects.get().amount == 7_560
        assert wrong() == {}


def test_before_that_day_and_without_stripe_nobody_is_connected(closed, at, tmp_path):
    pay(closed, at("2025-12-05 09:00"), tmp_path)
    story.pay_by_stripe(NOVEMBER, closed.operator, closed.operator, at("2025-12-20 09:00"), None)
    with platform_scope():
        assert ConnectedAccount.objects.count() == 0
