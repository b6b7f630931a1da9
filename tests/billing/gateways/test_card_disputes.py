"""A guest's bank takes back what an own card paid: our cost at once, and back when it is won; the restaurant's stays."""

import random
from datetime import timedelta

import pytest

from billing.books import examine
from billing.gateways.balance import compare
from billing.gateways.disputes import record_card_dispute
from billing.gateways.queries import disputes, open_disputes
from billing.gateways.stripe_client import client
from billing.models import Counterpart, OwnCard, StripeMove, Transfer
from demo.stripe import paying, undoing
from tests.billing.gateways.test_payments import balance, tell
from tests.billing.guest_cards import pay, taken

CARD = {"amount": 3_000, "currency": "krw", "payment_method": "pm_card_visa", "confirm": True}
KINDS = ("restaurant_cards", "stripe", "stripe_disputed", "stripe_fee")
# Of 3,000 Stripe kept 87; a dispute costs 1,500, won or lost.
PAID = {"restaurant_cards": 3_000, "stripe": -2_913, "stripe_fee": -87}
TAKEN = {"restaurant_cards": 3_000, "stripe": 1_587, "stripe_fee": -4_587}
WON = {"restaurant_cards": 3_000, "stripe": -1_413, "stripe_fee": -1_587}


@pytest.fixture
def paid_desk(desk):
    """A guest's card paid 3,000, and all of it was heard."""
    paid = pay(desk.world, 9_000, 3_000)
    intent = paying.make_intent(desk.shop, CARD)
    Counterpart.objects.create(
        gateway="stripe", kind="own_card", company=desk.world.hanul.company, own_card=paid.own_card,
        remote=intent["id"], made_at=desk.now,
    )  # fmt: skip
    taken(paid, 87, at=desk.now, charge=intent["latest_charge"])
    desk.charge = intent["latest_charge"]
    desk.shop.letters()
    return desk


def balances():
    return {kind: held for kind in KINDS if (held := balance(kind))}


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def differences(desk):
    return compare(since=desk.now - timedelta(days=30)).differences


def dispute(desk, outcome=""):
    opened = undoing.dispute(desk.shop, desk.charge)["id"]
    if outcome:
        undoing.decide(desk.shop, opened, outcome)
    return opened


def test_what_was_taken_is_our_cost_and_the_restaurant_keeps_its_own(paid_desk):
    assert balances() == PAID
    dispute(paid_desk)
    assert tell(paid_desk.shop.letters()) == ["done", "ignored"]
    assert balances() == TAKEN
    found = open_disputes().get()
    assert (found.own_card, found.payment, found.amount, found.fee, found.state) == (
        OwnCard.objects.get(), None, 3_000, 1_500, "open",
    )  # fmt: skip
    moved = Transfer.objects.filter(reason__in=["stripe_card_dispute", "stripe_dispute_fee"])
    assert set(moved.values_list("company_id", "restaurant_id", "reference")) == {
        (None, None, f"own card {found.own_card_id}")
    }
    assert (wrong(), differences(paid_desk)) == ({}, [])


@pytest.mark.parametrize(("outcome", "expected"), [("won", WON), ("lost", TAKEN)])
def test_won_it_comes_back_and_lost_it_is_gone(paid_desk, outcome, expected):
    dispute(paid_desk, outcome)
    tell(paid_desk.shop.letters())
    assert (balances(), disputes().get().state, open_disputes().count()) == (expected, outcome, 0)
    assert (wrong(), differences(paid_desk)) == ({}, [])


@pytest.mark.parametrize("seed", range(3))
def test_every_word_of_it_doubled_and_in_any_order_books_it_once(paid_desk, seed):
    opened = dispute(paid_desk)
    early = paid_desk.shop.letters()
    undoing.decide(paid_desk.shop, opened, "won")
    letters = (early + paid_desk.shop.letters()) * 2
    random.Random(seed).shuffle(letters)
    tell(letters)
    assert (balances(), wrong()) == (WON, {})
    assert sorted(StripeMove.objects.values_list("kind", "amount")) == [
        ("card_dispute", 3_000), ("card_won", 3_000), ("dispute_fee", 1_500),
    ]  # fmt: skip


def test_an_old_word_acted_on_late_changes_nothing(paid_desk):
    old = client().v1.disputes.retrieve(dispute(paid_desk))
    undoing.decide(paid_desk.shop, old.id, "won")
    tell(paid_desk.shop.letters())
    assert record_card_dispute(told=old, own_card=OwnCard.objects.get(), by="stripe") is False
    assert (balances(), disputes().get().state) == (WON, "won")
