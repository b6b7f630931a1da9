"""Who sells the meal: the restaurant, for which we act, or we, having bought it. VAT and documents follow."""

import uuid
from datetime import date, datetime
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from billing import close
from billing.actions import refund_redemption
from billing.books import examine
from billing.documents.annex import annex
from billing.documents.figures import purchase
from billing.fees import with_vat
from billing.models import Account, Document, Transfer
from billing.running import earned_so_far, open_periods
from billing.terms import TermsRefused
from restaurants.models import RestaurantTerms
from tenants.scope import platform_scope, restaurant_scope
from tests.billing.test_terms import cut, paper, rows
from tests.portals.month import NOVEMBER, eat, freeze, november

DECEMBER = date(2025, 12, 1)


def wrong_books():
    return [finding for finding in examine() if finding.wrong]


def came_in(kind):
    with platform_scope():
        accounts = Account.objects.filter(kind=kind).values("id")
        return sum(Transfer.objects.filter(target__in=accounts).values_list("amount", flat=True))


@pytest.mark.parametrize(("kept", "supply", "parts"), [
    (800, "agent", (800, 80)), (800, "principal", (727, 73)), (0, "principal", (0, 0)), (-800, "principal", (-727, -73)),
])  # fmt: skip
def test_vat_comes_on_a_commission_and_lies_in_a_margin(kept, supply, parts):
    assert with_vat(kept, RestaurantTerms(supply=supply), 1_000) == parts


def test_what_we_buy_and_sell_is_invoiced_as_ours_and_bought_with_its_vat(world):
    cut(world, NOVEMBER, supply="principal")
    november(world)  # 할매국밥: 9,000 of 한울, 7,000 of 바다; 봄날분식: 8,000 of 한울
    with restaurant_scope(world.gukbap.pk):
        so_far = earned_so_far(world.gukbap, open_periods()[0]).net
    freeze(world)
    invoice, statement = paper("INV-2025-000001"), paper("STM-2025-000001")
    assert [(row.label, row.amount, row.supply, row.vat) for row in rows(invoice)[:2]] == [
        ("Meals with VAT", 8_000, 7_273, 727), ("Meals we sell", 9_000, 8_182, 818),
    ]  # fmt: skip
    assert [(row["name"], row["sold_by_us"]) for row in invoice["restaurants"]] == [("봄날분식", False), ("할매국밥", True)]
    with override("en"):
        by_restaurant = annex(invoice)[0]
    assert [tuple(row.cells) for row in by_restaurant.rows if row.sums] == [
        ("Meals with VAT", "", "1", "7,273", "727", "8,000"), ("Meals we sell", "", "1", "8,182", "818", "9,000"),
        ("Total", "", "2", "15,455", "1,545", "17,000"),
    ]  # fmt: skip
    assert "sold by us" in by_restaurant.rows[0].cells[0]
    assert [(row.label, row.amount) for row in rows(statement)] == [
        ("Meals", 16_000), ("Our margin (5%)", -800), ("Amount we deposit", 15_200),
    ]  # fmt: skip
    assert so_far == 15_200
    with override("en"):
        assert purchase(statement) == (
            "We buy these meals from you. Please issue us a tax invoice for 15,200 KRW: supply 13,818 KRW, VAT 1,382 KRW."
        )
        assert purchase(invoice) == purchase(paper("STM-2025-000002")) == ""
    # The margin of 800 and 봄날분식's commission of 400 with 40 of VAT.
    assert (came_in("commission"), came_in("vat")) == (727 + 400, 73 + 40)
    assert wrong_books() == []


def test_the_vat_of_sales_less_that_of_purchases_is_that_of_the_margin_but_for_the_rounding(world):
    cut(world, NOVEMBER, supply="principal")
    november(world)  # 할매국밥: 9,000 of 한울, 7,000 of 바다
    freeze(world)
    sold = [paper(f"INV-2025-00000{n}")["summary"]["meals_sold_vat"] for n in (1, 2)]
    bought = paper("STM-2025-000001")["summary"]
    assert (sold, bought["purchase_vat"], bought["commission_vat"]) == ([818, 636], 1_382, 73)
    # Four roundings, each of half a won at the most: 1,454 - 1,382 = 72 is declared, 73 stands in the ledger.
    assert abs(sum(sold) - bought["purchase_vat"] - bought["commission_vat"]) == 1
    # Without them: of a margin of 800 it is 800 / 11.
    assert Fraction(16_000, 11) - Fraction(15_200, 11) == Fraction(800, 11)


def test_a_company_pays_the_same_whoever_sells(world):
    november(world)
    with transaction.atomic():
        freeze(world)
        acted = paper("INV-2025-000001")["summary"]
        transaction.set_rollback(True)
    cut(world, NOVEMBER, supply="principal")
    freeze(world)
    sold = paper("INV-2025-000001")["summary"]
    assert (sold["total"], sold["meals_supply"] + sold["meals_vat"]) == (acted["total"], 17_000)


def test_a_refund_says_who_sold_the_meal_when_it_was_eaten(world):
    cut(world, NOVEMBER, supply="principal")
    eaten = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    freeze(world)
    cut(world, DECEMBER, supply="agent")
    then = datetime.fromisoformat("2025-12-09T10:00:00+09:00")
    with platform_scope():
        refund_redemption(redemption_id=eaten, reason="cold", key=uuid.uuid4(), by="test", at=then)
    close.begin_close(month=DECEMBER, by="test", at=datetime.fromisoformat("2026-01-02T09:00:00+09:00"))
    close.draw_documents(DECEMBER)
    with platform_scope():
        close.freeze_document(Document.objects.get(kind="invoice", period=DECEMBER).pk)
    assert [row["sold_by_us"] for row in paper("INV-2025-000002")["corrections"]] == [True]


@pytest.mark.parametrize("tax_class", ["simplified", "exempt"])
def test_meals_are_bought_of_general_taxpayers_only(world, tax_class):
    with pytest.raises(TermsRefused) as refused:
        cut(world, NOVEMBER, supply="principal", tax_class=tax_class)
    assert refused.value.code == "supply"
    with platform_scope(), pytest.raises(IntegrityError), transaction.atomic():
        RestaurantTerms.objects.create(restaurant=world.gukbap, supply="principal", tax_class=tax_class, agreed_by="test")
