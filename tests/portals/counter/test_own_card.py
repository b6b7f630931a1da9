"""What a guest's own card paid on the phone, as the restaurant sees it: never cash, never its own terminal."""

import re
from html import unescape

import pytest

from tests.billing.gateways.lunch import CONFIRMED_FIRST, lunch


@pytest.fixture
def table(world, settings, monkeypatch):
    with lunch(world, settings, monkeypatch) as made:
        yield made


@pytest.fixture
def paid(table):
    """15,000 won: 12,000 by voucher, 3,000 by card."""
    table.add_card()
    table.pay()
    table.work()
    return table


def test_the_list_of_the_day_says_both_parts(till, paid, words):
    said = words(till.get("/counter/"))
    assert "Scan + ₩3,000 by card on the phone" in said
    assert ("cash" in said, "+ ₩3,000 card " in said) == (False, False)


def test_korean_says_it_in_few_words(till, paid, words, settings):
    till.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ko"
    assert "+ 휴대폰 카드 3,000원" in words(till.get("/counter/"))


def test_cancelling_says_that_the_card_is_given_back_by_itself(till, paid, words):
    meal = till.get("/counter/").context["meals"][0]
    assert "₩3,000 goes back to the guest's card by itself" in words(till.get(f"/counter/void/{meal.pk}/"))


def test_the_close_of_day_counts_it_by_itself(till, paid, words):
    said = words(till.get("/counter/close-of-day/"))
    assert "1 meal ₩ 12,000" in said
    assert "By card on guests' phones ₩3,000" in said
    assert "is neither in your till nor on your terminal" in said
    assert "Taken in cash" not in said


def test_a_cancelled_meal_leaves_the_close_of_day(till, paid, words):
    meal = till.get("/counter/").context["meals"][0]
    till.void(meal.pk)
    assert "By card on guests' phones" not in words(till.get("/counter/close-of-day/"))


def test_while_a_guests_card_is_asked_the_till_shows_nothing_of_it(till, table, words):
    table.add_card(CONFIRMED_FIRST)
    table.pay()
    said = words(till.get("/counter/"))
    assert ("Charge the card now" in said, "12,000" in said) == (False, False)


def test_the_owners_day_and_its_file_have_it(visit, world, paid):
    owner = visit(None, world.owner)
    html = owner.get("/owner/sales/2025-11-11/").content.decode()
    assert "+ ₩3,000 by card on the phone" in unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html)))
    lines = owner.get("/owner/sales/2025-11-11/?export=csv").content.decode().split("\r\n")
    assert "By card on the phone" in lines[0]
    assert ",12000,3000," in lines[1]
