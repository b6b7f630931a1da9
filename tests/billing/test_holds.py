"""The voucher part of a meal, held while another payment runs: captured, released, expired, or refused."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import InternalError, connection, transaction

from billing import close, till
from billing.actions import void_redemption
from billing.books import examine
from billing.holds import capture_hold, expire_holds, hold, release_hold, shut_counter
from billing.models import Deposit, Hold, Purse, Redemption, Transfer
from billing.tasks import release_expired
from billing.till import Item, Share
from restaurants.models import Counter
from tenants.models import Company
from tenants.scope import company_scope, owner_scope, platform_scope, restaurant_scope
from tests.crowd import LUNCH, make_purse

PRICE = 9_000
LATER, OVER = LUNCH + timedelta(seconds=179), LUNCH + timedelta(seconds=180)


@pytest.fixture
def purse(world):
    """A purse of 한울 good for 12,000 won."""
    return make_purse(world.hanul.company, 12_000)


def meal(world, *shares, key=None, staff=None, at=LUNCH, **more):
    shares = tuple(Share(*share) for share in shares)
    return Item(
        key=key or uuid.uuid4(), counter_id=world.counter.pk, amount=sum(share.amount for share in shares), shares=shares,
        company_id=(staff or world.hanul).company.pk, label="김*늘", actor="user:1", at=at, **more,
    )  # fmt: skip


def money(purse):
    with platform_scope():
        found = Purse.objects.get(pk=purse)
    return found.spent, found.held, found.left, found.used_count


def agree():
    return [finding for finding in examine() if finding.wrong] == []


def told(answer):
    return answer.outcome, answer.reason, answer.left


def capture(key, at=LATER):
    settled = capture_hold(key=key, by="counter:1", at=at)
    return settled.state, settled.reason, settled.replayed


def release(key, at=LATER):
    settled = release_hold(key=key, by="counter:1", at=at)
    return settled.state, settled.reason, settled.replayed


def test_what_is_held_is_missing_from_the_purse_and_nobody_is_owed_it(world, purse):
    answer = hold(item=meal(world, (purse, PRICE)))
    assert told(answer) == ("held", "", 3_000)
    assert (answer.occurred_at, answer.expires_at, answer.replayed) == (LUNCH, OVER, False)
    assert money(purse) == (0, 9_000, 3_000, 1)
    with platform_scope():
        assert not Redemption.objects.exists()
        assert not Transfer.objects.filter(reason="meal").exists()
    [refused] = till.redeem([meal(world, (purse, 4_000))])
    assert (refused.reason, refused.left) == ("not_enough", 3_000)
    assert told(hold(item=meal(world, (purse, 4_000)))) == ("refused", "not_enough", 3_000)
    assert agree()


def test_captured_it_is_the_meal_of_its_key_at_its_own_moment(world, purse):
    asked = meal(world, (purse, PRICE))
    hold(item=asked)
    assert capture(asked.key) == ("captured", "", False)
    assert money(purse) == (9_000, 0, 3_000, 1)
    with platform_scope():
        paid = Redemption.objects.get()
        assert (paid.key, paid.outcome, paid.amount, paid.occurred_at) == (asked.key, "captured", 9_000, LUNCH)
        assert (paid.label, paid.actor, paid.restaurant_id) == ("김*늘", "user:1", world.gukbap.pk)
        assert [*Transfer.objects.filter(reason="meal").values_list("amount", "redemption_id")] == [(9_000, paid.pk)]
        assert [(h.state, h.label, h.settled_by) for h in Hold.objects.all()] == [("captured", "", "counter:1")]
    assert agree()


def test_released_it_is_as_if_nothing_had_been(world, purse):
    asked = meal(world, (purse, PRICE))
    hold(item=asked)
    assert release(asked.key) == ("released", "", False)
    assert money(purse) == (0, 0, 12_000, 0)
    [paid] = till.redeem([meal(world, (purse, 12_000))])
    assert paid.captured
    assert agree()


def test_a_counter_that_closes_gives_back_what_it_holds_and_no_other_does(world, purse):
    here, there = meal(world, (purse, PRICE)), meal(world, (purse, 3_000))
    hold(item=here)
    hold(item=replace(there, counter_id=world.bunsik.counters.get().pk))
    shut_counter(counter=world.counter, by=world.owner, at=LATER)
    assert money(purse) == (0, 3_000, 9_000, 1)
    assert Counter.objects.get(pk=world.counter.pk).state == "closed"
    assert [capture(each.key) for each in (here, there)] == [("released", "", True), ("captured", "", False)]
    assert agree()


def test_each_is_said_again_and_the_first_word_stands(world, purse):
    kept, given = meal(world, (purse, 5_000)), meal(world, (purse, 4_000))
    hold(item=kept)
    hold(item=given)
    capture(kept.key)
    release(given.key)
    assert capture(kept.key) == release(kept.key) == ("captured", "", True)
    assert release(given.key) == capture(given.key) == ("released", "", True)
    assert told(hold(item=kept)) == ("held", "", 7_000)
    assert hold(item=kept).replayed
    assert money(purse) == (5_000, 0, 7_000, 1)
    with platform_scope():
        assert Redemption.objects.count() == 1
    assert agree()


def test_the_same_key_for_something_else_is_refused_and_changes_nothing(world, purse):
    asked = meal(world, (purse, 5_000))
    hold(item=asked)
    other = hold(item=meal(world, (purse, 4_000), key=asked.key))
    assert (told(other), other.replayed) == (("refused", "key_reused", None), True)
    assert money(purse) == (0, 5_000, 7_000, 1)


def test_a_refusal_is_stored_under_the_key_and_never_becomes_a_hold(world, purse):
    asked = meal(world, (purse, 13_000))
    assert told(hold(item=asked)) == ("refused", "not_enough", 12_000)
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("UPDATE billing_purse SET granted = 20000 WHERE id = %s", [purse])
    again = hold(item=asked)
    assert (told(again), again.replayed) == (("refused", "not_enough", 12_000), True)
    assert money(purse) == (0, 0, 20_000, 0)
    assert capture(asked.key) == ("unknown", "", False)


def test_a_policy_s_refusal_is_stored_with_its_facts(world, purse):
    asked = meal(world, refusal="holds_off", facts={"why": "test"})
    assert told(hold(item=asked)) == ("refused", "holds_off", None)
    assert hold(item=asked).facts == {"why": "test"}


def test_past_its_time_it_expires_whatever_is_asked(world, purse):
    for settle in (capture, release):
        asked = meal(world, (purse, PRICE))
        hold(item=asked)
        assert settle(asked.key, OVER) == ("expired", "", False)
        assert settle(asked.key, LATER) == ("expired", "", True)
    assert money(purse) == (0, 0, 12_000, 0)
    assert agree()


def test_the_task_expires_what_is_over_and_leaves_the_rest(world, purse):
    young, old = meal(world, (purse, 5_000), at=LUNCH + timedelta(seconds=1)), meal(world, (purse, 4_000))
    hold(item=young)
    hold(item=old)
    assert expire_holds(by="system", at=LATER) == 0
    assert expire_holds(by="system", at=OVER) == 1
    assert expire_holds(by="system", at=OVER) == 0
    assert money(purse) == (0, 5_000, 7_000, 1)
    assert capture(young.key, OVER) == ("captured", "", False)
    assert agree()


def test_hours_that_ended_meanwhile_do_not_matter(world):
    with company_scope(world.hanul.company):
        purse = till.open_purse(
            company_id=world.hanul.company.pk,
            granted=12_000,
            valid=(LUNCH - timedelta(hours=1), LUNCH + timedelta(seconds=60)),
        )
    asked = meal(world, (purse, PRICE))
    hold(item=asked)
    assert capture(asked.key) == ("captured", "", False)
    assert agree()


@pytest.mark.parametrize(
    ("model", "state", "reason"), [(Counter, "closed", "counter_closed"), (Company, "suspended", "company_suspended")]
)
def test_the_till_may_refuse_the_capture_and_then_the_money_is_back(world, purse, model, state, reason):
    asked = meal(world, (purse, PRICE))
    hold(item=asked)
    pk = world.counter.pk if model is Counter else world.hanul.company.pk
    model.objects.filter(pk=pk).update(state=state)
    assert capture(asked.key) == ("refused", reason, False)
    assert money(purse) == (0, 0, 12_000, 0)
    model.objects.filter(pk=pk).update(state="active")
    assert capture(asked.key) == release(asked.key) == ("refused", reason, True)
    assert agree()


def test_a_key_that_has_paid_meanwhile_is_not_paid_again(world, purse):
    asked = meal(world, (purse, 5_000))
    hold(item=asked)
    [paid] = till.redeem([meal(world, (purse, 4_000), key=asked.key)])
    assert paid.captured
    assert capture(asked.key) == ("refused", "key_reused", False)
    assert money(purse) == (4_000, 0, 8_000, 1)
    assert agree()


def test_of_two_purses_both_or_none(world, purse):
    poor = make_purse(world.hanul.company, 3_000)
    refused = hold(item=meal(world, (purse, 10_000), (poor, 4_000)))
    assert (refused.reason, money(purse), money(poor)) == ("not_enough", (0, 0, 12_000, 0), (0, 0, 3_000, 0))
    asked = meal(world, (purse, 10_000), (poor, 3_000))
    hold(item=asked)
    assert (money(purse), money(poor)) == ((0, 10_000, 2_000, 1), (0, 3_000, 0, 1))
    capture(asked.key)
    assert (money(purse), money(poor)) == ((10_000, 0, 2_000, 1), (3_000, 0, 0, 1))
    assert agree()


def test_a_hold_is_one_of_the_day_s_meals_and_released_it_is_none(world):
    purse = make_purse(world.hanul.company, 100_000, meals_per_day=2)
    first, second = meal(world, (purse, PRICE)), meal(world, (purse, PRICE))
    hold(item=first)
    hold(item=second)
    [third] = till.redeem([meal(world, (purse, PRICE))])
    assert third.reason == "meals_used_up"
    assert hold(item=meal(world, (purse, PRICE))).reason == "meals_used_up"
    release(first.key)
    capture(second.key)
    assert money(purse) == (9_000, 0, 91_000, 1)
    [paid] = till.redeem([meal(world, (purse, PRICE))])
    assert paid.captured
    assert hold(item=meal(world, (purse, PRICE))).reason == "meals_used_up"


@pytest.mark.parametrize("settle", [capture, release])
def test_a_hold_settled_after_the_day_s_end_leaves_the_next_day_s_count_alone(world, settle):
    purse = make_purse(world.hanul.company, 100_000, meals_per_day=2)
    night = datetime.fromisoformat("2025-11-12T03:59:00+09:00")
    asked = meal(world, (purse, PRICE), at=night)
    hold(item=asked)
    for _ in range(2):
        till.redeem([meal(world, (purse, PRICE), at=night + timedelta(minutes=1))])
    settle(asked.key, night + timedelta(minutes=2))
    [third] = till.redeem([meal(world, (purse, PRICE), at=night + timedelta(minutes=2))])
    assert third.reason == "meals_used_up"
    assert agree()


def test_a_hold_over_the_month_s_close_is_paid_in_the_next_one(world, purse):
    asked = meal(world, (purse, PRICE))
    hold(item=asked)
    close.begin_close(month=date(2025, 11, 1), by="test", at=datetime.fromisoformat("2025-12-03T09:00:00+09:00"))
    assert capture(asked.key) == ("captured", "", False)
    with platform_scope():
        paid = Redemption.objects.get()
        assert (paid.period, paid.business_day) == (date(2025, 12, 1), date(2025, 11, 11))
    assert agree()


def test_a_captured_hold_can_be_voided_like_any_meal(world, purse):
    asked = meal(world, (purse, PRICE))
    hold(item=asked)
    paid = capture_hold(key=asked.key, by="counter:1", at=LATER)
    with platform_scope():
        void_redemption(redemption_id=paid.redemption_id, reason="test", key=uuid.uuid4(), by="test", at=LATER)
    assert money(purse) == (0, 0, 12_000, 0)
    assert agree()


def test_what_is_held_does_not_go_back_to_a_prepaid_company_s_deposit(world, monkeypatch):
    with company_scope(world.bada.company):
        purse = till.open_purse(
            company_id=world.bada.company.pk,
            granted=12_000,
            valid=(LUNCH - timedelta(hours=1), LUNCH + timedelta(seconds=60)),
        )
    asked = meal(world, (purse, PRICE), staff=world.bada)
    hold(item=asked)
    monkeypatch.setattr("billing.clock.now", lambda: LATER)
    assert (release_expired(), deposited(world)) == (1, 9_000)
    assert money(purse) == (0, 9_000, 0, 1)
    release(asked.key)
    assert (release_expired(), deposited(world)) == (1, 0)
    assert agree()


def deposited(world):
    with platform_scope():
        return Deposit.objects.get(company=world.bada.company).granted


def test_another_restaurant_settles_nothing(world, purse):
    asked = meal(world, (purse, PRICE))
    hold(item=asked)
    with restaurant_scope(world.bunsik.pk):
        assert capture_hold(key=asked.key, by="x", restaurant_id=world.bunsik.pk, at=LATER).state == "unknown"
        assert release_hold(key=asked.key, by="x", restaurant_id=world.bunsik.pk, at=LATER).state == "unknown"
        assert not Hold.objects.exists()
    with company_scope(world.bada.company):
        assert not Hold.objects.exists()
    with company_scope(world.hanul.company):
        assert Hold.objects.get().state == "held"


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_at_another_isolation_level_nothing_is_held_or_settled(committed_world, level):
    world = committed_world
    purse = make_purse(world.hanul.company, 12_000)
    asked = meal(world, (purse, PRICE))
    hold(item=asked)
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(f"SET default_transaction_isolation = '{level}'")
        try:
            with pytest.raises(InternalError, match="a hold runs at READ COMMITTED"), transaction.atomic():
                hold(item=meal(world, (purse, 1_000)))
            with pytest.raises(InternalError, match="a hold is settled at READ COMMITTED"), transaction.atomic():
                capture(asked.key)
        finally:
            cursor.execute("RESET default_transaction_isolation")
    assert money(purse) == (0, 9_000, 3_000, 1)
