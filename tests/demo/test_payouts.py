"""The demo's payouts: two people, one deposit that came back, one restaurant paused, one unchecked, and books that agree."""

from datetime import date

import pytest

from billing.bank.queries import bank_lines
from billing.models import PayoutRun
from billing.payouts.queries import candidates, payouts
from demo import payouts as story
from tenants.scope import platform_scope
from tests.billing.payouts.desk import balance, wrong
from tests.portals.month import NOVEMBER, freeze, november


@pytest.fixture
def closed(world):
    """November closed; 할매국밥 and 봄날분식 have accounts, and nobody of the two is held back."""
    november(world)
    freeze(world)
    world.bunsik.bank, world.bunsik.account, world.bunsik.holder = "한빛은행", "1-2", "서봄"
    world.bunsik.save()
    return world


def test_last_month_is_paid_and_one_came_back(closed, at):
    story.pay_restaurants(NOVEMBER, closed.operator, at("2025-12-20 09:00"), "hankki-12345")
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
    story.pay_restaurants(NOVEMBER, closed.operator, at("2025-12-05 09:00"), "hankki-12345")
    with platform_scope():
        assert [item.state for item in payouts()] == ["sent", "sent"]


def test_who_is_paused_and_who_is_unchecked_is_left_out(closed, at, monkeypatch):
    monkeypatch.setattr(story, "NOT_CHECKED", 1)
    monkeypatch.setattr(story, "PAUSED", 2)
    story.pay_restaurants(NOVEMBER, closed.operator, at("2025-12-20 09:00"), "hankki-12345")
    with platform_scope():
        assert PayoutRun.objects.count() == 0
        assert [each.why for each in candidates("KRW", date(2025, 12, 20))] == ["unchecked", "paused"]
