"""Advances that Stripe carries: paid like any other, and taken back before or after the statement that takes them off."""

import json
import uuid
from datetime import date, datetime

import pytest

from billing.gateways.transfers import stripe_payees_of
from billing.models import Document
from billing.payouts.advances import due_advances, plan_of
from billing.payouts.runs import approve_run, prepare_run
from billing.terms import agree_restaurant_terms
from demo.stripe import paying
from tenants.scope import platform_scope, restaurant_scope
from tests.billing.gateways.desk import stripe_on
from tests.billing.gateways.test_reversals import ask
from tests.billing.gateways.test_transfers import connect, work
from tests.billing.payouts.desk import balance, item, left, second_operator, wrong
from tests.portals.month import NOVEMBER, eat, freeze, november

MONDAY, NEXT = date(2025, 11, 17), date(2025, 11, 24)
# 16,000 of 할매국밥 until Sunday, less 800 + 80 commission and 500 + 50 for the advance.
ADVANCE = 14_570
STATEMENT = "STM-2025-000001"


@pytest.fixture
def weekly(world, settings, monkeypatch):
    """Monday 17 November: 할매국밥 is paid every week for 500, by Stripe; it earned 16,000 until Sunday."""
    agree_restaurant_terms(restaurant=world.gukbap, since=NOVEMBER, rhythm="weekly", advance_fee=500, by="test")
    november(world)
    with (
        stripe_on(world, settings, monkeypatch, datetime.fromisoformat("2025-11-17T09:00:00+09:00")) as desk,
        platform_scope(),
    ):
        world.second = second_operator()
        desk.remote = connect(desk, world.gukbap)
        paying.move(desk.shop, "topup", 1_000_000, "krw")
        yield desk


def due(day=MONDAY):
    return [(each.amount, each.account.account, each.why) for each in due_advances("KRW", day, stripe_payees_of)]


def pay(desk, day=MONDAY, statements=()) -> list[str]:
    """An advance, or what a statement has left, is prepared, approved and carried out; what came of its call."""
    advances = [] if statements else [desk.world.gukbap.pk]
    run = prepare_run(
        currency="KRW", pay_on=day, statements=statements, advances=advances, key=uuid.uuid4(), by=desk.world.operator,
        gateway="stripe",
    )  # fmt: skip
    approve_run(run=run, by=desk.world.second)
    return work()


def told() -> dict:
    return json.loads(Document.objects.get(number=STATEMENT).frozen)


def test_an_advance_is_one_transfer_without_a_statement(weekly):
    assert due() == [(ADVANCE, weekly.remote, "")]
    assert (pay(weekly), due()) == (["confirmed"], [])
    sent = weekly.there("transfer")[0]
    assert (sent["amount"], sent["description"], sent["destination"]) == (ADVANCE, item(1).reference, weekly.remote)
    assert (balance("payouts"), balance("stripe"), balance("restaurant_owed")) == (0, ADVANCE, 24_000 - ADVANCE)
    assert wrong() == {}


def test_what_was_taken_back_in_part_is_in_the_next_one(weekly):
    pay(weekly)
    ask(weekly, 4_570)
    assert (work(), due(), wrong()) == (["confirmed"], [], {})
    with restaurant_scope(weekly.world.gukbap.pk):
        assert [each.stays for each in plan_of(weekly.world.gukbap, MONDAY).taken] == [10_000]
    eat(weekly.world.hanul, weekly.world.hanul.haneul, weekly.world.gukbap, 9_000, day=18)
    weekly.wait(days=7)
    # 25,000 less 1,250 + 125 commission, two prices of 550 and the 10,000 that were not taken back.
    assert due(NEXT) == [(12_525, weekly.remote, "")]
    assert (pay(weekly, NEXT), wrong()) == (["confirmed"], {})


def test_one_that_was_taken_back_whole_is_due_again_and_costs_nothing(weekly):
    pay(weekly)
    ask(weekly, ADVANCE)
    work()
    assert (due(), wrong()) == ([(ADVANCE, weekly.remote, "")], {})
    assert (pay(weekly), wrong()) == (["confirmed"], {})
    freeze(weekly.world)
    assert [(each["amount"], each["price"]) for each in told()["advances"]] == [(-ADVANCE, 500)]
    assert (left()[STATEMENT], wrong()) == (0, {})


def test_the_statement_takes_off_what_was_not_taken_back(weekly):
    pay(weekly)
    ask(weekly, 4_570)
    work()
    freeze(weekly.world)
    assert [(each["amount"], each["price"]) for each in told()["advances"]] == [(-10_000, 500)]
    assert (told()["summary"]["deposit"], left()[STATEMENT], wrong()) == (4_570, 4_570, {})


def test_what_is_taken_back_after_the_close_is_left_to_the_statement(weekly):
    pay(weekly)
    freeze(weekly.world)
    assert left()[STATEMENT] == 0
    ask(weekly, 4_570)
    assert (work(), left()[STATEMENT], wrong()) == (["confirmed"], 4_570, {})
    weekly.wait(days=26)
    assert (pay(weekly, date(2025, 12, 13), [Document.objects.get(number=STATEMENT).pk]), wrong()) == (["confirmed"], {})
    assert (left()[STATEMENT], [each["amount"] for each in weekly.there("transfer")]) == (0, [ADVANCE, 4_570])
