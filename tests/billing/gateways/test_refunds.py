"""What was paid too much goes back: never more than waits, once, whatever happens, and waits again when it fails."""

import random
import uuid

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from billing.books import examine
from billing.gateways.answers import Refused
from billing.gateways.balance import held_by_stripe
from billing.gateways.operations import carry_out, try_again
from billing.gateways.queries import refunds, refunds_to_look_at, stripe_payments
from billing.gateways.refunds import RefundRefused, ask_refund
from billing.gateways.stripe_calls import StripeCalls
from billing.models import GatewayEvent, Operation, StripeMove, StripePayment, StripeRefund, Transfer
from billing.reconciling import open_items
from demo.stripe import undoing
from tenants.scope import company_scope, restaurant_scope
from tests.billing.gateways.test_payments import balances, tell


@pytest.fixture
def paid_twice(desk):
    """한울 paid its 17,000 by bank, and then once more on Stripe's page, which cost 493."""
    desk.mirror()
    desk.pay_by_bank(17_000)
    desk.pay()
    desk.payment = StripePayment.objects.get()
    return desk


# Before anything goes back; after 17,000 went back, of which Stripe keeps its fee.
PAID = {"company_owes": 0, "stripe": -16_507, "stripe_clearing": 17_000, "stripe_fee": -493}
GIVEN_BACK = {"company_owes": 0, "stripe": 493, "stripe_clearing": 0, "stripe_fee": -493}


def ask(desk, amount=17_000, key=None) -> StripeRefund:
    return ask_refund(payment=desk.payment, amount=amount, reason="twice", key=key or uuid.uuid4(), by=desk.world.operator)


def send(desk, refund) -> str:
    return carry_out(operation_id=refund.operation_id, calls=StripeCalls())


def left() -> tuple[int, int]:
    payment = stripe_payments().get()
    return payment.left, payment.free


def states() -> list[str]:
    return [each.state for each in refunds().order_by("id")]


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def test_what_was_paid_twice_goes_back_and_waits_no_more(paid_twice):
    assert balances() == PAID
    assert left() == (17_000, 17_000)
    refund = ask(paid_twice)
    assert (balances(), left(), states()) == (PAID, (17_000, 0), ["call_new"])
    assert send(paid_twice, refund) == "confirmed"
    assert (balances(), left(), states()) == (GIVEN_BACK, (0, 0), ["call_confirmed"])
    made = paid_twice.there("refund")[0]
    assert (made["amount"], made["charge"], made["metadata"]["hankki_payment"]) == (
        17_000, paid_twice.there("charge")[0]["id"], str(paid_twice.payment.pk),
    )  # fmt: skip
    assert list(StripeMove.objects.values_list("kind", "amount", "remote")) == [("refund", 17_000, made["id"])]
    assert held_by_stripe() == [{"currency": "KRW", "held": -493, "waits": 0}]
    assert wrong() == {}


def test_a_part_goes_back_and_the_rest_still_waits(paid_twice):
    send(paid_twice, ask(paid_twice, 5_000))
    assert left() == (12_000, 12_000)
    send(paid_twice, ask(paid_twice, 12_000))
    assert balances() == GIVEN_BACK
    assert [each["amount"] for each in paid_twice.there("refund")] == [5_000, 12_000]
    assert wrong() == {}


def test_what_waits_is_explained_with_what_went_back_taken_off(paid_twice, settings):
    from zoneinfo import ZoneInfo

    send(paid_twice, ask(paid_twice, 5_000))
    items = [each for each in open_items(paid_twice.now.date(), ZoneInfo("Asia/Seoul")) if each.kind == "stripe_clearing"]
    assert [(each.amount, each.explained) for each in items] == [(12_000, True)]


@pytest.mark.parametrize("amount, code", [(17_001, "beyond_waiting"), (0, "not_positive"), (-1, "not_positive")])
def test_never_more_than_waits(paid_twice, amount, code):
    with pytest.raises(RefundRefused) as refused:
        ask(paid_twice, amount)
    assert refused.value.code == code
    assert (StripeRefund.objects.count(), Operation.objects.filter(verb="refund_create").count()) == (0, 0)


def test_what_is_on_its_way_back_cannot_be_asked_for_again(paid_twice):
    paid_twice.shop.fail_next("cut_before", "/v1/refunds")
    assert send(paid_twice, ask(paid_twice, 10_000)) == "unknown"
    with pytest.raises(RefundRefused) as refused:
        ask(paid_twice, 7_001)
    assert refused.value.code == "beyond_waiting"
    ask(paid_twice, 7_000)
    assert left() == (17_000, 0)


def test_nothing_of_a_payment_that_its_invoice_took_goes_back(desk):
    desk.mirror()
    desk.pay()
    desk.payment = StripePayment.objects.get()
    with pytest.raises(RefundRefused) as refused:
        ask(desk, 1)
    assert refused.value.code == "beyond_waiting"


