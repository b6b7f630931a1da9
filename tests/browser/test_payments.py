"""The operator's day at the bank in a real browser: upload, look, record, match one payment by hand."""

from datetime import UTC, datetime

import pytest

from billing.bank.queries import bank_lines, invoices
from tenants.scope import platform_scope
from tests.billing.statements import korean
from tests.browser.conftest import DESK, PHONE
from tests.portals.month import closed_november

OPERATOR = "operator@example.com"
NOW = datetime.fromisoformat("2025-12-05T09:00:00+09:00")
LINES = [
    ("2025.12.04 10:00:00", "(주)한울", "INV2025000001", 7_000, 7_000),
    ("2025.12.04 11:00:00", "한울소프", "식대", 12_000, 19_000),
]


@pytest.fixture
def december(live, settings):
    """한울 owes 17,000 for November; it is the fifth of December."""
    closed_november(live.world)
    settings.CLOCK_SHIFT = NOW - datetime.now(UTC)
    return live


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_statement_is_recorded_and_what_is_left_is_matched_by_hand(december, browse, size):
    page = browse(email=OPERATOR, size=size)
    page.goto(december.url(path="/operator/payments/"))
    page.wait_for_selector("text=Every payment is matched")
    page.click("text=Upload a bank statement")
    page.set_input_files("[name=file]", {"name": "12월.csv", "mimeType": "text/csv", "buffer": korean(*LINES)})
    page.click("text=Show what is in it")
    page.wait_for_selector("text=Nothing is recorded yet")
    assert page.locator(".stat__label").all_inner_texts() == ["Matched by itself", "Left for you"]
    page.click("text=Record 2 lines")
    page.wait_for_selector("text=2 lines were recorded.")
    page.click("text=To the payments to match")
    page.click("a:has-text('한울소프')")
    amount = page.locator("form input[inputmode=decimal]").first
    assert amount.input_value() == "10,000"
    amount.fill("9,000")
    page.click("button:has-text('Match')")
    page.wait_for_selector("text=The payment was matched.")
    page.wait_for_selector("text=Partly matched")
    with platform_scope():
        assert [(line.payer, line.left) for line in bank_lines().order_by("id")] == [("(주)한울", 0), ("한울소프", 3_000)]
        assert [(invoice.number, invoice.left) for invoice in invoices().filter(number="INV-2025-000001")] == [
            ("INV-2025-000001", 1_000)
        ]
