"""Which payouts a bank line carried: rules that need no person. Plain Python, without Django.

The references decide; else the whole of one run by its total; else a holder's name with the exact amount, when one payout
alone fits. Anything less certain is left to a person, and so is a line that names a repayment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from billing.bank.matching import Payment, names_reference, same_name
from billing.bank.repaying import named_by

REFERENCE, NAME, TOTAL = "reference", "name", "total"


@dataclass(frozen=True)
class Sent:
    """A payout that no line has carried this way yet; `holder` and `restaurant` are who may be named."""

    id: int
    reference: str
    run: str
    amount: int
    holder: str
    restaurant: str


def carried_by(line: Payment, sent: Sequence[Sent], *, out: bool) -> tuple[list[int], str]:
    """The ids of the payouts a line of `left` minor units carried, and by which rule; nothing when it is not certain."""
    named = [each for each in sent if names_reference(line, each.reference)]
    if named:
        return ([each.id for each in named], REFERENCE) if _sum(named) == line.left else ([], "")
    if named_by(line):
        return [], ""
    runs = {each.run: [other for other in sent if other.run == each.run] for each in sent}
    if out:
        called = [items for run, items in runs.items() if names_reference(line, run)]
        if called:
            return ([each.id for each in called[0]], REFERENCE) if _sum(called[0]) == line.left else ([], "")
        whole = [items for items in runs.values() if len(items) > 1 and _sum(items) == line.left]
        if len(whole) == 1:
            return [each.id for each in whole[0]], TOTAL
    fitting = [each for each in sent if each.amount == line.left and _names(line, each)]
    return ([fitting[0].id], NAME) if len(fitting) == 1 else ([], "")


def _names(line: Payment, sent: Sent) -> bool:
    return same_name(line.payer, sent.holder) or same_name(line.payer, sent.restaurant)


def _sum(sent: Sequence[Sent]) -> int:
    return sum(each.amount for each in sent)