def test_the_same_key_is_the_same_refund(paid_twice):
    key = uuid.uuid4()
    assert ask(paid_twice, 5_000, key) == ask(paid_twice, 5_000, key)
    assert StripeRefund.objects.count() == 1
    with pytest.raises(RefundRefused) as refused:
        ask(paid_twice, 5_001, key)
    assert refused.value.code == "key_reused"


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "hang_after", "503_before", "429_before"])
def test_a_refund_without_an_answer_is_asked_for_again_with_its_key_and_made_once(paid_twice, settings, fault):
    settings.STRIPE_SECONDS = 0.3 if fault == "hang_after" else 5
    paid_twice.shop.fail_next(fault, "/v1/refunds")
    refund = ask(paid_twice)
    assert send(paid_twice, refund) == "unknown"
    assert balances() == PAID
    settings.STRIPE_SECONDS = 5
    paid_twice.wait(minutes=1)
    assert send(paid_twice, refund) == "confirmed"
    assert balances() == GIVEN_BACK
    assert len(paid_twice.there("refund")) == 1
    assert wrong() == {}


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "500_after"])
def test_a_key_that_stripe_forgot_gives_nothing_back_twice(paid_twice, fault):
    paid_twice.shop.fail_next(fault, "/v1/refunds")
    refund = ask(paid_twice, 8_000)
    assert send(paid_twice, refund) == "unknown"
    paid_twice.wait(days=2)
    assert send(paid_twice, refund) == "confirmed"
    assert [each["amount"] for each in paid_twice.there("refund")] == [8_000]
    assert left() == (9_000, 9_000)


def test_a_refund_that_stripe_refuses_still_waits_and_is_asked_for_anew(paid_twice):
    undoing.refund(paid_twice.shop, {"charge": paid_twice.there("charge")[0]["id"], "amount": 12_000})
    refused = ask(paid_twice)
    assert send(paid_twice, refused) == "failed"
    assert (balances(), left(), states()) == (PAID, (17_000, 17_000), ["call_failed"])
    assert refunds_to_look_at().count() == 1
    with pytest.raises(Refused):
        try_again(operation=refused.operation, by=paid_twice.world.operator)
    send(paid_twice, ask(paid_twice, 5_000))
    assert (left(), refunds_to_look_at().count()) == ((12_000, 12_000), 0)


def failed(desk):
    """The payer's bank does not take the refund; what Stripe tells of it."""
    desk.shop.letters()
    undoing.fail_refund(desk.shop, desk.there("refund")[0]["id"])
    return desk.shop.letters()


def test_a_refund_that_fails_later_waits_again_and_is_pointed_at(paid_twice):
    send(paid_twice, ask(paid_twice))
    paid_twice.wait(days=100)
    assert tell(failed(paid_twice)) == ["done", "ignored"]
    assert (balances(), left(), states()) == (PAID, (17_000, 17_000), ["returned"])
    assert refunds_to_look_at().count() == 1
    assert Transfer.objects.get(reason="stripe_refund_back").period.isoformat() == "2026-03-01"
    send(paid_twice, ask(paid_twice))
    assert balances() == GIVEN_BACK
    assert refunds_to_look_at().count() == 0
    assert wrong() == {}


def test_its_failure_told_twice_in_any_order_and_before_the_call_is_known_to_be_done(paid_twice):
    paid_twice.shop.fail_next("cut_after", "/v1/refunds")
    refund = ask(paid_twice)
    assert send(paid_twice, refund) == "unknown"
    letters = failed(paid_twice) * 2
    random.Random(3).shuffle(letters)
    assert sorted(tell(letters)) == ["", "", "done", "ignored"]
    assert balances() == PAID
    paid_twice.wait(minutes=1)
    assert send(paid_twice, refund) == "confirmed"
    assert (balances(), states()) == (PAID, ["returned"])
    assert list(StripeMove.objects.order_by("id").values_list("kind", flat=True)) == ["refund", "refund_back"]
    assert wrong() == {}


def test_an_old_word_of_a_refund_is_judged_by_what_is_so_now(paid_twice):
    send(paid_twice, ask(paid_twice))
    old = [each for each in paid_twice.shop.letters() if each.event["type"] == "refund.created"]
    fresh = failed(paid_twice)
    assert tell(old) == ["done"]
    assert tell(fresh) == ["ignored", "ignored"]
    assert balances() == PAID


def test_a_refund_made_by_hand_at_stripe_is_none_of_ours(paid_twice):
    """Nor does its failure bring back what we gave back of the same payment."""
    send(paid_twice, ask(paid_twice, 5_000))
    paid_twice.shop.letters()
    made = undoing.refund(paid_twice.shop, {"charge": paid_twice.there("charge")[0]["id"], "amount": 1_000})
    assert tell(paid_twice.shop.letters("refund.created")) == ["not_ours"]
    undoing.fail_refund(paid_twice.shop, made["id"])
    assert tell(paid_twice.shop.letters("refund.failed")) == ["not_ours"]
    assert left() == (12_000, 12_000)


def test_a_refund_of_another_account_does_nothing(paid_twice):
    send(paid_twice, ask(paid_twice))
    event = failed(paid_twice)[0].event
    other = paid_twice.shop.letter(event | {"id": "evt_other", "account": "acct_other"})
    assert tell([other]) == ["other_account"]
    assert balances() == GIVEN_BACK
    assert GatewayEvent.objects.get(remote="evt_other").outcome == "other_account"


def test_a_company_sees_its_own_refunds_and_nobody_elses(paid_twice):
    send(paid_twice, ask(paid_twice))
    seen = lambda: (StripeRefund.objects.count(), StripeMove.objects.count())  # noqa: E731
    with company_scope(paid_twice.world.hanul.company):
        assert seen() == (1, 1)
    with company_scope(paid_twice.world.bada.company):
        assert seen() == (0, 0)
    with restaurant_scope(paid_twice.world.gukbap.pk):
        assert seen() == (0, 0)


def test_refunds_are_written_by_nobody_but_the_books_functions(paid_twice):
    send(paid_twice, ask(paid_twice))
    for sql in (
        "UPDATE billing_striperefund SET amount = 1", "DELETE FROM billing_striperefund", "DELETE FROM billing_stripemove",
        "UPDATE billing_stripemove SET amount = 1",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            try:
                cursor.execute(sql)
            finally:
                cursor.execute("ROLLBACK TO here")
