"""What an own card paid of a meal that was undone: a refund that came back, and one whose guest's bank was quicker."""

import random
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import AuditEntry
from billing.bank.giving_back import (
    GiveBackRefused,
    approve_repayment,
    drop_repayment,
    give_back,
    propose_repayment,
    undo_give_back,
)  # fmt: skip
from billing.bank.queries import bank_lines
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.books import examine
from billing.gateways.answers import Refused
from billing.gateways.balance import compare
from billing.gateways.card_returns import owed_to_guests, return_own_card_again
from billing.gateways.hearing import act_on, hear
from billing.gateways.operations import try_again
from billing.gateways.own_cards import OwnCardRefused
from billing.gateways.queries import refused_calls
from billing.gateways.refunds import hear_refund
from billing.models import GivenBack, Operation, Repayment, StripeMove
from billing.reconciling import open_items
from demo.stripe import undoing
from tenants.scope import company_scope, platform_scope
from tests.billing.gateways.test_own_cards import moved, undo
from tests.billing.payouts.desk import balance
from tests.billing.statements import korean
from tests.billing.test_books import break_by_force

SEOUL = ZoneInfo("Asia/Seoul")


def refund_of(desk, place=-1):
    return desk.there("refund")[place]["id"]


def fail(desk, place=-1) -> list[str]:
    """Weeks later the card's bank does not take a refund; what came of what Stripe tells."""
    undoing.fail_refund(desk.shop, refund_of(desk, place))
    return desk.tell()


def dispute(desk, outcome="") -> None:
    """The card's bank takes it back, and the dispute ends."""
    opened = undoing.dispute(desk.shop, desk.intent["latest_charge"])["id"]
    if outcome:
        undoing.decide(desk.shop, opened, outcome)
    desk.tell()


def decide(desk, outcome) -> None:
    [opened] = desk.there("dispute")
    undoing.decide(desk.shop, opened["id"], outcome)
    desk.tell()


def owed():
    with platform_scope():
        return [each.owed for each in owed_to_guests()]


def held(*kinds):
    with platform_scope():
        return tuple(balance(kind) for kind in kinds)


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def differences(desk):
    with platform_scope():
        return compare(since=desk.now - timedelta(days=30)).differences


def again(desk):
    return_own_card_again(own_card=desk.own_card, by="first")


def refused(action, **facts):
    with platform_scope(), pytest.raises((OwnCardRefused, GiveBackRefused)) as refusal:
        action(**facts)
    return refusal.value.code


def propose(desk):
    facts = {"of": desk.own_card, "amount": 3_000, "reason": "회사에서 본인 확인", "key": uuid.uuid4()}
    return propose_repayment(by="first", **facts)


def line(amount):
    data = korean(("2025.11.11 10:00:00", "김하늘", "HKB", amount, 1))
    record_bank_file(file=receive_bank_file(name="a.csv", data=data, account="", by="test"), by="test")
    return bank_lines().get(amount=amount)


def test_a_refund_that_came_back_is_owed_to_the_guest(returned):
    assert (returned.stands()[0], owed(), held("restaurant_cards", "guests_owed")) == ("returned", [], (0, 0))
    assert sorted(fail(returned)) == ["done", "ignored"]
    assert (owed(), held("restaurant_cards", "guests_owed", "stripe")) == ([3_000], (0, 3_000, -2_913))
    assert moved()[-1] == ("stripe_card_failed", 3_000)
    with platform_scope():
        found = owed_to_guests().get()
        assert (found.code, found.what, found.refunding, found.refused, found.repayment) == (
            "expired_or_canceled_card", "card_failed", False, "", None,
        )  # fmt: skip
        entry = AuditEntry.objects.get(verb="own_card_came_back")
        [item] = open_items(returned.now.date(), SEOUL)
        assert (entry.data["amount"], item.kind, item.amount, item.explained) == (3_000, "guests_owed", 3_000, True)
        assert refused_calls().count() == 0
    assert (wrong(), differences(returned)) == ({}, [])


