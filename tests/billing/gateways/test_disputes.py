"""A payer's bank takes a payment back: apart while it is open, owed again when it is lost, in whichever order it is told."""

import random
import uuid
from datetime import date

import pytest

from billing.books import examine
from billing.gateways.queries import disputes, open_disputes, stripe_payments
from billing.gateways.refunds import RefundRefused, ask_refund
from billing.models import BankMatch, StripeDispute, StripeMove, StripePayment, Transfer
from billing.reconciling import open_items
from demo.stripe import paying, undoing
from tenants.scope import company_scope, restaurant_scope
from tests.billing.gateways.test_payments import balance, standing, tell


@pytest.fixture
def paid_desk(desk):
    """한울 paid its 17,000 on Stripe's page by card, which cost 493."""
    desk.mirror()
    desk.pay()
    return desk


def dispute(desk):
    """The payer's bank takes the charge back; what Stripe tells of it."""
    desk.shop.letters()
    return undoing.dispute(desk.shop, desk.there("charge")[0]["id"])["id"]


def balances():
    kinds = ("company_owes", "stripe", "stripe_clearing", "stripe_disputed", "stripe_fee")
    return {kind: held for kind in kinds if (held := balance(kind))}


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


# A dispute costs 1,500, won or lost.
PAID = {"stripe": -16_507, "stripe_fee": -493}
OPEN = {"stripe": 1_993, "stripe_disputed": -17_000, "stripe_fee": -1_993}
WON = {"stripe": -15_007, "stripe_fee": -1_993}
LOST = {"company_owes": -17_000, "stripe": 1_993, "stripe_fee": -1_993}


def test_while_it_is_open_the_money_stands_apart_and_nothing_is_asked_of_the_company(paid_desk):
    assert balances() == PAID
    dispute(paid_desk)
    assert tell(paid_desk.shop.letters()) == ["done", "ignored"]
    assert balances() == OPEN
    assert standing() == (17_000, 0)
    found = open_disputes().get()
    assert (found.amount, found.fee, found.reason, found.state, found.payment.document.number) == (
        17_000, 1_500, "fraudulent", "open", "INV-2025-000001",
    )  # fmt: skip
    assert found.answer_by.isoformat() == "2025-12-14T03:00:00+00:00"
    assert wrong() == {}


def test_a_won_one_is_as_if_it_had_not_been_but_for_its_fee(paid_desk):
    undoing.decide(paid_desk.shop, dispute(paid_desk), "won")
    assert tell(paid_desk.shop.letters()) == ["done", "ignored", "ignored", "ignored"]
    assert balances() == WON
    assert standing() == (17_000, 0)
    assert (open_disputes().count(), disputes().get().state) == (0, "won")
    assert wrong() == {}


def test_a_lost_one_is_owed_again(paid_desk):
    undoing.decide(paid_desk.shop, dispute(paid_desk), "lost")
    tell(paid_desk.shop.letters())
    assert balances() == LOST
    assert standing() == (0, 17_000)
    assert list(BankMatch.objects.order_by("id").values_list("amount", "rule", "reason")) == [
        (17_000, "stripe", ""),
        (-17_000, "stripe", f"stripe dispute {StripeDispute.objects.get().pk}"),
    ]
    assert wrong() == {}
    paid_desk.pay_by_bank(17_000)
    assert standing() == (17_000, 0)
    assert wrong() == {}


def test_a_hundred_days_later_it_is_owed_in_the_month_that_collects_then(paid_desk):
    paid_desk.wait(days=100)
    opened = dispute(paid_desk)
    tell(paid_desk.shop.letters())
    paid_desk.wait(days=20)
    undoing.decide(paid_desk.shop, opened, "lost")
    tell(paid_desk.shop.letters())
    assert balances() == LOST
    months = dict(Transfer.objects.filter(reason__in=["stripe_dispute", "invoice_unpaid"]).values_list("reason", "period"))
    assert months == {"stripe_dispute": date(2026, 3, 1), "invoice_unpaid": date(2026, 4, 1)}
    assert wrong() == {}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("outcome, expected", [("won", WON), ("lost", LOST)])
def test_every_word_of_it_doubled_and_in_any_order_books_it_once(paid_desk, outcome, expected, seed):
    opened = dispute(paid_desk)
    early = paid_desk.shop.letters()
    random.Random(seed).shuffle(early)
    tell(early[:1])
    undoing.decide(paid_desk.shop, opened, outcome)
    letters = (early + paid_desk.shop.letters()) * 2
    random.Random(seed).shuffle(letters)
    tell(letters)
    assert balances() == expected
    assert StripeMove.objects.filter(kind="dispute").count() == 1
    assert wrong() == {}


def test_a_word_read_before_it_was_decided_and_acted_on_afterwards_changes_nothing(paid_desk):
    from billing.gateways.disputes import record_dispute
    from billing.gateways.stripe_client import client

    opened = dispute(paid_desk)
    old = client().v1.disputes.retrieve(opened)
    undoing.decide(paid_desk.shop, opened, "lost")
    tell(paid_desk.shop.letters())
    assert record_dispute(told=old, payment=StripePayment.objects.get(), by="stripe") is False
    assert (balances(), disputes().get().state) == (LOST, "lost")


def test_it_may_be_heard_before_the_payment_itself(desk):
    desk.mirror()
    desk.shop.letters()
    paying.receive(desk.shop, desk.there("invoice")[0]["id"], 17_000)
    dispute(desk)
    assert StripePayment.objects.count() == 0
    assert tell(desk.shop.letters("charge.dispute.created")) == ["done"]
    assert balances() == OPEN
    assert standing() == (17_000, 0)


