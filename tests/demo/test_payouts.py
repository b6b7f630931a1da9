"""The demo's payouts: two people, one deposit that came back, one restaurant paused, one unchecked, and books that agree."""

from datetime import date

import pytest

from billing.bank.queries import bank_lines
from billing.documents.shapes import thawed
from billing.models import Document, PayoutRun
from billing.payouts.queries import candidates, payouts
from billing.terms import agree_restaurant_terms
from demo import payouts as story
from tenants.scope import platform_scope
from tests.billing.payouts.desk import balance, wrong
from tests.portals.month import NOVEMBER, closed_november, freeze, november


@pytest.fixture
def closed(world):
    """November closed; 할매국밥 and 봄날분식 have accounts, and nobody of the two is held back."""
    closed_november(world)
    world.bunsik.bank, world.bunsik.account, world.bunsik.holder = "한빛은행", "1-2", "서봄"
    world.bunsik.save()
    return world


def pay(closed, today):
    second = story.add_second(closed.operator, "hankki-12345")
    story.pay_restaurants(NOVEMBER, closed.operator, second, today)


def test_last_month_is_paid_and_one_came_back(closed, at):
    pay(closed, at("2025-12-20 09:00"))
    with platform_scope():
        run = PayoutRun.objects.get()
        assert (run.state, run.prepared_by == run.decided_by) == ("approved", False)
        assert [item.state for item in payouts()] == ["confirmed", "returned"]
        assert [(line.amount, line.state) for line in bank_lines()] == [(7_560, "matched"), (-22_680, "matched")]
        assert (balance("payouts"), wrong()) == (0, {})
        assert [(each.statement.number, each.amount) for each in candidates("KRW", date(2025, 12, 20))] == [
            ("STM-2025-000002", 7_560)
        ]


def test_before_its_day_the_run_has_no_results(closed, at):
    pay(closed, at("2025-12-05 09:00"))
    with platform_scope():
        assert [item.state for item in payouts()] == ["sent", "sent"]


def test_who_is_paused_and_who_is_unchecked_is_left_out(closed, at, monkeypatch):
    monkeypatch.setattr(story, "NOT_CHECKED", 1)
    monkeypatch.setattr(story, "PAUSED", 2)
    pay(closed, at("2025-12-20 09:00"))
    with platform_scope():
        assert PayoutRun.objects.count() == 0
        assert [each.why for each in candidates("KRW", date(2025, 12, 20))] == ["unchecked", "paused"]


def test_who_agreed_on_it_gets_the_first_half_early_and_the_statement_takes_it_off(world, at):
    agree_restaurant_terms(restaurant=world.gukbap, since=NOVEMBER, rhythm="twice", advance_fee=1_000, by="test")
    november(world)
    at("2025-12-02 09:00")
    story.pay_early(NOVEMBER, world.operator, story.add_second(world.operator, "hankki-12345"))
    freeze(world)
    with platform_scope():
        # 16,000 earned, less 5 % and the price of the advance, both with VAT: 16,000 - 880 - 1,100.
        [item] = payouts()
        assert (item.amount, item.state, str(item.run.pay_on)) == (14_020, "confirmed", "2025-11-17")
        assert [(line.amount, line.state, str(line.booked_on)) for line in bank_lines()] == [
            (-14_020, "matched", "2025-11-17")
        ]
        statement = thawed(Document.objects.get(restaurant=world.gukbap).frozen)
        assert (statement["summary"]["advances"], statement["summary"]["deposit"]) == (-14_020, 0)
        assert wrong() == {}


def test_nobody_agreed_on_it(world):
    november(world)
    story.pay_early(NOVEMBER, world.operator, story.add_second(world.operator, "hankki-12345"))
    with platform_scope():
        assert PayoutRun.objects.count() == 0
