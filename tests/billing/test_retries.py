"""Clients that ask again: one key has one answer, however often, from however many hands, in whatever order."""

import random
import uuid
from collections import Counter as Tally
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

import pytest

from billing.actions import void_redemption
from billing.books import examine
from billing.models import Purse, Redemption
from billing.till import Item, Share, redeem
from restaurants.actions import make_counter
from tenants.scope import company_scope, platform_scope
from tests.crowd import LUNCH, crowd, make_purse
from vouchers import redeeming
from vouchers.actions import enrol, make_program
from vouchers.codes import redeem_code, show_code
from vouchers.reasons import sentence

THREADS, REQUESTS, SENDS = 16, 5_000, 20


@dataclass
class Request:
    """One thing a client wants, and every answer that ever came for its key."""

    item: Item
    sends: int
    answers: list = field(default_factory=list)
    to_altered: list = field(default_factory=list)


def what(answer):
    """Everything an answer says but whether it was given before."""
    return replace(answer, replayed=False)


def wrong_books():
    return [finding for finding in examine() if finding.wrong]


def money_of(purses):
    with platform_scope():
        return dict(Purse.objects.filter(id__in=purses).values_list("id", "spent"))


def requests_for(world, purses, chance):
    """5,000 requests, each to be sent up to 20 times: one in fifty all of them. Even amounts never empty an odd purse."""
    counters = [r.counters.get().pk for r in (world.gukbap, world.bunsik)]
    for number in range(REQUESTS):
        shares = tuple(Share(purse, chance.randrange(1_000, 9_000, 2)) for purse in chance.sample(purses, 1 + number % 2))
        item = Item(
            key=uuid.UUID(int=chance.getrandbits(128)), counter_id=chance.choice(counters),
            amount=sum(share.amount for share in shares), shares=shares, at=LUNCH,
            company_id=world.hanul.company.pk, refusal="outside_hours" if number % 25 == 0 else "",
        )  # fmt: skip
        yield Request(item, SENDS if number % 50 == 0 else chance.choice((2, 2, 3, 4)))


def altered(item, chance):
    """The same key with something else asked for."""
    [first, *others] = item.shares
    return chance.choice(
        [
            replace(item, amount=item.amount + 1, shares=(replace(first, amount=first.amount + 1), *others)),
            replace(item, shares=(replace(first, purse_id=0), *others)),
            replace(item, counter_id=0),
        ]
    )


def send(requests, chance, plan, lock):
    """One client: takes what is to be sent next until nothing is; 3 % of answers are lost and asked for again."""
    while True:
        with lock:
            if not plan:
                return
            number = plan.pop()
        request = requests[number]
        if request.answers and chance.random() < 0.1:
            request.to_altered += redeem([altered(request.item, chance)])
        [answer] = redeem([request.item])
        request.answers.append(answer)
        if chance.random() < 0.03:
            with lock:
                plan.insert(chance.randrange(len(plan) + 1), number)


@pytest.fixture
def sent(committed_world):
    chance = random.Random(20251111)
    purses = [make_purse(committed_world.hanul.company, 400_001) for _ in range(60)]
    requests = list(requests_for(committed_world, purses, chance))
    plan = [number for number, request in enumerate(requests) for _ in range(request.sends)]
    chance.shuffle(plan)
    lock = Lock()
    crowd(THREADS, lambda number: send(requests, random.Random(number), plan, lock))
    return purses, requests


def test_5_000_requests_sent_up_to_20_times_have_5_000_answers(sent):
    purses, requests = sent
    assert max(len(request.answers) for request in requests) >= 20
    assert [r.item.key for r in requests if len({what(a) for a in r.answers}) != 1] == []
    assert {sum(not a.replayed for a in r.answers) for r in requests} == {1}
    told = Tally((a.outcome, a.reason, a.redemption_id) for r in requests for a in r.to_altered)
    assert list(told) == [("refused", "key_reused", None)]
    assert told.total() > 500
    with platform_scope():
        assert Redemption.objects.count() == 5_000
    spent = dict.fromkeys(purses, 0)
    for share in (share for r in requests if r.answers[0].captured for share in r.item.shares):
        spent[share.purse_id] += share.amount
    assert money_of(purses) == spent
    reasons = Tally(r.answers[0].reason for r in requests)
    assert set(reasons) == {"", "not_enough", "outside_hours"}
    assert reasons["outside_hours"] == 200
    assert wrong_books() == []
    refused_stay_refused(requests)


