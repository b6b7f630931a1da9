"""What the owner's first page says is deposited next."""

from datetime import date

import pytest

from billing.payouts.details import ask_account, decline_account
from billing.payouts.runs import Result, record_results
from restaurants.models import RestaurantTerms
from tenants.scope import owner_scope, platform_scope
from tests.billing.payouts.desk import both_due, check_both, item, second_operator, send
from tests.portals.month import closed_november, november


@pytest.fixture
def first(visit, words):
    """first(cast): the first page of 할매국밥's owner, as words."""
    return lambda cast: words(visit(None, cast.owner).get("/owner/"))


def test_the_month_so_far_and_the_day_it_is_deposited(world, first, visit, words):
    november(world)
    assert "Deposit for November 2025, so far ₩15,120 Expected on Thu 11 Dec 2025" in first(world)
    assert "Deposit expected on Thu 11 Dec 2025" in words(visit(None, world.owner).get("/owner/statements/"))


def test_who_gets_advances_is_told_the_next(world, first):
    november(world)
    with owner_scope():
        RestaurantTerms.objects.filter(restaurant=world.gukbap).update(rhythm="weekly")
    assert "Deposit for November 2025, so far ₩15,120 Next advance on Mon 17 Nov 2025" in first(world)


def test_a_statement_comes_first_until_its_money_is_there(world, first, at):
    closed_november(world)
    assert "Next deposit ₩15,120 Deposit on Sat 13 Dec" in first(world)
    at("2025-12-15 09:00")
    with platform_scope():
        second = second_operator()
        check_both(world, second)
        run = send(world.operator, second)
    assert "Next deposit ₩15,120 Sent on" in first(world)
    with platform_scope():
        record_results(run=run, results=[Result(item(1).pk, "confirmed", date(2025, 12, 15))], by="test")
    assert "Next deposit" not in first(world)


def test_a_deposit_that_came_back_stays_on_top(world, first, at):
    second = both_due(world, at)
    with platform_scope():
        run = send(world.operator, second)
        results = [Result(item(1).pk, "returned", date(2025, 12, 15), "해지 계좌")]
        record_results(run=run, results=results, by="test")
    assert "Next deposit ₩15,120 Came back on Mon 15 Dec" in first(world)


def test_while_another_account_waits_nothing_comes_before(world, first):
    november(world)
    with platform_scope():
        facts = {"bank": "한빛은행", "account": "333-00-000002", "holder": "윤순자"}
        change = ask_account(restaurant=world.gukbap, reason="통장 사본", by=world.owner, **facts)
    said = "Expected on Thu 11 Dec 2025 Not before your other bank account is accepted"
    assert said in first(world)
    with platform_scope():
        decline_account(change=change, by=world.owner)
    assert said not in first(world)
