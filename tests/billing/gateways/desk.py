"""A December with a small Stripe over HTTP: one clock for both sides, calls and webhooks by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from billing import clock
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.gateways import mirroring
from billing.gateways.hearing import act_on, hear
from billing.gateways.operations import carry_out
from billing.gateways.stripe_calls import StripeCalls
from billing.models import Document, Operation
from demo.stripe import paying
from demo.stripe.server import Server, serve
from demo.stripe.shop import Shop
from tenants.scope import platform_scope
from tests.billing.statements import korean
from tests.portals.month import closed_november

NOON = datetime.fromisoformat("2025-12-05T12:00:00+09:00")


class Desk:
    """The operator's side of Stripe: what the tests do and look at."""

    def __init__(self, world, shop: Shop, server: Server, settings):
        self.world, self.shop, self.server, self.settings = world, shop, server, settings
        self.now = NOON

    def wait(self, **span) -> None:
        """Let time pass, for us and for Stripe."""
        self.now += timedelta(**span)

    def off(self, is_off: bool) -> None:
        """Let our side reach no Stripe, or reach it again."""
        self.settings.STRIPE_URL = "http://127.0.0.1:9" if is_off else self.shop.url

    @property
    def invoice(self) -> Document:
        """INV-2025-000001: 한울 owes 17,000 for November."""
        with platform_scope():
            return Document.objects.get(number="INV-2025-000001")

    def mirror(self) -> str:
        """Bring the invoice to Stripe as far as it goes."""
        return mirroring.mirror_invoice(document_id=self.invoice.pk)

    def ask(self) -> str:
        """Carry out the last call again, as the minutely task would."""
        return carry_out(operation_id=Operation.objects.first().pk, calls=StripeCalls())

    def calls(self) -> list[tuple[str, str, int]]:
        """Every call: what, its state, how often sent."""
        return list(Operation.objects.order_by("id").values_list("verb", "state", "tries"))

    def there(self, kind: str) -> list[dict]:
        """What Stripe has of a kind, oldest first."""
        return [each for each in self.shop.objects.values() if each["object"] == kind]

    def pay_by_bank(self, amount: int, memo: str = "INV2025000001", payer: str = "한울") -> None:
        """So much comes by bank and the statement is recorded: from 한울 for its invoice, unless it says otherwise."""
        line = (self.now.strftime("%Y.%m.%d"), payer, memo, amount, amount)
        file = receive_bank_file(name="bank.csv", data=korean(line), account="", by="test")
        record_bank_file(file=file, by="test")

    def pay(self, amount: int = 17_000) -> None:
        """Somebody pays on Stripe's page, and we act on what Stripe tells of it."""
        paying.receive(self.shop, self.there("invoice")[0]["id"], amount)
        for letter in self.shop.letters():
            event = hear(body=letter.body, signature=letter.signature)
            act_on(event_id=event)


@contextmanager
def december(world, settings, monkeypatch) -> Iterator[Desk]:
    """November is closed, Stripe is on, nothing has been sent; it is noon of 5 December."""
    closed_november(world)
    with stripe_on(world, settings, monkeypatch, NOON) as made:
        yield made


@contextmanager
def stripe_on(world, settings, monkeypatch, now: datetime) -> Iterator[Desk]:
    """Stripe is on and knows nothing yet; it is `now` for both sides."""
    shop = Shop()
    with serve(shop) as server:
        made = Desk(world, shop, server, settings)
        made.now = now
        monkeypatch.setattr(clock, "now", lambda: made.now)
        shop.clock = lambda: made.now.timestamp()
        settings.STRIPE_KEY, settings.STRIPE_URL, settings.STRIPE_WEBHOOK_SECRET = shop.key, shop.url, shop.secret
        settings.STRIPE_SECONDS = 5
        yield made
