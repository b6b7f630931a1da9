"""A guest's bank takes 1,000 of the 3,000 that an own card paid: opened, won, lost, before and after the meal is undone.

Stripe kept 87 of the payment and 1,500 for the dispute, whoever wins it.
"""

import uuid

import pytest

from billing.bank.giving_back import approve_repayment, propose_repayment, undo_give_back
from billing.bank.queries import bank_lines
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.gateways.card_returns import return_own_card_again
from billing.gateways.queries import disputes
from billing.models import GivenBack, Repayment
from demo.stripe import undoing
from tenants.scope import platform_scope
from tests.billing.gateways.test_card_returns import decide, differences, fail, held, owed, wrong
from tests.billing.gateways.test_own_cards import moved, undo
from tests.billing.statements import korean

PART, REST = 1_000, 2_000
ACCOUNTS = ("restaurant_cards", "guests_owed", "stripe", "stripe_fee")


def doubt(desk, outcome=""):
    """The bank takes the part, and the dispute ends."""
    opened = undoing.dispute(desk.shop, desk.intent["latest_charge"], PART)["id"]
    if outcome:
        undoing.decide(desk.shop, opened, outcome)
    desk.tell()


def give_up(desk):
    """The meal is undone, and the worker has done what there is to do."""
    undo(desk)
    desk.tend()
    desk.work()
    desk.tell()


def agrees(desk):
    assert (wrong(), differences(desk)) == ({}, [])


def again(desk):
    return_own_card_again(own_card=desk.own_card, by="first")
    desk.work()
    desk.tell()


@pytest.mark.parametrize(
    ("outcome", "state", "expected"),
    [
        ("", "open", (3_000, 0, -413, -2_587)),
        ("won", "won", (3_000, 0, -1_413, -1_587)),
        ("lost", "lost", (3_000, 0, -413, -2_587)),
    ],
)
def test_while_the_meal_stands_the_part_is_our_cost(paid, outcome, state, expected):
    doubt(paid, outcome)
    with platform_scope():
        found = disputes().get()
    assert (found.amount, found.state, held(*ACCOUNTS), owed()) == (PART, state, expected, [])
    agrees(paid)


def test_undone_while_it_is_open_the_restaurant_gives_all_up_and_the_guest_is_owed_the_rest(paid):
    doubt(paid)
    give_up(paid)
    assert (paid.stands()[0], paid.there("refund"), owed()) == ("returned", [], [REST])
    assert held(*ACCOUNTS) == (0, REST, -413, -1_587)
    agrees(paid)


@pytest.mark.parametrize(("outcome", "expected"), [("won", 3_000), ("lost", REST)])
def test_how_it_ends_says_what_the_guest_is_owed(paid, outcome, expected):
    doubt(paid)
    give_up(paid)
    decide(paid, outcome)
    assert (owed(), held("restaurant_cards", "guests_owed", "stripe_fee")) == ([expected], (0, expected, -1_587))
    agrees(paid)


def test_stripe_gives_nothing_back_while_it_is_open_and_all_of_it_once_it_is_won(paid):
    doubt(paid)
    give_up(paid)
    again(paid)
    assert (owed(), paid.card_calls()[-1], paid.there("refund")) == ([REST], ("card_refund", "failed", 1), [])
    decide(paid, "won")
    again(paid)
    assert (owed(), [each["amount"] for each in paid.there("refund")], held("stripe")) == ([], [3_000], (1_587,))
    agrees(paid)


def test_lost_the_rest_goes_back_by_bank(paid):
    doubt(paid, "lost")
    give_up(paid)
    assert owed() == [REST]
    with platform_scope():
        carried(approved(paid, REST))
    assert (owed(), held("guests_owed"), moved()[-1]) == ([], (0,), ("given_back", REST))
    agrees(paid)


def test_won_before_the_meal_was_undone_it_is_nothing_special(paid):
    doubt(paid, "won")
    give_up(paid)
    assert (paid.stands()[0], [each["amount"] for each in paid.there("refund")], owed()) == ("returned", [3_000], [])
    agrees(paid)


def test_a_refund_refused_before_we_had_heard_of_it_is_settled_when_we_do(paid):
    undoing.dispute(paid.shop, paid.intent["latest_charge"], PART)
    undo(paid)
    paid.tend()
    paid.work()
    assert paid.stands()[0] == "collected"
    paid.tell()
    paid.tend()
    assert (paid.stands()[0], owed()) == ("returned", [REST])
    agrees(paid)