@pytest.mark.parametrize("seed", range(3))
def test_told_twice_in_any_order_it_is_booked_once(returned, seed):
    undoing.fail_refund(returned.shop, refund_of(returned))
    letters = returned.shop.letters() * 2
    random.Random(seed).shuffle(letters)
    for letter in letters:
        if event := hear(body=letter.body, signature=letter.signature):
            act_on(event_id=event)
    assert (owed(), moved()[-1], wrong()) == ([3_000], ("stripe_card_failed", 3_000), {})


def test_it_may_fail_before_our_call_had_its_answer(paid):
    undo(paid)
    paid.tend()
    paid.shop.fail_next("cut_after", "/v1/refunds")
    paid.work()
    assert paid.stands()[0] == "collected"
    fail(paid)
    assert (paid.stands()[0], owed()) == ("returned", [3_000])
    paid.wait(minutes=2)
    paid.tend()
    assert (owed(), paid.card_calls()[-1], wrong()) == ([3_000], ("card_refund", "confirmed", 2), {})


def test_tried_again_the_card_gets_it_and_nobody_is_owed_anything(returned):
    fail(returned)
    again(returned)
    assert refused(again, desk=returned) == "refunding"
    returned.work()
    assert (owed(), held("guests_owed", "stripe"), len(returned.there("refund"))) == ([], (0, 87), 2)
    assert moved()[-2:] == [("stripe_card_failed", 3_000), ("stripe_card_again", 3_000)]
    assert refused(again, desk=returned) == "nothing"
    assert (wrong(), differences(returned)) == ({}, [])


def test_what_fails_once_more_is_owed_once_more(returned):
    fail(returned)
    again(returned)
    returned.work()
    fail(returned)
    assert (owed(), held("guests_owed")) == ([3_000], (3_000,))
    with platform_scope():
        assert hear_refund(refund_of(returned, 0)) == "ignored"
    assert owed() == [3_000]
    assert (wrong(), differences(returned)) == ({}, [])


def test_by_hand_two_people_give_it_back_at_a_line_of_the_bank(returned):
    fail(returned)
    with platform_scope():
        made = propose(returned)
        assert refused(again, desk=returned) == "repaying"
        assert refused(propose, desk=returned) == "beyond_favour"
        assert refused(approve_repayment, repayment=made, by="first") == "same_person"
        approve_repayment(repayment=made, by="second")
        carried = line(-3_000)
        give_back(line=carried, repayment=made, by="first")
        assert (bank_lines().get(pk=carried.pk).state, GivenBack.objects.get().company_id) == ("matched", None)
        told = AuditEntry.objects.filter(verb__endswith="_repayment").values_list("subject", flat=True)
        assert set(told) == {f"own_card:{returned.own_card.pk}"}
    assert (owed(), held("guests_owed"), moved()[-1]) == ([], (0,), ("given_back", 3_000))
    assert wrong() == {}
    with company_scope(returned.staff.company):
        assert GivenBack.objects.count() == 0


def test_undone_and_thrown_away_it_is_owed_and_may_be_tried_again(returned):
    fail(returned)
    with platform_scope():
        made = propose(returned)
        approve_repayment(repayment=made, by="second")
        give_back(line=line(-3_000), repayment=made, by="first")
        undo_give_back(given=GivenBack.objects.get(), key=uuid.uuid4(), reason="x", by="first")
        assert (owed(), wrong()) == ([3_000], {})
        drop_repayment(repayment=Repayment.objects.get(), reason="카드가 다시 됩니다", by="first")
        again(returned)
        assert refused(propose, desk=returned) == "refunding"
    returned.work()
    assert (owed(), wrong()) == ([], {})


