"""Taking a payout by Stripe back: asked once, in the books once, and owed again."""

import random
import uuid
from datetime import date

import pytest

from billing.gateways.balance import held_by_stripe
from billing.gateways.operations import carry_out
from billing.gateways.reversals import TakeBackRefused, left_to_take_back, take_back
from billing.gateways.stripe_calls import StripeCalls
from billing.gateways.telling import NotTold, tell_reversal
from billing.models import Document, Operation, SetOff, Transfer, TransferReversal
from billing.payouts.listing import every_payout
from billing.payouts.queries import told_of
from billing.reconciling import open_items
from billing.tracing import payments_of
from demo.stripe import connecting
from tenants.scope import company_scope, restaurant_scope
from tests.billing.gateways.test_payments import tell
from tests.billing.gateways.test_transfers import BOTH, books, paid, send, work  # noqa: F401  (paid is a fixture)
from tests.billing.payouts.desk import BUNSIK, GUKBAP, item, left, wrong
from tests.billing.payouts.test_set_off import close_december_below_zero


@pytest.fixture
def sent(paid):  # noqa: F811
    """Both payouts are carried out, and nothing that Stripe told of it waits."""
    send(paid)
    assert work() == ["confirmed", "confirmed"]
    paid.shop.letters()
    return paid


def ask(desk, amount, place=1, key=None, reason="두 번 지급"):
    key = key or uuid.uuid4()
    return take_back(item=item(place), amount=amount, reason=reason, key=key, by=desk.world.operator)


def refused(call, *args, **kwargs):
    with pytest.raises(TakeBackRefused) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def test_a_part_is_owed_again_and_the_statement_has_so_much_left(sent):
    operation = ask(sent, 5_120)
    assert (books()["stripe"], left()["STM-2025-000001"]) == (22_680, 0)
    assert work() == ["confirmed"]
    assert books() == {"restaurant_owed": 5_120, "payouts": 0, "stripe": 17_560}
    assert (left(), wrong()) == ({"STM-2025-000001": 5_120, "STM-2025-000002": 0}, {})
    moved = Transfer.objects.filter(reason__in=["stripe_back", "payout_reversed"]).order_by("id")
    assert [(each.reason, each.amount, each.restaurant_id) for each in moved] == [
        ("stripe_back", 5_120, sent.world.gukbap.pk),
        ("payout_reversed", 5_120, sent.world.gukbap.pk),
    ]
    told = sent.there("transfer_reversal")[0]
    assert (told["amount"], told["transfer"], told["metadata"]["hankki_operation"]) == (
        5_120, sent.there("transfer")[0]["id"], str(operation.key),
    )  # fmt: skip
    assert open_items(date(2025, 12, 20), sent.world.gukbap.tz) == []


def test_the_next_run_pays_what_was_taken_back_and_no_more(sent):
    ask(sent, 5_120)
    work()
    send(sent, BOTH[:1])
    assert (work(), left()["STM-2025-000001"], wrong()) == (["confirmed"], 0, {})
    assert [each["amount"] for each in sent.there("transfer")] == [GUKBAP, BUNSIK, 5_120]


def test_the_list_of_payouts_says_how_much_came_back(sent):
    ask(sent, 5_120)
    work()
    listed = every_payout().order_by("id").values_list("sent", "came_back")
    assert list(listed) == [(GUKBAP, 5_120), (BUNSIK, 0)]


def test_the_whole_is_taken_back_in_parts_and_never_more(sent):
    ask(sent, 10_000)
    assert refused(ask, sent, 5_121) == "too_much"
    work()
    assert refused(ask, sent, 5_121) == "too_much"
    ask(sent, 5_120)
    assert left_to_take_back(item(1)) == 0
    assert work() == ["confirmed"]
    assert (left()["STM-2025-000001"], books(), wrong()) == (
        GUKBAP, {"restaurant_owed": GUKBAP, "payouts": 0, "stripe": BUNSIK}, {},
    )  # fmt: skip


def test_the_same_form_sent_twice_takes_back_once(sent):
    key = uuid.uuid4()
    assert ask(sent, 100, key=key) == ask(sent, 100, key=key)
    assert refused(ask, sent, 200, key=key) == "key_reused"
    work()
    assert TransferReversal.objects.count() == 1


def test_what_cannot_be_taken_back_is_refused(sent, settings):
    assert refused(ask, sent, 0) == "not_positive"
    settings.STRIPE_KEY = ""
    assert refused(ask, sent, 1) == "off"