@pytest.mark.parametrize(("outcome", "cost"), [("", -2_587), ("won", -1_587), ("lost", -2_587)])
def test_doubted_after_the_card_had_its_money_again_it_is_our_cost(returned, outcome, cost):
    doubt(returned, outcome)
    assert (owed(), held("restaurant_cards", "guests_owed", "stripe_fee")) == ([], (0, 0, cost))
    agrees(returned)


@pytest.mark.parametrize("first", ["failed", "doubted"])
def test_a_refund_that_came_back_and_a_part_together_pay_the_guest_once(returned, first):
    (fail if first == "failed" else doubt)(returned)
    (doubt if first == "failed" else fail)(returned)
    assert (owed(), held("guests_owed", "stripe_fee")) == ([REST], (REST, -1_587))
    decide(returned, "won")
    assert owed() == [3_000]
    agrees(returned)


def test_two_disputes_take_the_whole_in_parts(paid):
    doubt(paid)
    undoing.dispute(paid.shop, paid.intent["latest_charge"], REST)
    paid.tell()
    give_up(paid)
    assert (owed(), held("restaurant_cards", "guests_owed", "stripe_fee")) == ([], (0, 0, -3_087))
    agrees(paid)


def approved(desk, amount) -> Repayment:
    facts = {"of": desk.own_card, "amount": amount, "reason": "회사에서 본인 확인", "key": uuid.uuid4()}
    made = propose_repayment(by="first", **facts)
    approve_repayment(repayment=made, by="second")
    return Repayment.objects.get(pk=made.pk)


def carried(made: Repayment):
    """The bank's line that names it."""
    data = korean(("2025.11.11 10:00:00", "김하늘", made.reference, -made.amount, 1))
    record_bank_file(file=receive_bank_file(name="a.csv", data=data, account="", by="test"), by="test")
    return bank_lines().get(amount=-made.amount)


def test_doubted_after_a_second_person_had_approved_the_bank_s_transfer_is_a_fact(returned):
    fail(returned)
    with platform_scope():
        made = approved(returned, 3_000)
    doubt(returned)
    assert owed() == [REST]
    with platform_scope():
        carried(made)
    # The guest has 1,000 twice: from their bank, and from us. That is our cost.
    assert (owed(), held("guests_owed", "stripe_fee")) == ([], (0, -2_587))
    agrees(returned)
    with platform_scope():
        undo_give_back(given=GivenBack.objects.get(), key=uuid.uuid4(), reason="다른 이체", by="first")
    assert (owed(), held("guests_owed", "stripe_fee")) == ([REST], (REST, -1_587))
    agrees(returned)


def test_won_after_the_bank_had_carried_too_much_nobody_is_owed_anything(returned):
    fail(returned)
    with platform_scope():
        made = approved(returned, 3_000)
    doubt(returned)
    with platform_scope():
        carried(made)
    decide(returned, "won")
    assert (owed(), held("guests_owed", "stripe_fee")) == ([], (0, -1_587))
    agrees(returned)


@pytest.mark.parametrize(("amount", "cost"), [(PART, -2_587), (3_000, -4_587)])
def test_another_refund_that_was_made_before_the_dispute_and_heard_after_it_is_booked_whole(returned, amount, cost):
    fail(returned)
    returned.shop.fail_next("cut_after", "/v1/refunds")
    return_own_card_again(own_card=returned.own_card, by="first")
    returned.work()
    returned.shop.letters()
    # Stripe lets a bank take back what was given back already.
    undoing.dispute(returned.shop, returned.intent["latest_charge"], amount)
    returned.tell()
    returned.wait(minutes=2)
    returned.tend()
    assert (owed(), moved()[-1], held("guests_owed", "stripe_fee")) == ([], ("stripe_card_owed", amount), (0, cost))
    assert ("stripe_card_again", 3_000) in moved()
    agrees(returned)


def test_it_came_back_again_after_both(returned):
    fail(returned)
    return_own_card_again(own_card=returned.own_card, by="first")
    returned.work()
    doubt(returned)
    fail(returned)
    assert (owed(), held("guests_owed", "stripe_fee")) == ([REST], (REST, -1_587))
    agrees(returned)
