"""Several items in one call of the till, and items that no screen sends: each has its own answer."""

import uuid
from datetime import UTC, datetime

import pytest

from billing.models import CounterAccount, Purse, Redemption
from billing.till import Item, Share, open_purse, redeem
from restaurants.actions import choose_ways
from restaurants.enums import CounterWay
from tenants.scope import platform_scope

ALWAYS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))
NO_COUNTER = 999_999


@pytest.fixture
def purse(world):
    """purse(granted) opens one of the company's; returns its id."""
    return lambda granted: open_purse(company_id=world.hanul.company.pk, granted=granted, valid=ALWAYS)


@pytest.fixture
def item(world):
    """item(amount, *(purse, part)) is a meal at the world's counter, for redeem."""

    def made(amount, *parts, **facts):
        shares = tuple(Share(purse_id, part) for purse_id, part in parts)
        facts = {"key": uuid.uuid4(), "counter_id": world.counter.pk, "company_id": world.hanul.company.pk} | facts
        return Item(amount=amount, shares=shares, actor="user:1", **facts)

    return made


def told(answers):
    return [(str(a.outcome), a.reason, a.left, a.replayed, a.facts) for a in answers]


def spent(*purses):
    with platform_scope():
        return [Purse.objects.get(pk=pk).spent for pk in purses]


def test_what_one_item_was_answered_does_not_reach_the_next(purse, item):
    first = purse(10_000)
    off = item(1_000, refusal="not_today", facts={"days_ahead": 1})
    redeem([off])
    answers = redeem(
        [
            off,
            item(4_000, (first, 4_000)),
            item(7_000, (first, 7_000)),
            item(2_000, (first, 2_000), counter_id=NO_COUNTER),
            item(6_000, (first, 6_000)),
        ]
    )
    assert told(answers) == [
        ("refused", "not_today", None, True, {"days_ahead": 1}),
        ("captured", "", 6_000, False, None),
        ("refused", "not_enough", 6_000, False, None),
        ("refused", "counter_closed", None, False, None),
        ("captured", "", 0, False, None),
    ]
    assert spent(first) == [10_000]


def test_purses_that_do_not_add_up_pay_nothing(purse, item):
    first, second = purse(10_000), purse(10_000)
    [answer] = redeem([item(9_000, (first, 5_000), (second, 3_000))])
    assert (answer.outcome, answer.reason) == ("refused", "not_enrolled")
    assert spent(first, second) == [0, 0]


def test_the_first_purse_gets_its_money_back_when_the_second_refuses(purse, item):
    first, second = purse(10_000), purse(1_000)
    [answer] = redeem([item(9_000, (first, 5_000), (second, 4_000))])
    assert told([answer]) == [("refused", "not_enough", 1_000, False, None)]
    assert spent(first, second) == [0, 0]


def test_an_unknown_counter_or_company_is_refused_and_kept(world, purse, item):
    first = purse(10_000)
    nowhere = item(1_000, (first, 1_000), counter_id=NO_COUNTER)
    nobody = item(1_000, (first, 1_000), company_id=NO_COUNTER)
    assert [a.reason for a in redeem([nowhere, nobody])] == ["counter_closed", "not_enough"]
    with platform_scope():
        kept = [Redemption.objects.get(key=each.key) for each in (nowhere, nobody)]
    assert [(r.company_id, r.restaurant_id, r.currency) for r in kept] == [
        (world.hanul.company.pk, None, ""),
        (None, world.gukbap.pk, "KRW"),
    ]
    assert spent(first) == [0]


def test_the_till_knows_what_follows_from_a_counters_ways(world):
    def known():
        with platform_scope():
            return sorted(CounterAccount.objects.get(pk=world.counter.pk).ways)

    assert known() == ["api", "code", "phone", "scan", "screen", "trial"]
    choose_ways(counter=world.counter, ways=[CounterWay.SCAN], by="test")
    assert known() == ["scan", "trial"]
    choose_ways(counter=world.counter, ways=[CounterWay.CODE], by="test")
    assert known() == ["api", "code", "trial"]
