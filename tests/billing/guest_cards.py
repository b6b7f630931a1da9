"""Meals of which a guest's own card pays the rest, as the ledger hears of them: without a phone and without Stripe."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from billing.actions import refund_redemption, void_redemption
from billing.holds import capture_hold, hold
from billing.models import Card, OwnCard
from billing.till import Item, Share
from tenants.scope import platform_scope
from tests.crowd import LUNCH, make_purse


@dataclass
class Paid:
    """A meal and its own card."""

    redemption_id: int
    own_card: OwnCard


def pay(world, amount: int, rest: int, *, staff=None, restaurant=None, at: datetime = LUNCH) -> Paid:
    """A meal of `amount` by voucher and `rest` by own card: captured, and the card about to be collected."""
    company, key = (staff or world.hanul).company, uuid.uuid4()
    counter = (restaurant or world.gukbap).counters.get()
    item = Item(
        key=key, counter_id=counter.pk, amount=amount, shares=(Share(make_purse(company, amount), amount),),
        company_id=company.pk, label="김*늘", actor="user:1", at=at,
    )  # fmt: skip
    assert hold(item=item, rest=rest).held
    captured = capture_hold(key=key, by="user:1", at=at)
    with platform_scope():
        card = Card.objects.create(company=company, holder="user:1", brand="visa", last4="4242", asked_at=at, removed_at=at)
        own_card = OwnCard.objects.create(
            key=key, card=card, company=company, restaurant=counter.restaurant, redemption_id=captured.redemption_id,
            amount=rest, currency=counter.restaurant.currency, state="paid", asked_at=at,
        )  # fmt: skip
    return Paid(captured.redemption_id, own_card)


def taken(paid: Paid, fee: int | None = None, at: datetime = LUNCH, charge: str = "") -> str:
    """Stripe has collected it; the ledger's answer."""
    return _ask("SELECT public.own_card_taken(%s, %s, %s, 'test', %s, %s)", paid.own_card.pk, fee, at, at, charge)


def given_back(paid: Paid, at: datetime = LUNCH, refund: str = "") -> str:
    """Stripe has given it back; the ledger's answer."""
    return _ask("SELECT public.own_card_back(%s, %s, 'test', %s, %s)", paid.own_card.pk, at, at, refund)


def undo(paid: Paid, at: datetime = LUNCH) -> None:
    """The meal is voided at the till."""
    with platform_scope():
        void_redemption(redemption_id=paid.redemption_id, reason="test", key=uuid.uuid4(), by="counter:1", at=at)


def refund(paid: Paid, at: datetime) -> None:
    """The operator gives the meal back on a later day."""
    with platform_scope():
        refund_redemption(redemption_id=paid.redemption_id, reason="test", key=uuid.uuid4(), by="user:2", at=at)


def collected(world, amount: int, rest: int, fee: int | None = None, **more) -> Paid:
    """A meal of which the own card's part is collected."""
    paid = pay(world, amount, rest, **more)
    assert taken(paid, fee, more.get("at", LUNCH)) == "recorded"
    return paid


def _ask(sql: str, *params) -> str:
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def failed(paid: Paid, refund: str, at: datetime = LUNCH) -> str:
    """A refund to the card came back; the ledger's answer."""
    return _ask("SELECT public.own_card_failed(%s, %s, %s, 'test', %s)", paid.own_card.pk, refund, at, at)
