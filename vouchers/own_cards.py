"""A meal above the limit in one tap: the voucher's part is held, the eater's own card pays the rest, then both are taken."""

import uuid
from datetime import datetime

from billing import clock
from billing.enums import HoldState, Way
from billing.gateways.cards import card_of
from billing.gateways.own_cards import HOLDS_FOR, Standing, ask_own_card, go_on
from billing.gateways.stripe_client import is_on
from billing.holds import Held
from billing.models import Hold, OwnCard
from restaurants.models import Counter
from vouchers.enums import Reason
from vouchers.models import Employee
from vouchers.policy import Refusal
from vouchers.redeeming import hold_meal


def keeps_card(employee: Employee) -> bool:
    """Whether somebody may keep a card of their own here; a guest, who is gone tomorrow, may not."""
    return is_on() and not employee.guest


def pay_with_card(
    *,
    company,
    employee: Employee,
    counter: Counter,
    amount: int,
    rest: int,
    key: uuid.UUID,
    back: str,
    way: Way = Way.SCAN,
    at: datetime | None = None,
) -> Held | Standing:
    """Pay `amount` (minor units) by voucher and `rest` by the eater's own card; the same key gets what became of the first.

    A refusal of the hold comes back as it is, stored under the key; otherwise how far the card has come. `back` is where
    Stripe leads them. Not inside a transaction: it waits for Stripe.
    """
    card = card_of(company, employee.user) if keeps_card(employee) else None
    held = hold_meal(
        company=company, employee=employee, counter=counter, amount=amount, key=key, way=way, rest=rest, at=at,
        seconds=int(HOLDS_FOR.total_seconds()), refusal=None if card else Refusal(Reason.CARD_OFF),
    )  # fmt: skip
    if not held.held:
        return held
    own_card = OwnCard.objects.filter(key=key).first()
    if own_card is None:
        hold = Hold.objects.get(key=key)
        if card is None or hold.state != HoldState.HELD or hold.expires_at <= clock.now():
            return held
        own_card = ask_own_card(hold=hold, card=card, back=back, by=employee.user)
    return go_on(own_card_id=own_card.pk, by=employee.user)