def test_a_meal_undone_after_its_card_was_disputed_gives_nothing_back_twice(paid):
    dispute(paid)
    undo(paid)
    paid.tend()
    paid.work()
    assert (paid.stands()[0], paid.there("refund"), owed()) == ("returned", [], [])
    # The restaurant gives its 3,000 up; of the dispute only Stripe's 1,500 and the fee of 87 stay with us.
    assert held("restaurant_cards", "guests_owed", "stripe_fee") == (0, 0, -1_587)
    assert moved()[-2:] == [("own_card_back", 3_000), ("stripe_card_settled", 3_000)]
    with platform_scope():
        assert AuditEntry.objects.filter(verb="give_up_own_card").count() == 1
    assert (wrong(), differences(paid)) == ({}, [])


@pytest.mark.parametrize(("outcome", "expected"), [("lost", []), ("won", [3_000])])
def test_how_the_dispute_ends_says_whether_the_guest_is_still_owed_it(paid, outcome, expected):
    dispute(paid)
    undo(paid)
    paid.tend()
    decide(paid, outcome)
    assert (owed(), held("guests_owed")) == (expected, (sum(expected),))
    assert (wrong(), differences(paid)) == ({}, [])
    if expected:
        with platform_scope():
            assert owed_to_guests().get().what == "card_owed"
        again(paid)
        paid.work()
        assert (owed(), len(paid.there("refund")), wrong()) == ([], 1, {})


def test_a_dispute_won_before_the_meal_was_undone_is_nothing_special(paid):
    dispute(paid, "won")
    undo(paid)
    paid.tend()
    paid.work()
    assert (paid.stands()[0], len(paid.there("refund")), owed(), wrong()) == ("returned", 1, [], {})


def test_a_refund_refused_because_of_a_dispute_we_had_not_heard_of_is_settled_when_we_do(paid):
    undoing.dispute(paid.shop, paid.intent["latest_charge"])
    undo(paid)
    paid.tend()
    paid.work()
    assert (paid.stands()[0], paid.card_calls()[-1]) == ("collected", ("card_refund", "failed", 1))
    with platform_scope():
        assert refused_calls().count() == 1
    paid.tell()
    paid.tend()
    assert (paid.stands()[0], held("restaurant_cards"), owed(), wrong()) == ("returned", (0,), [], {})
    with platform_scope():
        assert refused_calls().count() == 0
        with pytest.raises(Refused):
            try_again(operation=Operation.objects.get(verb="card_refund"), by="first")


def test_a_card_disputed_after_its_refund_is_our_cost_as_before(returned):
    dispute(returned)
    assert (owed(), held("guests_owed", "stripe_fee"), wrong()) == ([], (0, -4_587), {})


@pytest.mark.parametrize("first", ["failed", "disputed"])
def test_a_refund_that_came_back_and_a_dispute_together_pay_the_guest_once(returned, first):
    (fail if first == "failed" else dispute)(returned)
    (dispute if first == "failed" else fail)(returned)
    assert (owed(), held("guests_owed", "stripe_fee")) == ([], (0, -1_587))
    with platform_scope():
        assert StripeMove.objects.filter(kind="card_settled").count() == 1
    assert (wrong(), differences(returned)) == ({}, [])


BREAKS = {
    "a guest is owed more than came back": (
        ["UPDATE billing_stripemove SET amount = amount + 1 WHERE kind = 'card_failed'"],
        {29: 1, 31: 1, 43: 2},
    ),
    "nobody is told to be owed what came back": (
        ["DELETE FROM billing_stripemove WHERE kind = 'card_failed'"],
        {29: 1, 31: 1, 43: 1},
    ),
    "it was owed though the guest's bank gave it back": (
        ["INSERT INTO billing_stripemove (kind, own_card_id, amount, currency, remote, happened_at, recorded_at,"
         " transfer_id) SELECT 'card_dispute', own_card_id, amount, currency, '', happened_at, recorded_at, transfer_id"
         " FROM billing_stripemove WHERE kind = 'card_failed'"],
        {29: 1, 31: 1, 43: 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BREAKS)
def test_the_books_notice(returned, what):
    fail(returned)
    statements, seen = BREAKS[what]
    break_by_force(*statements)
    assert wrong() == seen
