"""The demo's Stripe: 누리기획 pays part of last month's invoice by card, on a page of the small Stripe's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from billing import clock
from billing.enums import DocumentKind
from billing.gateways.hearing import act_on, hear
from billing.gateways.mirroring import mirror_invoice, wants_mirror
from billing.models import Counterpart, Document
from demo.clock import standing_at
from demo.stripe import paying
from demo.stripe.keeping import keep
from demo.stripe.server import serve
from demo.stripe.shop import Shop
from tenants.scope import platform_scope

KEY, SECRET = "sk_test_hankki", "whsec_hankki"


@contextmanager
def small_stripe(port: int, file: Path) -> Iterator[Shop]:
    """The small Stripe on a port, while the world is told; what it knows then is kept for the one that runs afterwards."""
    shop = Shop(key=KEY, secret=SECRET, clock=lambda: clock.now().timestamp())
    before = settings.STRIPE_KEY, settings.STRIPE_URL, settings.STRIPE_WEBHOOK_SECRET
    with serve(shop, port):
        settings.STRIPE_KEY, settings.STRIPE_URL, settings.STRIPE_WEBHOOK_SECRET = KEY, shop.url, SECRET
        try:
            yield shop
            keep(shop, file)
        finally:
            settings.STRIPE_KEY, settings.STRIPE_URL, settings.STRIPE_WEBHOOK_SECRET = before


def pay_online(month: date, shop: Shop | None) -> None:
    """Bring the invoice to Stripe on the day of the close; three fifths of it are paid there three days later."""
    if shop is None:
        return
    with platform_scope():
        invoices = Document.objects.filter(kind=DocumentKind.INVOICE, period_id=month).select_related("company", "period")
        invoice = next((each for each in invoices if wants_mirror(each)), None)
    if invoice is None:
        return
    with standing_at(_day(month, 3)):
        mirror_invoice(document_id=invoice.pk)
    with standing_at(_day(month, 6)):
        with platform_scope():
            page = Counterpart.objects.get(kind="invoice", document=invoice).remote
        paying.receive(shop, page, shop.find("invoice", page)["amount_remaining"] * 3 // 5)
        for letter in shop.letters():
            if event := hear(body=letter.body, signature=letter.signature):
                act_on(event_id=event)


def _day(month: date, day: int) -> datetime:
    return timezone.make_aware(datetime.combine((month + timedelta(days=31)).replace(day=day), time(14)))