def test_a_charge_that_is_not_ours_is_not_ours_to_lose(paid_desk):
    charge = paying.charge(paid_desk.shop, paying.make_intent(paid_desk.shop, {"amount": 900, "currency": "krw"}))
    paid_desk.shop.letters()
    undoing.dispute(paid_desk.shop, charge["id"])
    assert tell(paid_desk.shop.letters()) == ["not_ours", "not_ours"]
    assert balances() == PAID


def test_an_inquiry_takes_no_money_and_ends_without_any(paid_desk):
    opened = dispute(paid_desk)
    asked = paid_desk.shop.objects[opened]
    asked["balance_transactions"], asked["status"] = [], "warning_needs_response"
    tell(paid_desk.shop.letters())
    assert (balances(), disputes().get().state) == (PAID, "open")
    asked["status"] = "warning_closed"
    paid_desk.shop.tell("charge.dispute.closed", asked)
    assert tell(paid_desk.shop.letters()) == ["done"]
    assert (balances(), disputes().get().state) == (PAID, "dropped")


def test_one_that_was_lost_and_won_on_appeal_pays_its_invoice_again(paid_desk):
    opened = dispute(paid_desk)
    undoing.decide(paid_desk.shop, opened, "lost")
    tell(paid_desk.shop.letters())
    paid_desk.shop.objects[opened]["status"] = "appeal_under_review"
    paid_desk.shop.tell("charge.dispute.updated", paid_desk.shop.objects[opened])
    tell(paid_desk.shop.letters())
    assert disputes().get().state == "open"
    undoing.decide(paid_desk.shop, opened, "won")
    tell(paid_desk.shop.letters())
    assert balances() == WON
    assert standing() == (17_000, 0)
    assert wrong() == {}


def test_a_part_that_is_lost_leaves_the_rest_paid(paid_desk):
    opened = dispute(paid_desk)
    asked = paid_desk.shop.objects[opened]
    asked["amount"] = asked["balance_transactions"][0]["amount"] = 5_000
    asked["balance_transactions"][0]["amount"] = -5_000
    undoing.decide(paid_desk.shop, opened, "lost")
    tell(paid_desk.shop.letters())
    assert standing() == (12_000, 5_000)
    assert balances() == {"company_owes": -5_000, "stripe": -10_007, "stripe_fee": -1_993}
    assert [each.amount for each in BankMatch.objects.order_by("id")] == [17_000, -17_000, 12_000]
    assert wrong() == {}


@pytest.mark.parametrize(
    "taken, paid, owed, held", [(12_000, 17_000, 0, -3_007), (13_000, 16_000, 1_000, -2_007), (17_000, 12_000, 5_000, 1_993)]
)
def test_what_waits_is_lost_before_what_an_invoice_took(desk, taken, paid, owed, held):
    """12,000 of the 17,000 were too much: the bank had paid as much before."""
    desk.mirror()
    desk.pay_by_bank(12_000)
    desk.pay()
    opened = dispute(desk)
    asked = desk.shop.objects[opened]
    asked["amount"], asked["balance_transactions"][0]["amount"] = taken, -taken
    undoing.decide(desk.shop, opened, "lost")
    tell(desk.shop.letters())
    assert standing() == (paid, owed)
    stands = {"company_owes": -owed, "stripe": held, "stripe_fee": -1_993}
    assert balances() == {kind: amount for kind, amount in stands.items() if amount}
    payment = stripe_payments().get()
    assert (payment.left, payment.free) == (0, 0)
    assert wrong() == {}


def test_a_disputed_payment_is_not_given_back(desk):
    desk.mirror()
    desk.pay_by_bank(17_000)
    desk.pay()
    dispute(desk)
    tell(desk.shop.letters())
    with pytest.raises(RefundRefused) as refused:
        ask_refund(payment=StripePayment.objects.get(), amount=1, reason="", key=uuid.uuid4(), by="test")
    assert refused.value.code == "disputed"


def test_what_is_undecided_is_explained_as_long_as_it_is(paid_desk):
    from zoneinfo import ZoneInfo

    def items():
        found = open_items(paid_desk.now.date(), ZoneInfo("Asia/Seoul"))
        return [(each.amount, each.explained) for each in found if each.kind == "stripe_disputed"]

    opened = dispute(paid_desk)
    tell(paid_desk.shop.letters())
    assert items() == [(-17_000, True)]
    undoing.decide(paid_desk.shop, opened, "lost")
    tell(paid_desk.shop.letters())
    assert items() == []


def test_forged_stale_and_foreign_words_of_a_dispute_do_nothing(paid_desk):
    from billing.gateways.hearing import NotBelieved, hear

    dispute(paid_desk)
    event = paid_desk.shop.letters()[0].event
    for bad in (paid_desk.shop.letter(event, secret="whsec_x"), paid_desk.shop.letter(event, at=1_000_000_000)):
        with pytest.raises(NotBelieved):
            hear(body=bad.body, signature=bad.signature)
    other = paid_desk.shop.letter(event | {"id": "evt_other", "account": "acct_other"})
    assert tell([other]) == ["other_account"]
    assert balances() == PAID


def test_a_company_sees_its_own_dispute_and_nobody_else_does(paid_desk):
    dispute(paid_desk)
    tell(paid_desk.shop.letters())
    with company_scope(paid_desk.world.hanul.company):
        assert StripeDispute.objects.count() == 1
    with company_scope(paid_desk.world.bada.company):
        assert StripeDispute.objects.count() == 0
    with restaurant_scope(paid_desk.world.gukbap.pk):
        assert StripeDispute.objects.count() == 0
