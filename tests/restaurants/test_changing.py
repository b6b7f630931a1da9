"""A restaurant moves, closes and opens again: what was issued and what is owed stay."""

import json
import uuid
from datetime import date

import pytest

from accounts.models import AuditEntry
from accounts.states import StateRefused
from billing.enums import DocumentKind, HoldState
from billing.holds import hold, shut_restaurant
from billing.models import Document, Hold
from billing.queries import documents
from billing.till import Item, Share
from restaurants.actions import change_restaurant, give_key, make_counter, reopen_restaurant
from restaurants.enums import KeyKind
from restaurants.models import Counter, Restaurant
from tenants.scope import company_scope, platform_scope
from tests.crowd import LUNCH, make_purse
from tests.portals.month import at, closed_november, freeze, november
from vouchers.redeeming import redeem


def trail(verb):
    return list(AuditEntry.objects.filter(verb=verb).order_by("id").values_list("actor", "data"))


def pay(world, counter, day=12):
    with company_scope(world.hanul.company):
        return redeem(
            company=world.hanul.company,
            employee=world.hanul.haneul,
            counter=counter,
            amount=3_000,
            key=uuid.uuid4(),
            at=at(day),
        )


def test_where_it_is_and_what_it_is_called_are_corrected(world):
    moved = {"name": "할매순대국", "phone": "025550000", "latitude": 37.52, "longitude": 127.0370}
    change_restaurant(restaurant=world.gukbap, by=world.operator, **moved)
    change_restaurant(restaurant=world.gukbap, by=world.operator, **moved)
    found = Restaurant.objects.get(pk=world.gukbap.pk)
    assert (found.name, found.phone, found.latitude, found.business_number) == (
        "할매순대국",
        "025550000",
        37.52,
        "1208800001",
    )
    told = {"changed": ["latitude", "name", "phone"], "was": {"name": "할매국밥"}}
    assert trail("change_restaurant") == [(world.operator.actor, told)]
    assert Restaurant.objects.get(pk=world.bunsik.pk).name == "봄날분식"


def test_what_was_issued_keeps_the_name_it_was_issued_to(world):
    closed_november(world)
    change_restaurant(restaurant=world.gukbap, by=world.operator, name="할매순대국")
    with platform_scope():
        statement = documents(DocumentKind.STATEMENT).get(restaurant=world.gukbap, period=date(2025, 11, 1))
        assert json.loads(statement.frozen)["recipient"]["name"] == "할매국밥"


def test_a_closed_one_takes_nothing_gives_back_what_it_held_and_is_paid_what_it_is_owed(world):
    counter = world.counter
    give_key(counter=counter, kind=KeyKind.DEVICE, name="계산대", by=world.owner)
    november(world)
    purse = make_purse(world.hanul.company, 12_000)
    held = Item(
        key=uuid.uuid4(), counter_id=counter.pk, amount=3_000, shares=(Share(purse, 3_000),),
        company_id=world.hanul.company.pk, label="김*늘", actor="user:1", at=LUNCH,
    )  # fmt: skip
    assert hold(item=held).outcome == "held"
    shut_restaurant(restaurant=world.gukbap, reason="폐업", by=world.operator, at=LUNCH)
    assert pay(world, counter, day=13).reason == "counter_closed"
    with platform_scope():
        assert list(Hold.objects.values_list("state", flat=True)) == [HoldState.RELEASED]
    assert list(Counter.objects.filter(restaurant=world.gukbap).values_list("state", flat=True)) == ["closed"]
    assert counter.keys.filter(revoked_at=None).count() == 0
    assert trail("close_restaurant") == [(world.operator.actor, {"reason": "폐업"})]
    with pytest.raises(StateRefused):
        shut_restaurant(restaurant=world.gukbap, reason="again", by=world.operator)
    freeze(world)
    with platform_scope():
        assert Document.objects.get(restaurant=world.gukbap).gross == 16_000


def test_it_opens_again_with_a_counter_of_its_own(world):
    shut_restaurant(restaurant=world.gukbap, reason="공사", by=world.operator)
    reopen_restaurant(restaurant=world.gukbap, by=world.operator)
    assert pay(world, world.counter).reason == "counter_closed"
    assert pay(world, make_counter(restaurant=world.gukbap, name="2", by=world.operator)).captured
    with pytest.raises(StateRefused):
        reopen_restaurant(restaurant=world.gukbap, by=world.operator)