def refused_stay_refused(requests):
    """With money there again, and opening hours, what was refused is refused."""
    paid = [r for r in requests if r.answers[0].captured][:400]
    with platform_scope():
        for request in paid:
            void_redemption(
                redemption_id=request.answers[0].redemption_id,
                reason="room again",
                key=uuid.uuid4(),
                by="test",
                at=LUNCH,
            )
    for request in [r for r in requests if not r.answers[0].captured][:400]:
        [again] = redeem([replace(request.item, refusal="")])
        assert what(again) == what(request.answers[0])
    assert wrong_books() == []


def test_one_key_from_twelve_hands_is_one_meal_and_one_answer(committed_world):
    staff, key = committed_world.hanul, uuid.uuid4()

    def pay(_):
        with company_scope(staff.company):
            return redeeming.redeem(
                company=staff.company, employee=staff.haneul, counter=committed_world.counter, amount=9_000, key=key,
                at=LUNCH,
            )  # fmt: skip

    answers = crowd(12, pay)
    assert {(a.outcome, a.reason, a.left) for a in answers} == {("captured", "", 3_000)}
    assert len({(a.redemption_id, a.occurred_at) for a in answers}) == 1
    assert sum(not a.replayed for a in answers) == 1
    assert wrong_books() == []


def test_a_code_typed_at_two_counters_at_once_pays_at_one(committed_world):
    world, staff = committed_world, committed_world.hanul
    counters = [world.counter, make_counter(restaurant=world.gukbap, name="2", by="test")]
    with company_scope(staff.company):
        program = make_program(by=staff.hr, name="월", kind="monthly", amount=1_000_000, weekdays=[0, 1, 2, 3, 4])
        enrol(program=program, employees=[staff.haneul], by=staff.hr)
    for _ in range(20):
        with company_scope(staff.company):
            digits = show_code(company=staff.company, employee=staff.haneul, at=LUNCH).digits

        def type_it(number, digits=digits):
            return redeem_code(digits=digits, amount=4_000, key=uuid.uuid4(), counter_id=counters[number].pk, at=LUNCH)

        answers = crowd(2, type_it)
        assert sorted((a.outcome, a.reason) for a in answers) == [("captured", ""), ("refused", "code_used")]
    with platform_scope():
        assert Redemption.objects.filter(outcome="captured").count() == 20
    assert wrong_books() == []


def test_a_code_typed_twelve_times_with_one_key_pays_once(committed_world):
    world, staff, key = committed_world, committed_world.hanul, uuid.uuid4()
    with company_scope(staff.company):
        digits = show_code(company=staff.company, employee=staff.haneul, at=LUNCH).digits
    answers = crowd(12, lambda _: redeem_code(digits=digits, amount=4_000, key=key, counter_id=world.counter.pk, at=LUNCH))
    assert {(a.outcome, a.reason, a.left) for a in answers} == {("captured", "", 8_000)}
    assert len({a.redemption_id for a in answers}) == 1
    assert wrong_books() == []


def test_a_refusal_is_told_in_the_same_words_when_everything_has_changed(world):
    """Less is left, and it is another day: the first answer's figures and hours stay those of the first answer."""
    staff, keys = world.hanul, [uuid.uuid4(), uuid.uuid4()]

    def pay(amount, when, key=None):
        with company_scope(staff.company):
            return redeeming.redeem(
                company=staff.company, employee=staff.haneul, counter=world.counter, amount=amount,
                key=key or uuid.uuid4(), at=datetime.fromisoformat(f"2025-11-{when}:00+09:00"),
            )  # fmt: skip

    first = [pay(15_000, "11T12:10", keys[0]), pay(5_000, "11T15:00", keys[1])]
    assert pay(5_000, "11T13:00").captured
    again = [pay(15_000, "11T13:10", keys[0]), pay(5_000, "14T15:00", keys[1])]
    for answers in (first, again):
        assert [(a.reason, sentence(a.reason, a.facts, "en")) for a in answers] == [
            ("not_enough", "₩3,000 short. You can spend up to ₩12,000."),
            ("outside_hours", "Not at this hour. You can pay tomorrow from 11:00 to 14:00."),
        ]
    assert [a.replayed for a in again] == [True, True]
