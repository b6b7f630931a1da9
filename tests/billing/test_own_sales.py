"""What an owner reports as their own sales: supply and VAT of a statement's meals less refunds."""

import subprocess
import sys
import uuid
from datetime import date, datetime

import pytest
from django.utils.translation import override

from billing.actions import refund_redemption
from billing.documents.shapes import thawed
from billing.documents.sheets import as_csv
from billing.models import Document
from billing.tax.own_sales import own_sales
from tenants.scope import platform_scope
from tests.billing.documents.test_ties_script import SCRIPT
from tests.billing.guest_cards import collected
from tests.billing.test_terms import cut
from tests.portals.month import NOVEMBER, at, close_month, eat, freeze, november

DECEMBER = date(2025, 12, 1)
DAY_OF_REFUND = datetime.fromisoformat("2025-12-09T10:00:00+09:00")
SAID = {
    "general": "For your own VAT return: what you sold, before our commission, with its VAT set apart.",
    "simplified": ("For your own VAT return: as a simplified taxpayer you report the whole amount, so no VAT is set apart."),
    "exempt": "Your sales are exempt from VAT: there is none in them, and the whole amount is your revenue.",
}


def sales(number="STM-2025-000001"):
    with platform_scope(), override("en"):
        return own_sales(Document.objects.get(number=number))


def figures(of):
    return [(row.key, row.amount, row.supply, row.vat) for row in of.rows]


@pytest.mark.parametrize(("tax_class", "supply", "vat"), [
    ("general", 14_545, 1_455), ("simplified", None, None), ("exempt", None, None),
])  # fmt: skip
def test_meals_by_the_tax_class_of_their_month(world, tax_class, supply, vat):
    cut(world, NOVEMBER, tax_class=tax_class)
    november(world)
    freeze(world)
    cut(world, DECEMBER, tax_class="general")
    assert figures(sales()) == [("meals", 16_000, supply, vat)]
    assert (sales().words, sales().has_vat) == ([SAID[tax_class]], vat is not None)


def refunded_in_december(world, **terms):
    """Of November's 9,000 and 7,000 the first goes back in December, in which 11,000 are eaten by these terms."""
    first = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    eat(world.bada, world.bada.haneul, world.gukbap, 7_000)
    freeze(world)
    cut(world, DECEMBER, **terms)
    with platform_scope():
        refund_redemption(redemption_id=first, reason="cold", key=uuid.uuid4(), by="test", at=DAY_OF_REFUND)
    close_month(DECEMBER, "2026-01-02")
    return sales("STM-2025-000002")


def test_a_refund_takes_back_the_vat_of_the_month_it_was_eaten_in(world):
    assert figures(refunded_in_december(world)) == [("refunds", -9_000, -8_182, -818)]


def test_a_refund_of_a_month_without_vat_takes_back_none(world):
    cut(world, NOVEMBER, tax_class="exempt")
    found = refunded_in_december(world, tax_class="general")
    assert figures(found) == [("refunds_whole", -9_000, None, None)]


def test_a_refund_of_a_meal_that_we_had_bought_is_no_sale_of_theirs(world):
    cut(world, NOVEMBER, supply="principal")
    found = refunded_in_december(world, supply="agent")
    assert figures(found) == []
    assert found.words[1:] == ["Refunds of 9,000 KRW are not taken off here: they are of meals that we had bought from you."]


def test_who_sells_to_us_reports_what_they_invoice_us_for(world):
    cut(world, NOVEMBER, supply="principal")
    november(world)
    freeze(world)
    assert figures(sales()) == [("purchase", 15_200, 13_818, 1_382)]
    assert sales().words == [
        "For your own VAT return: you sell these meals to us, so that you report what you invoice us for."
    ]


def test_what_guests_own_cards_paid_is_sold_too_and_summed(world):
    november(world)
    collected(world, 9_000, 3_000, fee=87, at=at(13))
    freeze(world)
    assert figures(sales()) == [
        ("meals", 25_000, 22_727, 2_273),
        ("own_cards", 3_000, 2_727, 273),
        ("sum", 28_000, 25_454, 2_546),
    ]


def test_an_invoice_has_none_nor_a_statement_whose_figures_are_not_final(world):
    november(world)
    freeze(world)
    assert sales("INV-2025-000001") is None
    with platform_scope():
        drawn = Document.objects.get(number="STM-2025-000001")
        drawn.state = "drawn"
        assert own_sales(drawn) is None


def test_a_csv_with_them_ties(world, tmp_path):
    november(world)
    collected(world, 9_000, 3_000, fee=87, at=at(13))
    freeze(world)
    with platform_scope():
        for document in Document.objects.all():
            with override("ko"):
                sold = own_sales(document)
            content = as_csv(thawed(document.frozen), sold.rows if sold else ())
            (tmp_path / f"{document.number}.csv").write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, *sorted(map(str, tmp_path.iterdir()))], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "Everything ties: 4 documents, 0 rows of lists, 0 rows of journals.\n")
