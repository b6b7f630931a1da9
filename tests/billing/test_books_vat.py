"""The VAT of documents is worked out a second time: each figure of it that is altered, fingerprint and all, is seen."""

import json
import uuid
from datetime import datetime

import pytest

from billing.actions import refund_redemption
from billing.models import Document
from billing.terms import agree_restaurant_terms
from tenants.scope import platform_scope
from tests.billing.payouts.desk import check_both, second_operator, send_advance
from tests.billing.test_books import DECEMBER, NEXT_FLIP, break_by_force, close_month, found
from tests.billing.test_terms import paper
from tests.portals.month import NOVEMBER, eat, freeze, november

THEN = datetime.fromisoformat("2025-12-09T10:00:00+09:00")


@pytest.fixture
def closed(world, at):
    """November: 할매국밥 is paid 500 dearer every week, 봄날분식's meals are ours to sell. December: 할매국밥 charges no
    VAT, and 한울 gets 4,000 of 봄날분식 back.
    """
    agree_restaurant_terms(restaurant=world.gukbap, since=NOVEMBER, rhythm="weekly", advance_fee=500, by="test")
    agree_restaurant_terms(restaurant=world.bunsik, since=NOVEMBER, supply="principal", by="test")
    november(world)
    sold = eat(world.hanul, world.hanul.doyun, world.bunsik, 4_000, day=13)
    at("2025-11-17 09:00")
    with platform_scope():
        second = second_operator()
        check_both(world, second)
        send_advance(world, second)
    freeze(world)
    agree_restaurant_terms(restaurant=world.gukbap, since=DECEMBER, tax_class="simplified", by="test")
    eat(world.hanul, world.hanul.haneul, world.gukbap, 6_000, day=14)
    eat(world.hanul, world.hanul.doyun, world.bunsik, 9_000, day=14)
    with platform_scope():
        refund_redemption(redemption_id=sold, reason="cold", key=uuid.uuid4(), by="test", at=THEN)
    close_month(DECEMBER, NEXT_FLIP)
    return world


def test_both_months_agree_and_have_all_of_it(closed):
    assert found() == {}
    november_of, december_of = paper("INV-2025-000001"), paper("INV-2025-000003")
    names = ("meals_exempt", "meals_supply", "meals_vat", "meals_sold", "meals_sold_vat")
    assert [november_of["summary"][name] for name in names] == [0, 19_091, 1_909, 12_000, 1_091]
    assert [december_of["summary"][name] for name in names] == [6_000, 14_182, 818, 9_000, 818]
    assert [(row["amount"], row["sold_by_us"]) for row in december_of["corrections"]] == [(-4_000, True)]
    weekly, bought = paper("STM-2025-000001")["summary"], paper("STM-2025-000002")["summary"]
    assert (weekly["advance_fee"], weekly["advance_fee_vat"]) == (500, 50)
    assert (bought["gross"], bought["commission"], bought["commission_vat"]) == (12_000, 545, 55)
    assert (bought["purchase_supply"], bought["purchase_vat"]) == (10_364, 1_036)


def altered(number: str, change) -> str:
    """The statement by which somebody with every right alters a document, its fingerprint too."""
    said = paper(number)
    change(said)
    text = json.dumps(said, ensure_ascii=False).replace("'", "''")
    seal = f"encode(sha256(convert_to('{text}', 'UTF8')), 'hex')"
    return f"UPDATE billing_document SET frozen = '{text}', fingerprint = {seal} WHERE number = '{number}'"


def summary(**moved):
    """A change of a document's sums by so much."""

    def change(said):
        for name, amount in moved.items():
            said["summary"][name] += amount

    return change


def shift_vat(said):
    """One won of VAT from one restaurant to the other."""
    first, second = said["restaurants"]
    first.update(supply=first["supply"] - 1, vat=first["vat"] + 1)
    second.update(supply=second["supply"] + 1, vat=second["vat"] - 1)


ALTERED = {
    "VAT of meals": ("INV-2025-000001", summary(meals_vat=1, meals_supply=-1)),
    "VAT of meals we sell": ("INV-2025-000001", summary(meals_sold_vat=1)),
    "meals we sell": ("INV-2025-000001", summary(meals_sold=1)),
    "meals without VAT": ("INV-2025-000003", summary(meals_exempt=-6_000)),
    "a restaurant's part of the VAT": ("INV-2025-000001", shift_vat),
    "a restaurant's tax class": ("INV-2025-000003", lambda said: said["restaurants"][1].update(taxed=True)),
    "who sold a meal": ("INV-2025-000003", lambda said: said["restaurants"][0].update(sold_by_us=False)),
    "VAT of a service fee": ("INV-2025-000001", summary(fee_vat=1, fee_supply=-1)),
    "an invoice's rate": ("INV-2025-000001", lambda said: said["terms"].update(vat_bp=900)),
    "tax class of a refund": ("INV-2025-000003", lambda said: said["corrections"][0].update(taxed=False)),
    "who sold a refunded meal": ("INV-2025-000003", lambda said: said["corrections"][0].update(sold_by_us=False)),
    "month of a refund": ("INV-2025-000003", lambda said: said["corrections"][0].update(original_period="2025-10")),
    "a refund is gone": ("INV-2025-000003", lambda said: said.update(corrections=[])),
    "a statement's rate": ("STM-2025-000001", lambda said: said["terms"].update(vat_bp=900)),
    "VAT of a commission": ("STM-2025-000001", summary(commission_vat=1, commission=-1)),
    "VAT of a purchase": ("STM-2025-000002", summary(purchase_vat=1, purchase_supply=-1)),
    "a purchase is gone": ("STM-2025-000002", lambda said: said["summary"].pop("purchase_vat")),
    "an agent who sells": ("STM-2025-000001", lambda said: said["terms"].update(supply="principal")),
    "VAT of an advance": ("STM-2025-000001", summary(advance_fee_vat=-1, advance_fee=1)),
    "refunds of a statement": ("STM-2025-000004", summary(refunds=-1)),
}


@pytest.mark.parametrize("what", ALTERED)
def test_each_that_is_altered_is_seen_and_by_nothing_else(closed, what):
    break_by_force(altered(*ALTERED[what]))
    assert found() == {44: 1}


BREAKS = {
    "VAT of an advance, in the ledger too": (
        ["UPDATE billing_transfer SET amount = 51 WHERE reason = 'advance_fee_vat'"],
        {12: 1, 33: 1, 44: 1},
    ),
    "an advance was agreed for less": (
        ["ALTER TABLE billing_advance DISABLE TRIGGER ALL", "UPDATE billing_advance SET price = 400"],
        {44: 1},
    ),
    "terms of VAT were written into a closed month": (
        [
            "INSERT INTO restaurants_restaurantterms (restaurant_id, since, agreed_by, agreed_at, commission_bp, pay_days,"
            " tax_class, tiers) SELECT id, '2025-11-01', 'test', now(), 500, 10, 'exempt', '{}' FROM restaurants_restaurant"
            " WHERE name = '할매국밥'"
        ],
        {44: 2},
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_was_altered_in_the_ledger_or_the_terms_is_seen(closed, what):
    statements, seen = BREAKS[what]
    break_by_force(*statements)
    assert found() == seen


def test_no_document_is_left_out(closed):
    with platform_scope():
        numbers = list(Document.objects.order_by("id").values_list("number", flat=True))
    break_by_force(*(altered(number, lambda said: said["terms"].update(vat_bp=900)) for number in numbers))
    assert found() == {44: len(numbers)}
    assert len(numbers) == 7
