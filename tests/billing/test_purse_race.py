"""Many hands at one purse: it gives what it holds and not a meal more, whatever the order they come in."""

import random
import uuid
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from billing import till
from billing.books import examine
from billing.enums import ReversalKind
from billing.models import Purse, Transfer
from billing.till import Item, Share, redeem
from tenants.scope import platform_scope
from tests.crowd import LUNCH, as_owner, crowd, make_purse, waiting

THREADS, ATTEMPTS, MEALS, PRICE = 32, 10_000, 50, 9_000


def meal(world, amount, *shares, counter=None):
    return Item(
        key=uuid.uuid4(), counter_id=(counter or world.counter).pk, amount=amount,
        shares=tuple(Share(*s) for s in shares), company_id=world.hanul.company.pk, at=LUNCH,
    )  # fmt: skip


def answers_of(answers):
    return Tally((answer.outcome, answer.reason) for answer in answers)


def wrong_books():
    return [finding for finding in examine() if finding.wrong]


def money_of(purses):
    with platform_scope():
        return dict(Purse.objects.filter(id__in=purses).values_list("id", "spent"))


def test_of_10_000_attempts_a_purse_good_for_50_meals_pays_50(committed_world):
    purse = make_purse(committed_world.hanul.company, MEALS * PRICE + 1_000)
    tickets = count()

    def hungry(_):
        answers = []
        while next(tickets) < ATTEMPTS:
            answers += redeem([meal(committed_world, PRICE, (purse, PRICE))])
        return answers

    answers = [answer for some in crowd(THREADS, hungry) for answer in some]
    assert answers_of(answers) == {("captured", ""): 50, ("refused", "not_enough"): 9_950}
    assert sorted(a.left for a in answers if a.captured) == list(range(1_000, 450_001, 9_000))
    assert {a.left for a in answers if not a.captured} == {1_000}
    with platform_scope():
        assert Transfer.objects.filter(purse=purse).count() == 50
    assert money_of([purse]) == {purse: 450_000}
    assert wrong_books() == []


def test_two_meals_a_day_are_two_however_many_try_at_once(committed_world):
    purse = make_purse(committed_world.hanul.company, 1_000_000, meals_per_day=2)
    answers = crowd(THREADS, lambda _: redeem([meal(committed_world, PRICE, (purse, PRICE))])[0])
    assert answers_of(answers) == {("captured", ""): 2, ("refused", "meals_used_up"): 30}


def test_a_meal_of_two_purses_is_paid_whole_or_not_at_all(world):
    rich, poor = make_purse(world.hanul.company, 20_000), make_purse(world.hanul.company, 3_000)
    [shared, alone] = redeem(
        [
            meal(world, 14_000, (rich, 10_000), (poor, 4_000)),
            meal(world, 20_000, (rich, 20_000)),
        ]
    )
    assert (shared.outcome, shared.reason, shared.left) == ("refused", "not_enough", 3_000)
    assert (alone.outcome, alone.left) == ("captured", 0)
    assert money_of([rich, poor]) == {rich: 20_000, poor: 0}


def test_shares_that_do_not_add_up_to_the_amount_pay_nothing(world):
    purse = make_purse(world.hanul.company, 20_000)
    [answer] = redeem([meal(world, 9_000, (purse, 8_000))])
    assert (answer.outcome, money_of([purse])) == ("refused", {purse: 0})


def test_paying_together_in_every_order_neither_deadlocks_nor_pays_in_part(committed_world):
    purses = [make_purse(committed_world.hanul.company, 150_000) for _ in range(8)]
    counters = [r.counters.get() for r in (committed_world.gukbap, committed_world.bunsik)]

    def table(number):
        chance, answers = random.Random(number), []
        for _ in range(60):
            together = []
            for _ in range(chance.randint(2, 4)):
                friends = chance.sample(purses, chance.randint(1, 4))
                shares = [(purse, 100 * chance.randint(1, 40)) for purse in friends]
                price = sum(part for _, part in shares)
                together.append(meal(committed_world, price, *shares, counter=chance.choice(counters)))
            answers += zip(together, redeem(together), strict=True)
        return answers

    paid, refused = dict.fromkeys(purses, 0), Tally()
    for item, answer in (pair for some in crowd(16, table) for pair in some):
        refused[answer.reason] += 1
        for share in item.shares:
            paid[share.purse_id] += share.amount if answer.captured else 0
    assert money_of(purses) == paid
    assert set(refused) == {"", "not_enough", "nothing_left"}
    assert max(paid.values()) <= 150_000
    assert wrong_books() == []


def test_a_refund_into_a_new_month_takes_the_purse_before_the_month(committed_world):
    """Who pays the first meal of a month holds a purse and writes the month: the other way round they would deadlock."""
    purse = make_purse(committed_world.hanul.company, 100_000)
    [paid] = redeem([meal(committed_world, PRICE, (purse, PRICE))])
    december = LUNCH.replace(month=12)

    def refund(_):
        facts = {"kind": ReversalKind.REFUND, "reason": "test", "actor": "test", "at": december}
        return till.reverse(key=uuid.uuid4(), redemption_id=paid.redemption_id or 0, **facts).done

    with as_owner() as payer, as_owner() as watcher, ThreadPoolExecutor(1) as pool:
        watcher.autocommit = True
        payer.execute("SELECT FROM billing_purse WHERE id = %s FOR UPDATE", [purse])
        refunded = pool.submit(crowd, 1, refund)
        while not waiting(watcher):
            pass
        payer.execute("INSERT INTO billing_period (month, state, closed_by) VALUES ('2025-12-01', 'open', '')")
        payer.commit()
        assert refunded.result() == [True]
