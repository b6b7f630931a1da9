"""Many at the payout desk at once: a statement is in one run, a run is approved once, a result is recorded once."""

import uuid
from datetime import date, datetime

import pytest

from billing import clock
from billing.models import PayoutRun, PayoutStep
from billing.payouts.runs import Result, RunRefused, approve_run, record_results
from tenants.scope import platform_scope
from tests.billing.payouts.desk import GUKBAP, ask_again, balance, check_both, item, prepare, second_operator, send, wrong
from tests.crowd import crowd
from tests.portals.month import closed_november

CROWD = 6


@pytest.fixture
def desk(committed_world, monkeypatch):
    """15 December: both statements are due and may be paid."""
    closed_november(committed_world)
    noon = datetime.fromisoformat("2025-12-15T12:00:00+09:00")
    monkeypatch.setattr(clock, "now", lambda: noon)
    with platform_scope():
        committed_world.second = second_operator()
        check_both(committed_world, committed_world.second)
    return committed_world


def answers(work):
    """What each of a crowd was told: "" for done, else the refusal's code."""

    def one(number):
        try:
            with platform_scope():
                work(number)
        except RunRefused as refused:
            return refused.code
        return ""

    return sorted(crowd(CROWD, one))


def test_a_statement_is_in_one_run_a_run_is_sent_once_and_a_result_moves_money_once(desk):
    assert answers(lambda _: prepare(desk.operator, key=uuid.uuid4())) == [""] + ["changed"] * 5
    with platform_scope():
        run = PayoutRun.objects.get()
    assert answers(lambda _: approve_run(run=run, by=desk.second)) == [""] + ["already"] * 5
    with platform_scope():
        first = item(1)
    told = [Result(first.pk, "returned", date(2025, 12, 15), "?")]
    assert answers(lambda _: record_results(run=run, results=told, by=desk.operator)) == [""] * 6
    with platform_scope():
        assert PayoutStep.objects.filter(item=first).count() == 2
        assert (balance("payouts"), balance("restaurant_owed")) == (7_560, GUKBAP)
        ask_again(first.restaurant, desk.second)
        send(desk.operator, desk.second, numbers=("STM-2025-000001",))
    assert answers(
        lambda _: record_results(run=run, results=[Result(first.pk, "confirmed", date(2025, 12, 15))], by="x")
    ) == (["paid_again"] * 6)
    assert wrong() == {}
