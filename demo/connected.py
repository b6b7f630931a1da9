"""The demo's connected account: one small restaurant told Stripe who it is, and its statement is paid there."""

import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from billing.enums import Gateway
from billing.gateways.accounts import ask_connected_account, refresh_account
from billing.gateways.hearing import act_on, hear
from billing.gateways.operations import carry_out
from billing.gateways.stripe_calls import StripeCalls
from billing.gateways.transfers import stripe_payees_of
from billing.models import Counterpart, Operation
from billing.payouts.queries import candidates
from billing.payouts.runs import approve_run, prepare_run
from demo.clock import standing_at
from demo.stripe import connecting
from demo.stripe.shop import Shop
from restaurants.models import Restaurant
from tenants.scope import platform_scope

OTHERS = 12
"""So many restaurants, in the order they were enrolled, have a story of their own; of the rest the one owed least."""


def pay_by_stripe(month: date, operator: User, second: User, today: datetime, shop: Shop | None) -> None:
    """Connect a restaurant after the close and pay its statement out of what Stripe holds, once that day has come."""
    day = (month + timedelta(days=31)).replace(day=13)
    if shop is None or day >= timezone.localdate(today):
        return
    with platform_scope():
        taken = set(Restaurant.objects.order_by("id").values_list("pk", flat=True)[:OTHERS])
        owed = [each for each in candidates("KRW", day) if each.statement.restaurant_id not in taken and each.amount > 0]
    if not owed:
        return
    place = min(owed, key=lambda each: each.amount).statement.restaurant
    assert place
    with standing_at(_moment(day - timedelta(days=4), time(15))):
        _connect(place, operator, shop)
    with standing_at(_moment(day, time(9))), platform_scope():
        due = [each.statement.pk for each in candidates("KRW", day, stripe_payees_of) if not each.why]
        key = uuid.UUID(int=month.toordinal() + 1, version=4)
        run = prepare_run(
            currency="KRW", pay_on=day, statements=due, key=key, by=operator, gateway=Gateway.STRIPE,
        )  # fmt: skip
        approve_run(run=run, by=second)
        _work(shop)


def _connect(place: Restaurant, operator: User, shop: Shop) -> None:
    """The operator asks for the account, and the owner tells Stripe the rest on its page."""
    with platform_scope():
        ask_connected_account(restaurant=place, by=operator)
        _work(shop)
        connecting.onboard(shop, Counterpart.objects.get(kind="account", restaurant=place).remote)
        refresh_account(restaurant_id=place.pk)


def _work(shop: Shop) -> None:
    """What the worker does: the calls that were written down, and what Stripe tells of them."""
    for call in list(Operation.objects.filter(state="new").order_by("id")):
        carry_out(operation_id=call.pk, calls=StripeCalls())
    for letter in shop.letters():
        if event := hear(body=letter.body, signature=letter.signature):
            act_on(event_id=event)


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
