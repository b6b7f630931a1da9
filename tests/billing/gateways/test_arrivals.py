"""What Stripe pays on to restaurants' banks: known by what it says now, in whatever order it told of it."""

import itertools
from datetime import date

import pytest

from billing.gateways.answers import Refused, Unclear
from billing.gateways.hearing import NotBelieved, act_on, hear
from billing.models import Arrival, ArrivalPart, Document, GatewayEvent, StripeMove, StripePayment, StripePayout
from billing.payouts.queries import stuck, told_of
from demo.stripe import connecting, paying
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.gateways.test_payments import tell
from tests.billing.gateways.test_reversals import sent  # noqa: F401
from tests.billing.gateways.test_transfers import paid  # noqa: F401
from tests.billing.payouts.desk import BUNSIK, GUKBAP, item, wrong


@pytest.fixture
def going(sent):  # noqa: F811
    """Stripe pays on what 할매국밥 got; it is told and not acted on yet."""
    sent.payout = connecting.pay_out(sent.shop, "krw", sent.remotes[0])["id"]
    return sent


def end(desk, status, payout=""):
    connecting.end_payout(desk.shop, payout or desk.payout, status)


def deposits(number="STM-2025-000001"):
    """What the restaurant of a statement is told of its deposit."""
    document = Document.objects.get(number=number)
    with restaurant_scope(document.restaurant_id):
        return [(told.state, told.amount, told.why) for told in told_of([document]).get(document.pk, [])]


def another_event(desk):
    """Another event about the same payout."""
    end(desk, "failed")
    return desk.shop.letters("payout.failed")[0].event


FAILED = ("stuck", GUKBAP, "The bank account has been closed.")


def test_until_stripe_has_paid_the_bank_a_payout_is_under_way_to_its_restaurant(going):
    assert deposits() == [("sent", GUKBAP, "")]
    assert tell(going.shop.letters()) == ["done"]
    assert deposits() == [("sent", GUKBAP, "")]
    end(going, "paid")
    assert tell(going.shop.letters()) == ["done"]
    assert deposits() == [("confirmed", GUKBAP, "")]
    assert deposits("STM-2025-000002") == [("sent", BUNSIK, "")]
    told = Arrival.objects.get()
    assert (told.amount, told.currency, told.state, told.day, told.why) == (GUKBAP, "KRW", "paid", date(2025, 12, 17), "")
    assert (list(ArrivalPart.objects.values_list("item", flat=True)), wrong()) == ([item(1).pk], {})


def test_one_that_failed_waits_for_a_person(going):
    end(going, "failed")
    tell(going.shop.letters())
    assert (deposits(), [each.pk for each in stuck()]) == ([FAILED], [item(1).pk])
    assert wrong() == {}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_failed_before_paid_and_any_other_order_end_in_what_is_so_now(going, order):
    end(going, "paid")
    end(going, "failed")
    letters = going.shop.letters()
    tell([letters[n] for n in order])
    assert (deposits(), Arrival.objects.count(), stuck().count()) == ([FAILED], 1, 1)


@pytest.mark.parametrize("swapped", [False, True])
def test_what_failed_and_was_paid_again_has_arrived(going, swapped):
    """The failed one gives its money back to the account, and the next payout of Stripe's carries it."""
    end(going, "failed")
    going.wait(days=3)
    again = connecting.pay_out(going.shop, "krw", going.remotes[0])["id"]
    end(going, "paid", again)
    letters = going.shop.letters()
    tell(reversed(letters) if swapped else letters)
    assert (deposits(), stuck().count()) == ([("confirmed", GUKBAP, "")], 0)
    assert [(each.state, each.amount) for each in Arrival.objects.all()] == [("paid", GUKBAP), ("failed", GUKBAP)]


def test_an_event_that_came_twice_is_acted_on_once(going):
    end(going, "paid")
    assert tell(going.shop.letters("payout.paid") * 2) == ["done", ""]


