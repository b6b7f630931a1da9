"""What a restaurant gets next: a statement's deposit while it is under way, else the running month's."""

from dataclasses import dataclass
from datetime import date

from billing.enums import ChangeState, DocumentKind
from billing.fees import restaurant_terms
from billing.models import AccountChange, Document
from billing.payouts.rhythms import next_advance
from billing.payouts.standing import ARRIVED, BELOW, NOTHING, PAID_BACK, SET_OFF
from billing.queries import dated, documents
from billing.running import Earned, earned_so_far, open_periods
from portals.deposits import with_deposits
from restaurants.models import Restaurant

DONE = {NOTHING, BELOW, SET_OFF, PAID_BACK, ARRIVED}
LATEST = 2
"""Of so many statements one may still be under way."""


@dataclass(frozen=True)
class Coming:
    """A statement whose deposit is under way, or the month so far; `advance_on`: the next day of who gets advances.

    It `waits` while another bank account of the restaurant waits to be accepted.
    """

    statement: Document | None = None
    so_far: Earned | None = None
    advance_on: date | None = None
    waits: bool = False


def coming_to(restaurant: Restaurant, today: date) -> Coming:
    """The next money of a restaurant, in whose scope this is asked; `today` is its day."""
    waits = AccountChange.objects.filter(restaurant=restaurant, state=ChangeState.ASKED).exists()
    found = dated(documents(DocumentKind.STATEMENT).filter(restaurant=restaurant))[:LATEST]
    for statement in reversed(with_deposits(found, today)):
        if statement.deposit and statement.deposit.state not in DONE:
            return Coming(statement=statement, waits=waits)
    months = [earned_so_far(restaurant, period, today) for period in open_periods()]
    so_far = next((each for each in months if each.net), months[0] if months else None)
    rhythm = restaurant_terms(restaurant, today.replace(day=1)).rhythm
    return Coming(so_far=so_far, advance_on=next_advance(rhythm, today), waits=waits)
