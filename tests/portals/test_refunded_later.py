"""A meal of a closed month is refunded: its first invoice and statement say which later ones take it off."""

import uuid
from datetime import date

import pytest

from billing.actions import refund_redemption
from tenants.scope import platform_scope
from tests.portals.month import close_month, eat

INVOICE, STATEMENT = "INV-2025-000001", "STM-2025-000001"


@pytest.fixture
def refunded(world, at):
    """한울 ate for 9,000 and 8,000 in November at 할매국밥; the first is given back on 4 December, November being closed."""
    first = eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000, day=12)
    eat(world.hanul, world.hanul.haneul, world.gukbap, 8_000, day=13)
    close_month(date(2025, 11, 1), "2025-12-03")
    at("2025-12-04 13:00")
    with platform_scope():
        refund_redemption(redemption_id=first, reason="cold", key=uuid.uuid4(), by="test")
    return world


def pages(world, visit, **said):
    return {
        "finance": words(visit("hanul", world.hanul.finance, **said).get(f"/finance/invoices/{INVOICE}/")),
        "owner": words(visit(None, world.owner, **said).get(f"/owner/statements/{STATEMENT}/")),
        "operator": words(visit(None, world.operator, **said).get(f"/operator/documents/{INVOICE}/")),
    }


def words(answer):
    return " ".join(answer.text.split())


def test_until_the_next_month_is_closed_its_month_is_named(refunded, visit):
    for page in pages(refunded, visit).values():
        assert ">Refunded later</h2>" in page and ">December 2025</td>" in page and "−₩9,000" in page


def test_the_later_document_is_led_to(refunded, visit):
    close_month(date(2025, 12, 1), "2026-01-05")
    found = pages(refunded, visit)
    assert (
        'December 2025 <a class="nowrap" href="/finance/invoices/INV-2025-000002/">INV-2025-000002</a>' in found["finance"]
    )
    assert 'December 2025 <a class="nowrap" href="/owner/statements/STM-2025-000002/">STM-2025-000002</a>' in found["owner"]
    assert 'href="/operator/documents/INV-2025-000002/">INV-2025-000002</a>' in found["operator"]


def test_what_was_not_refunded_says_nothing_of_it(world, visit):
    eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000, day=12)
    close_month(date(2025, 11, 1), "2025-12-03")
    assert [">Refunded later</h2>" in page for page in pages(world, visit).values()] == [False] * 3
