"""The demo's own cards: one is added, and pays the rest of two meals on days without another."""

from datetime import date

from billing.models import Card, OwnCard, Redemption
from demo.online import small_stripe
from demo.own_cards import eat_above_the_limit
from tenants.scope import platform_scope

DAYS = [date(2025, 11, day) for day in (7, 10, 11)]


def test_the_card_pays_the_rest_of_two_meals_and_is_kept(world, tmp_path):
    with small_stripe(0, tmp_path / "stripe.json") as shop:
        eat_above_the_limit(world.hanul.company, world.counter, DAYS, shop)
    with platform_scope():
        assert list(OwnCard.objects.order_by("pk").values_list("state", "amount")) == [
            ("collected", 3_500),
            ("collected", 2_000),
        ]
        meals = Redemption.objects.filter(outcome="captured").order_by("pk")
        assert list(meals.values_list("amount", "business_day")) == [(10_000, DAYS[0]), (10_000, DAYS[1])]
        assert Card.objects.get().last4 == "4242"


def test_without_stripe_nobody_has_a_card(world):
    eat_above_the_limit(world.hanul.company, world.counter, DAYS, None)
    with platform_scope():
        assert (Card.objects.count(), OwnCard.objects.count()) == (0, 0)
