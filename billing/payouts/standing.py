"""How the deposit of a statement stands, as its restaurant is told. Plain Python, without Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

NOTHING, EXPECTED, LATE, SENT, ARRIVED, RETURNED = "nothing", "expected", "late", "sent", "arrived", "returned"
WAITING, PART, BELOW, SET_OFF, STUCK, PAID_BACK = "waiting", "part", "below", "set_off", "stuck", "paid_back"


@dataclass(frozen=True)
class Told:
    """One payout of a statement: its state, the day of it, and why when it was not paid."""

    state: str
    amount: int
    day: date
    why: str = ""


@dataclass(frozen=True)
class Standing:
    """`state` is nothing, expected, late (its day has passed), waiting (until companies have paid), sent, part (the rest
    waits so), arrived, returned, stuck (Stripe has it and could not pay the bank), below (zero: to be set against others, or
    paid back), set_off (wholly) or paid_back (by the restaurant, the rest of it); minor units.
    """

    state: str
    amount: int
    day: date
    why: str = ""


def deposit_of(
    *,
    net: int,
    pay_day: date,
    payouts: Sequence[Told],
    today: date,
    waiting: int = 0,
    set_off: int = 0,
    paid_back_on: date | None = None,
) -> Standing:
    """How the deposit of `net` minor units stands; `payouts` in their order, those thrown away or not sent left out.

    `waiting` of it is not paid before companies have paid; `set_off` is what other statements, advances and what the
    restaurant paid back (last on `paid_back_on`) change of it, below zero when they lower it.
    """
    net += set_off
    if net == 0 and paid_back_on:
        return Standing(PAID_BACK, 0, paid_back_on)
    if net <= 0:
        return Standing(BELOW if net < 0 else SET_OFF if set_off else NOTHING, net, pay_day)
    last = payouts[-1] if payouts else None
    if last is None:
        late = WAITING if waiting >= net else LATE
        return Standing(late if today > pay_day else EXPECTED, net, pay_day)
    if last.state in ("failed", "returned"):
        return Standing(RETURNED, last.amount, last.day, last.why)
    if last.state == STUCK:
        return Standing(STUCK, last.amount, last.day, last.why)
    if last.state != "confirmed":
        return Standing(EXPECTED if last.day > today else SENT, last.amount, last.day)
    arrived = sum(each.amount for each in payouts if each.state == "confirmed")
    return Standing(ARRIVED if arrived >= net else PART, arrived, last.day)
