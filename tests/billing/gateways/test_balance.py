"""What Stripe says it holds beside what the ledger says: the same, or item by item why not."""

import uuid
from datetime import timedelta

import pytest

from billing.gateways.balance import compare
from billing.gateways.operations import carry_out
from billing.gateways.refunds import ask_refund
from billing.gateways.stripe_calls import StripeCalls
from billing.models import StripePayment
from demo.stripe import connecting, paying, undoing
from tests.billing.gateways.test_payments import tell
from tests.billing.guest_cards import given_back, pay, refund, taken
from tests.crowd import LUNCH

CARD = {"amount": 3_000, "currency": "krw", "payment_method": "pm_card_visa", "confirm": True}


@pytest.fixture
def busy(desk):
    """Paid by bank and by Stripe, given back in part, the rest disputed and lost, all heard."""
    desk.mirror()
    desk.pay_by_bank(17_000)
    desk.pay()
    refund = ask_refund(
        payment=StripePayment.objects.get(), amount=5_000, reason="", key=uuid.uuid4(), by=desk.world.operator
    )
    carry_out(operation_id=refund.operation_id, calls=StripeCalls())
    desk.charge = desk.there("charge")[0]["id"]
    return desk


def sides(desk, days=30):
    found = compare(since=desk.now - timedelta(days=days))
    return [(each.currency, each.available, each.pending, each.ledger, found.older(each.currency)) for each in found.sides]


def differences(desk, days=30):
    found = compare(since=desk.now - timedelta(days=days))
    return [(each.remote, each.kind, each.there, each.here) for each in found.differences]


def test_when_everything_was_heard_both_say_the_same(busy):
    assert sides(busy) == [("KRW", 11_507, 0, 11_507, 0)]
    assert differences(busy) == []


def test_so_it_is_after_failures_disputes_and_payouts(busy):
    undoing.fail_refund(busy.shop, busy.there("refund")[0]["id"])
    opened = undoing.dispute(busy.shop, busy.charge)["id"]
    undoing.decide(busy.shop, opened, "won")
    connecting.end_payout(busy.shop, connecting.pay_out(busy.shop, "krw")["id"], "failed")
    connecting.pay_out(busy.shop, "krw")
    tell(busy.shop.letters())
    assert sides(busy) == [("KRW", 0, 0, 0, 0)]
    assert differences(busy) == []


def test_own_cards_are_the_same_charge_and_refund_on_both_sides(busy):
    paid = [pay(busy.world, amount, 3_000, at=LUNCH) for amount in (9_000, 8_000)]
    charges = [paying.make_intent(busy.shop, CARD)["latest_charge"] for _ in paid]
    assert sorted(differences(busy)) == [(charge, "charge", 2_913, 0) for charge in charges]
    for each, charge in zip(paid, charges, strict=True):
        assert taken(each, 87, at=busy.now, charge=charge) == "recorded"
    assert (sides(busy), differences(busy)) == ([("KRW", 17_333, 0, 17_333, 0)], [])
    refund(paid[0], at=busy.now)
    made = undoing.refund(busy.shop, {"charge": charges[0]})
    assert differences(busy) == [(made["id"], "refund", -3_000, 0)]
    assert given_back(paid[0], at=busy.now, refund=made["id"]) == "recorded"
    assert (sides(busy), differences(busy)) == ([("KRW", 14_333, 0, 14_333, 0)], [])


def test_what_was_done_by_hand_at_stripe_stands_there_alone(busy):
    made = undoing.refund(busy.shop, {"charge": busy.charge, "amount": 1_000})
    assert sides(busy) == [("KRW", 10_507, 0, 11_507, 0)]
    assert differences(busy) == [(made["id"], "refund", -1_000, 0)]


def test_a_payment_nobody_told_of_stands_there_alone_until_it_is_told(desk):
    desk.mirror()
    desk.shop.letters()
    paying.receive(desk.shop, desk.there("invoice")[0]["id"], 17_000)
    charge = desk.there("charge")[0]["id"]
    assert (sides(desk), differences(desk)) == ([("KRW", 16_507, 0, 0, 0)], [(charge, "charge", 16_507, 0)])
    tell(desk.shop.letters())
    assert (sides(desk), differences(desk)) == ([("KRW", 16_507, 0, 16_507, 0)], [])


def test_a_thing_is_laid_beside_the_ledger_whole_although_half_of_it_is_older(busy):
    busy.wait(days=40)
    undoing.fail_refund(busy.shop, busy.there("refund")[0]["id"])
    tell(busy.shop.letters())
    assert differences(busy) == []
    assert sides(busy) == [("KRW", 16_507, 0, 16_507, 0)]


def test_a_difference_that_is_older_than_the_days_shown_is_told_as_a_sum(busy):
    undoing.refund(busy.shop, {"charge": busy.charge, "amount": 1_000})
    busy.wait(days=40)
    assert differences(busy) == []
    assert sides(busy) == [("KRW", 10_507, 0, 11_507, -1_000)]
