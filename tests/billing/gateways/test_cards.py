"""One's own card at Stripe: added on its page, one at a time, and forgotten."""

import pytest

from billing.gateways.cards import CardRefused, add_card, card_of, card_page, forget_card
from billing.models import Card, Counterpart, Operation
from demo.stripe import cards
from tenants.scope import company_scope, platform_scope
from tests.billing.gateways.lunch import GOOD, lunch


@pytest.fixture
def table(world, settings, monkeypatch):
    with lunch(world, settings, monkeypatch) as made:
        yield made


def known() -> list[tuple]:
    with platform_scope():
        found = Card.objects.order_by("id").values_list("brand", "last4", "added_at", "removed_at")
        return [(brand, last4, bool(added), bool(removed)) for brand, last4, added, removed in found]


def test_a_card_is_known_by_its_brand_and_last_digits_and_stripe_hears_no_name(table):
    table.add_card()
    assert known() == [("visa", "4242", True, False)]
    [customer] = table.there("customer")
    assert (customer["name"], customer["email"], customer["phone"]) == (None, None, None)
    [page] = table.there("checkout.session")
    assert (page["mode"], page["currency"], page["customer"]) == ("setup", "krw", customer["id"])
    with platform_scope():
        assert list(Counterpart.objects.order_by("id").values_list("kind", "remote")) == [
            ("card_holder", customer["id"]),
            ("card", table.there("payment_method")[0]["id"]),
        ]


def test_the_page_told_twice_and_by_webhook_gives_the_same_card(table):
    page = table.page()
    cards.tell_card(table.shop, page, GOOD)
    assert table.tell("checkout.session.completed") == ["done"]
    with company_scope(table.staff.company):
        assert add_card(session=page, by=table.user).last4 == "4242"
    assert known() == [("visa", "4242", True, False)]


def test_a_page_left_open_adds_nothing_and_the_next_one_is_for_the_same_customer(table):
    page = table.page()
    with company_scope(table.staff.company), pytest.raises(CardRefused) as refused:
        add_card(session=page, by=table.user)
    assert refused.value.code == "open"
    table.add_card()
    assert (len(table.there("customer")), known()) == (1, [("visa", "4242", True, False)])


def test_another_card_takes_the_place_of_the_first_which_stripe_forgets(table):
    first = table.add_card()
    table.add_card("5555 5555 5555 4444")
    assert known() == [("visa", "4242", True, True), ("mastercard", "4444", True, False)]
    table.work()
    assert [each["customer"] is None for each in table.there("payment_method")] == [True, False]
    with company_scope(table.staff.company):
        assert card_of(table.staff.company, table.user).pk != first.pk


def test_a_card_is_removed_once(table):
    card = table.add_card()
    with company_scope(table.staff.company):
        forget_card(card=card, by=table.user)
        forget_card(card=card, by=table.user)
        assert card_of(table.staff.company, table.user) is None
    table.work()
    with platform_scope():
        assert [each.verb for each in Operation.objects.order_by("id")] == ["card_holder", "card_remove"]
    assert table.there("payment_method")[0]["customer"] is None


def test_a_second_card_told_on_a_page_of_before_is_not_kept(table):
    first, second = table.page(), table.page()
    for page in (first, second):
        cards.tell_card(table.shop, page, GOOD)
        with company_scope(table.staff.company):
            add_card(session=page, by=table.user)
    table.work()
    assert known() == [("visa", "4242", True, False)]
    assert [each["customer"] is None for each in table.there("payment_method")] == [False, True]


def test_nobody_takes_up_the_page_of_somebody_else(table):
    page = table.page()
    cards.tell_card(table.shop, page, GOOD)
    with company_scope(table.staff.company), pytest.raises(CardRefused) as refused:
        add_card(session=page, by=table.staff.doyun.user)
    assert (refused.value.code, known()) == ("unknown", [("", "", False, False)])


@pytest.mark.parametrize("fault", ["cut_after", "503_before"])
def test_without_an_answer_there_is_no_page_and_the_customer_is_made_once(table, fault):
    table.shop.fail_next(fault, "/v1/customers")
    with pytest.raises(CardRefused) as refused:
        table.page()
    assert refused.value.code == "silent"
    table.wait(minutes=1)
    table.tend()
    table.add_card()
    assert (len(table.there("customer")), known()) == (1, [("visa", "4242", True, False)])


def test_while_stripe_is_off_there_is_no_page(table, settings):
    settings.STRIPE_KEY = ""
    with company_scope(table.staff.company), pytest.raises(CardRefused) as refused:
        card_page(company=table.staff.company, success="", cancel="", by=table.user)
    assert refused.value.code == "off"
