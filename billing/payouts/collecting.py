"""What of a statement may be paid while companies still owe for it. Plain Python, without Django.

A company's terms say who bears its default: the operator (`guaranteed`: paid on the pay day) or, for a month, whoever it
owes (`collected`: paid as far as the company has paid its invoice).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from billing.money import largest_remainder


@dataclass(frozen=True)
class Share:
    """What one company's people ate at a restaurant in a month; `paid` of `asked` is its invoice; minor units."""

    company: str
    gross: int
    is_guaranteed: bool
    asked: int = 0
    paid: int = 0


@dataclass(frozen=True)
class Waiting:
    """So much of a statement, in minor units, waits until this company has paid."""

    company: str
    amount: int


def parts_of(net: int, shares: Sequence[Share]) -> list[int]:
    """A statement's net by company: in proportion to what was eaten, adding up exactly."""
    weights = [max(share.gross, 0) for share in shares]
    return largest_remainder(net, weights) if sum(weights) else [0] * len(shares)


def waiting_for(net: int, shares: Sequence[Share]) -> list[Waiting]:
    """What of a statement's net waits, by company; nothing for a net of zero or less.

    Of a company's part as much is free as it has paid of its invoice, rounded down: what was free once stays free, and
    the last won follows with the last payment.
    """
    if net <= 0:
        return []
    found = []
    for share, part in zip(shares, parts_of(net, shares), strict=True):
        if share.is_guaranteed or share.asked <= 0:
            continue
        free = part * min(max(share.paid, 0), share.asked) // share.asked
        if part > free:
            found.append(Waiting(share.company, part - free))
    return found