def test_an_answer_to_an_older_question_changes_nothing(going):
    end(going, "failed")
    tell(going.shop.letters("payout.failed"))
    Arrival.objects.update(asked_at=going.now.replace(year=2026), state="paid")
    letter = going.shop.letter(another_event(going))
    tell([letter])
    assert Arrival.objects.get().state == "paid"


def test_when_stripe_is_silent_the_event_stands(going):
    letter = going.shop.letters()[0]
    event = hear(body=letter.body, signature=letter.signature)
    going.off(True)
    with pytest.raises(Unclear):
        act_on(event_id=event)
    assert (GatewayEvent.objects.get().done_at, Arrival.objects.count()) == (None, 0)
    going.off(False)
    assert act_on(event_id=event) == "done"


def test_a_payout_of_an_account_that_is_nobodys_here_is_left_alone(going):
    going.shop.letters()
    other = connecting.make_account(going.shop, {})["id"]
    connecting.pay_out(going.shop, "krw", other)
    assert tell(going.shop.letters()) == ["other_account"]
    assert Arrival.objects.count() == 0


def test_our_own_payouts_are_no_arrivals_and_theirs_are_none_of_ours(going):
    tell(going.shop.letters())
    ours = connecting.pay_out(going.shop, "krw")["id"]
    tell(going.shop.letters())
    assert list(Arrival.objects.values_list("remote", flat=True)) == [going.payout]
    assert list(StripePayout.objects.values_list("remote", flat=True)) == [ours]


def as_of(event, account):
    """The same event, as if it came of another account; our own when it is none."""
    return event | {"id": "evt_other", "account": account}


@pytest.mark.parametrize("whose", ["another restaurant's", "our own"])
def test_a_payout_told_of_the_wrong_account_is_not_found_there_and_changes_nothing(going, whose):
    event = going.shop.letters()[0].event
    account = going.remotes[1] if whose == "another restaurant's" else None
    with pytest.raises(Refused) as refused:
        tell([going.shop.letter(as_of(event, account))])
    assert (refused.value.code, GatewayEvent.objects.get().done_at) == ("resource_missing", None)
    assert (Arrival.objects.count(), StripePayout.objects.count(), StripeMove.objects.count(), wrong()) == (0, 0, 0, {})


def test_a_forged_event_is_not_even_noted(going):
    letter = going.shop.letters()[0]
    stranger = going.shop.letter(letter.event, secret="whsec_stranger")
    altered = letter.body.replace(going.remotes[0].encode(), going.remotes[1].encode())
    old = going.shop.letter(letter.event, at=int(going.now.timestamp()) - 10_000)
    for body, signature in (
        (stranger.body, stranger.signature), (altered, letter.signature), (letter.body, ""), (old.body, old.signature),
    ):  # fmt: skip
        with pytest.raises(NotBelieved) as refused:
            hear(body=body, signature=signature)
        assert refused.value.code == "signature"
    assert (altered == letter.body, GatewayEvent.objects.count(), Arrival.objects.count()) == (False, 0, 0)


def test_what_a_restaurants_account_tells_of_an_invoice_pays_none_of_ours(going):
    going.mirror()
    paying.receive(going.shop, going.there("invoice")[0]["id"], 17_000)
    paid_there = going.shop.letters("invoice.paid")[0].event
    assert tell([going.shop.letter(as_of(paid_there, going.remotes[0]))]) == ["ignored"]
    assert StripePayment.objects.count() == 0


def test_a_restaurant_sees_its_own_and_nobody_else_does(going):
    tell(going.shop.letters())
    with restaurant_scope(going.world.gukbap.pk):
        assert (Arrival.objects.count(), ArrivalPart.objects.count()) == (1, 1)
    for scope in (restaurant_scope(going.world.bunsik.pk), company_scope(going.world.hanul.company)):
        with scope:
            assert (Arrival.objects.count(), ArrivalPart.objects.count()) == (0, 0)
    with platform_scope():
        assert Arrival.objects.count() == 1
