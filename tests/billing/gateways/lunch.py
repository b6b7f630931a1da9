"""김하늘 at 할매국밥's counter with a card of their own, a small Stripe over HTTP, and one clock for all."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from billing.gateways.card_returns import return_own_cards
from billing.gateways.cards import SESSION, add_card, card_page
from billing.gateways.hearing import act_on, hear
from billing.gateways.operations import carry_out, standing_still
from billing.gateways.own_cards import go_on, own_cards_to_ask, tend_own_card
from billing.gateways.stripe_calls import StripeCalls
from billing.models import Card, Hold, Operation, OwnCard, Purse, Redemption
from demo.stripe import cards
from tenants.scope import company_scope, platform_scope
from tests.billing.gateways.desk import Desk, stripe_on
from tests.crowd import LUNCH
from vouchers.own_cards import pay_with_card

GOOD, DECLINED, NOT_ENOUGH = "4242 4242 4242 4242", "4000 0000 0000 0341", "4000 0000 0000 9995"
CONFIRMED_FIRST, DECLINED_AFTERWARDS = "4000 0025 0000 3155", "4000 0084 0000 1629"
BACK = "https://hanul.example/back"


class Lunch(Desk):
    """One meal: what the phone does, what Stripe does, what the worker does, and how it all stands."""

    key = uuid.UUID("00000000-0000-4000-8000-000000000001")

    @property
    def staff(self):
        return self.world.hanul

    @property
    def user(self):
        return self.staff.haneul.user

    def page(self) -> str:
        """The id of a page that takes a card."""
        with company_scope(self.staff.company):
            url = card_page(company=self.staff.company, success=f"{BACK}?session={SESSION}", cancel=BACK, by=self.user)
        return url.rsplit("/", 1)[1]

    def add_card(self, number: str = GOOD) -> Card:
        """Tell a card on Stripe's page, and come back."""
        page = self.page()
        cards.tell_card(self.shop, page, number)
        with company_scope(self.staff.company):
            return add_card(session=page, by=self.user)

    def pay(self, amount: int = 12_000, rest: int = 3_000, key: uuid.UUID | None = None):
        """One tap on the phone; what it is answered."""
        with company_scope(self.staff.company):
            return pay_with_card(
                company=self.staff.company, employee=self.staff.haneul, counter=self.world.counter, amount=amount, rest=rest,
                key=key or self.key, back=BACK,
            )  # fmt: skip

    def look(self):
        """The phone asks how far it is."""
        with company_scope(self.staff.company):
            return go_on(own_card_id=self.own_card.pk, by=self.user)

    def tend(self) -> None:
        """What the worker does once a minute."""
        with platform_scope():
            for each in list(standing_still()):
                carry_out(operation_id=each.pk, calls=StripeCalls())
            for own_card_id in own_cards_to_ask():
                tend_own_card(own_card_id=own_card_id, by="system")
            return_own_cards(by="system")

    def work(self) -> None:
        """What the worker does at once: the calls that were written down."""
        with platform_scope():
            for each in list(Operation.objects.filter(state="new").order_by("id")):
                carry_out(operation_id=each.pk, calls=StripeCalls())

    def tell(self, *kinds: str) -> list[str]:
        """Stripe posts what it has to tell; what came of each."""
        heard = [hear(body=letter.body, signature=letter.signature) for letter in self.shop.letters(*kinds)]
        return [act_on(event_id=each) if each else "" for each in heard]

    @property
    def own_card(self) -> OwnCard:
        with platform_scope():
            return OwnCard.objects.get()

    @property
    def intent(self) -> dict:
        """The one payment by card that Stripe knows."""
        [found] = self.there("payment_intent")
        return found

    def stands(self) -> tuple[str, str, int]:
        """The own card's state, the hold's, and how many meals were paid."""
        with platform_scope():
            hold = Hold.objects.get(key=self.own_card.key)
            return str(self.own_card.state), str(hold.state), Redemption.objects.filter(outcome="captured").count()

    def purse(self) -> tuple[int, int]:
        """What is spent and held of 김하늘's 12,000 won of today."""
        with platform_scope():
            return Purse.objects.filter(company=self.staff.company).values_list("spent", "held").get()

    def purse_count(self) -> int:
        """How many purses hold or have spent anything."""
        with platform_scope():
            return Purse.objects.filter(held__gt=0).count() + Purse.objects.filter(spent__gt=0).count()

    def card_calls(self) -> list[tuple[str, str, int]]:
        """The calls about payments by card: what, its state, how often sent."""
        with platform_scope():
            found = Operation.objects.filter(own_card__isnull=False).order_by("id")
            return list(found.values_list("verb", "state", "tries"))


@contextmanager
def lunch(world, settings, monkeypatch) -> Iterator[Lunch]:
    """12:07 on a Tuesday; Stripe is on."""
    with stripe_on(world, settings, monkeypatch, LUNCH) as made:
        made.__class__ = Lunch
        yield made
