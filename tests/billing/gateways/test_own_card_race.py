"""Two taps, a webhook and a worker at once: one meal, one payment, and either of two ends but not both."""

import uuid

import pytest

from billing.books import examine
from billing.gateways.hearing import act_on, hear
from billing.gateways.own_cards import drop_own_card, tend_own_card
from demo.stripe import cards
from tenants.scope import company_scope, platform_scope
from tests.billing.gateways.lunch import CONFIRMED_FIRST, lunch
from tests.crowd import crowd


@pytest.fixture
def table(committed_world, settings, monkeypatch):
    monkeypatch.setattr("billing.gateways.own_cards._ask_worker", lambda operation_id: None)
    monkeypatch.setattr("billing.gateways.cards._ask_worker", lambda operation_id: None)
    monkeypatch.setattr("billing.gateways.hearing._ask_worker", lambda event_id: None)
    with lunch(committed_world, settings, monkeypatch) as made:
        yield made


def wrong_books():
    """What is wrong of meals, purses and holds; of what Stripe holds, tests/billing/test_own_cards_close.py asks."""
    return [finding.number for finding in examine() if finding.wrong and finding.number < 29]


def test_one_tap_sent_eight_times_at_once_is_one_meal(table):
    table.add_card()
    crowd(8, lambda _: table.pay())
    table.look()
    table.work()
    assert (table.stands(), len(table.there("payment_intent"))) == (("collected", "captured", 1), 1)
    assert table.purse() == (12_000, 0)
    assert wrong_books() == []


def test_eight_taps_with_keys_of_their_own_are_one_meal(table):
    table.add_card()
    crowd(8, lambda _: table.pay(key=uuid.uuid4()))
    table.work()
    assert (table.stands(), len(table.there("payment_intent"))) == (("collected", "captured", 1), 1)
    assert wrong_books() == []


def test_the_way_back_a_webhook_and_a_worker_pay_one_meal(table):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    table.shop.letters()
    cards.answer_bank(table.shop, table.intent["id"], yes=True)
    [letter] = table.shop.letters("payment_intent.amount_capturable_updated")
    event, own_card = hear(body=letter.body, signature=letter.signature), table.own_card.pk

    def tend(_=None):
        with platform_scope():
            tend_own_card(own_card_id=own_card, by="system")

    doing = [table.look, table.look, tend, tend, lambda: act_on(event_id=event), lambda: act_on(event_id=event)]
    crowd(6, lambda n: doing[n]())
    table.work()
    assert table.stands() == ("collected", "captured", 1)
    assert table.card_calls() == [("card_authorise", "confirmed", 1), ("card_capture", "confirmed", 1)]
    assert wrong_books() == []


def test_paid_and_given_up_at_once_is_one_of_both(table):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    cards.answer_bank(table.shop, table.intent["id"], yes=True)
    own_card = table.own_card

    def give_up():
        with company_scope(table.staff.company):
            drop_own_card(own_card=own_card, by=table.user)

    crowd(6, lambda n: (table.look if n % 2 else give_up)())
    table.work()
    ends = {("collected", "captured", 1): "succeeded", ("released", "released", 0): "canceled"}
    assert ends[table.stands()] == table.intent["status"]
    assert wrong_books() == []
