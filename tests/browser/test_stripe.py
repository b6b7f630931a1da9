"""An invoice is paid on Stripe's page by a person, over real HTTP: the small Stripe posts its webhooks to the server."""

from datetime import UTC, datetime

import pytest

from billing.gateways.hearing import act_on
from billing.gateways.mirroring import mirror_invoice
from billing.models import Document, GatewayEvent
from demo.stripe.server import serve
from demo.stripe.shop import Shop
from tenants.scope import platform_scope
from tests.browser.conftest import DESK, PHONE
from tests.browser.worker import worker  # noqa: F401  (the queue is the test's own; nobody works on it)
from tests.portals.month import closed_november

NOW = datetime.fromisoformat("2025-12-05T09:00:00+09:00")
PAGE = "/finance/invoices/INV-2025-000001/"


@pytest.fixture
def december(live, settings, worker):  # noqa: F811
    """한울 owes 17,000 for November, on Stripe's page too; it is the fifth of December."""
    closed_november(live.world)
    settings.CLOCK_SHIFT = NOW - datetime.now(UTC)
    shop = Shop(clock=lambda: (datetime.now(UTC) + settings.CLOCK_SHIFT).timestamp())
    with serve(shop, webhooks=live.url(path="/webhooks/stripe/")):
        settings.STRIPE_KEY, settings.STRIPE_URL, settings.STRIPE_WEBHOOK_SECRET = shop.key, shop.url, shop.secret
        with platform_scope():
            invoice = Document.objects.get(number="INV-2025-000001")
        assert mirror_invoice(document_id=invoice.pk) == "confirmed"
        yield live


def heard() -> list[str]:
    """Act on what was posted, as a worker would; what each was about."""
    with platform_scope():
        events = list(GatewayEvent.objects.filter(done_at=None).order_by("pk").values_list("pk", "kind"))
    return [kind for pk, kind in events if act_on(event_id=pk)]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_finance_pays_on_stripes_page_and_sees_it_paid(december, browse, size):
    page = browse("hanul", "finance@example.com", size=size)
    page.goto(december.url("hanul", PAGE))
    page.wait_for_selector("text=Due in 13 days")
    with page.context.expect_page() as opened:
        page.click("text=Pay on Stripe's page")
    there = opened.value
    there.click("button:has-text('Pay 17,000 KRW')")
    there.wait_for_selector("text=Invoice INV-2025-000001: paid")
    assert "invoice.paid" in heard()
    page.reload()
    page.wait_for_selector("text=Paid on Fri 5 Dec")
    assert page.locator("text=Pay on Stripe's page").count() == 0
    desk = browse(email="operator@example.com", size=size)
    desk.goto(december.url(path="/operator/payments/stripe/"))
    desk.wait_for_selector("text=₩16,507")
    assert desk.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