def test_what_is_not_carried_out_cannot_be_taken_back(paid):  # noqa: F811
    send(paid)
    assert refused(ask, paid, 1) == "not_sent"


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "503_before", "500_after"])
@pytest.mark.parametrize("after", [1, 3 * 24 * 60])
def test_without_an_answer_it_is_taken_back_once(sent, fault, after):
    ask(sent, 5_120)
    sent.shop.fail_next(fault, "/v1/transfers/tr_")
    assert (work(), books()["stripe"]) == (["unknown"], 22_680)
    assert left_to_take_back(item(1)) == 10_000
    sent.wait(minutes=after)
    work()
    sent.wait(days=2)
    work()
    assert (len(sent.there("transfer_reversal")), books()["stripe"], wrong()) == (1, 17_560, {})


def test_where_the_restaurant_has_too_little_there_it_is_refused_and_nothing_moves(sent):
    connecting.pay_out(sent.shop, "krw", sent.remotes[0])
    ask(sent, 5_120)
    assert (work(), books()["stripe"], left_to_take_back(item(1)), wrong()) == (["failed"], 22_680, GUKBAP, {})
    failed = Operation.objects.get(verb="transfer_reverse")
    assert (failed.code, failed.why) == (
        "balance_insufficient", "The connected account has insufficient funds to reverse this transfer.",
    )  # fmt: skip


def test_what_was_taken_back_at_stripes_own_desk_is_heard_and_recorded_once(sent):
    connecting.take_back(sent.shop, sent.there("transfer")[0]["id"], {"amount": 3_000})
    connecting.take_back(sent.shop, sent.there("transfer")[0]["id"], {"amount": 2_000})
    letters = sent.shop.letters() * 2
    random.Random(1).shuffle(letters)
    assert sorted(tell(letters)) == ["", "", "done", "ignored"]
    told = TransferReversal.objects.order_by("amount").values_list("amount", "actor", "reason")
    assert list(told) == [(2_000, "stripe", ""), (3_000, "stripe", "")]
    assert (left()["STM-2025-000001"], wrong()) == (5_000, {})


def test_the_event_before_the_answer_records_it_as_the_persons_who_asked(sent):
    """The answer is lost and the webhook comes first; the call, asked about later, finds it known."""
    ask(sent, 5_120)
    sent.shop.fail_next("cut_after", "/v1/transfers/tr_")
    assert work() == ["unknown"]
    assert tell(sent.shop.letters("transfer.reversed")) == ["done"]
    assert TransferReversal.objects.get().actor == sent.world.operator.actor
    sent.wait(minutes=1)
    assert (work(), TransferReversal.objects.count(), wrong()) == (["confirmed"], 1, {})


def test_more_than_was_sent_is_never_recorded(sent):
    for facts in ((item(1).pk, "trr_1", GUKBAP + 1), (item(1).pk, "trr_2", 0)):
        with pytest.raises(NotTold) as refusal:
            tell_reversal(*facts, "", "test")
        assert refusal.value.code == "beyond"


def test_the_restaurant_reads_that_it_was_taken_back_and_why(sent):
    document = Document.objects.get(number="STM-2025-000001")
    ask(sent, 5_120)
    work()
    with restaurant_scope(sent.world.gukbap.pk):
        assert [(told.state, told.amount) for told in told_of([document])[document.pk]] == [("sent", 10_000)]
        assert TransferReversal.objects.count() == 1
        owed = payments_of(document).order_by("id").values_list("reason", "amount")
        assert list(owed) == [("payout", GUKBAP), ("payout_reversed", 5_120)]
    ask(sent, 10_000)
    work()
    with restaurant_scope(sent.world.gukbap.pk):
        assert [(told.state, told.amount, told.why) for told in told_of([document])[document.pk]] == [
            ("returned", GUKBAP, "두 번 지급")
        ]
    with restaurant_scope(sent.world.bunsik.pk):
        assert TransferReversal.objects.count() == 0
    with company_scope(sent.world.hanul.company):
        assert TransferReversal.objects.count() == 0


def test_what_is_owed_again_is_first_set_against_what_is_below_zero(sent):
    """9,000 of November are refunded in December: its statement is 8,505 below zero."""
    close_december_below_zero(sent.world)
    ask(sent, 9_000)
    assert work() == ["confirmed"]
    against = SetOff.objects.filter(company=None).values_list("against__number", "amount")
    assert (left()["STM-2025-000001"], list(against), wrong()) == (
        495, [("STM-2025-000001", 8_505)], {},
    )  # fmt: skip


def test_by_our_books_stripe_holds_it_again(sent):
    sent.mirror()
    sent.pay()
    before = held_by_stripe()[0]["held"]
    ask(sent, 5_120)
    carry_out(operation_id=Operation.objects.get(verb="transfer_reverse").pk, calls=StripeCalls())
    assert held_by_stripe()[0]["held"] - before == 5_120
