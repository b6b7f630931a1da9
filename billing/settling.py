"""From a statement's net to what is deposited: less what was paid early, and with what it is set against."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from billing.models import Advance, Document, PayoutItem
from billing.payouts.advances import advances_of
from billing.setoffs import Opposite, as_frozen, opposites


@dataclass(frozen=True)
class Settled:
    """What a statement's `net` was paid by before, and is set against, in minor units."""

    net: int
    early: list[PayoutItem]
    against: list[Opposite]

    @cached_property
    def summary(self) -> dict[str, int]:
        """The sums a statement freezes; nothing when all of its net is deposited."""
        if not self.early and not self.against:
            return {}
        moved, paid = sum(each.amount for each in self.against), taken(self.early)
        sums = {"advances": -paid} if self.early else {}
        sums |= {"set_off": moved} if self.against else {}
        return sums | {"deposit": self.net + moved - paid}

    @cached_property
    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """The advances and the other statements, as a statement names them."""
        found: dict[str, list[dict[str, Any]]] = {}
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


def settled(document: Document, net: int, early: list[PayoutItem]) -> Settled:
    """What of a statement's net is left to deposit; the desk is locked when anything is taken off or added."""
    return Settled(net, early, opposites(document, net - taken(early)))
