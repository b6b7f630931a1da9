"""How the deposit of a statement stands, as its restaurant is told. Plain Python, without Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

NOTHING, EXPECTED, LATE, SENT, ARRIVED, RETURNED = "nothing", "expected", "late", "sent", "arrived", "returned"


@dataclass(frozen=True)
class Told:
    """One payout of a statement: its state, the day of it, and why when it was not paid."""

    state: str
    amount: int
    day: date
    why: str = ""


@dataclass(frozen=True)
class Standing:
    """`state` is nothing, expected, late (its day has passed), sent, arrived or returned; minor units."""

    state: str
    amount: int
    day: date
    why: str = ""


def deposit_of(*, net: int, pay_day: date, payouts: Sequence[Told], today: date) -> Standing:
    """How the deposit of `net` minor units stands; `payouts` in their order, those thrown away or not sent left out."""
    if net <= 0:
        return Standing(NOTHING, net, pay_day)
    last = payouts[-1] if payouts else None
    if last is None:
        return Standing(LATE if today > pay_day else EXPECTED, net, pay_day)
    if last.state in ("failed", "returned"):
        return Standing(RETURNED, last.amount, last.day, last.why)
    return Standing(ARRIVED if last.state == "confirmed" else SENT, last.amount, last.day)
