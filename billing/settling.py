"""From a statement's net to what is deposited: with what guests' own cards paid, less what was paid early, and with what it
is set against.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from billing.models import Advance, Document, OwnCard, PayoutItem, Reversal
from billing.payouts.advances import advances_of
from billing.setoffs import Opposite, as_frozen, opposites


@dataclass(frozen=True)
class Settled:
    """What guests' own cards add to a statement's `net`, by what it was paid before, and what it is set against; minor
    units.
    """

    net: int
    cards: list[dict[str, Any]]
    early: list[PayoutItem]
    against: list[Opposite]

    @cached_property
    def by_cards(self) -> int:
        """What the own cards of the month add up to."""
        return sum(each["amount"] for each in self.cards)

    @cached_property
    def summary(self) -> dict[str, int]:
        """The sums a statement freezes; nothing when all of its net is deposited."""
        if not self.cards and not self.early and not self.against:
            return {}
        moved, paid = sum(each.amount for each in self.against), taken(self.early)
        sums = {"own_cards": self.by_cards} if self.cards else {}
        sums |= {"advances": -paid} if self.early else {}
        sums |= {"set_off": moved} if self.against else {}
        return sums | {"deposit": self.net + self.by_cards + moved - paid}

    @cached_property
    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """The own cards, the advances and the other statements, as a statement names them."""
        found: dict[str, list[dict[str, Any]]] = {"own_cards": self.cards} if self.cards else {}
        if self.early:
            found["advances"] = [_advance(each) for each in self.early]
        if self.against:
            found["set_off"] = as_frozen(self.against)
        return found


def taken(early: list[PayoutItem]) -> int:
    """What advances take off a statement, in minor units: what was taken back of them is owed again."""
    return sum(each.stays for each in early)  # type: ignore[attr-defined]  # annotated by advances_of()


def _advance(item: PayoutItem) -> dict[str, Any]:
    advance = item.advance
    return {
        "reference": item.reference,
        "day": item.run.pay_on.isoformat(),
        "up_to": advance.up_to.isoformat(),
        "amount": -item.stays,  # type: ignore[attr-defined]  # annotated by advances_of()
        "price": advance.price,
    }


def taken_early(document: Document) -> list[PayoutItem]:
    """What was paid early of a statement's month; from here on no more can be, until the transaction ends."""
    if not Advance.objects.filter(restaurant=document.restaurant_id, period=document.period_id).exists():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.bank_enter()")
    return advances_of(document)


def paid_by_cards(document: Document) -> list[dict[str, Any]]:
    """What guests' own cards paid in a statement's month, and what went back to them (below zero), meal by meal, by day."""
    mine = OwnCard.objects.filter(restaurant=document.restaurant_id)
    took = mine.filter(took__period=document.period_id).values_list("redemption__business_day", "redemption", "amount")
    back = mine.filter(gave_back__period=document.period_id).values_list("redemption", "amount")
    undone = dict(
        Reversal.objects.filter(redemption__in=[meal for meal, _ in back]).values_list("redemption", "occurred_at")
    )
    zone = document.restaurant.tz  # type: ignore[union-attr]  # a statement is a restaurant's
    rows = [*took, *((undone[meal].astimezone(zone).date(), meal, -amount) for meal, amount in back)]
    return [
        {"day": day.isoformat(), "meal": meal, "amount": amount}
        for day, meal, amount in sorted(rows, key=lambda row: (row[0], row[1], -row[2]))
    ]


def settled(document: Document, net: int, early: list[PayoutItem]) -> Settled:
    """What of a statement's net, and of what own cards add to it, is left to deposit; the desk is locked when anything is
    taken off or set against it.
    """
    cards = paid_by_cards(document)
    whole = net + sum(each["amount"] for each in cards)
    return Settled(net, cards, early, opposites(document, whole - taken(early)))
