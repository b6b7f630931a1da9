"""Which repayments a line of our bank carried, and why it did not carry those it names. Plain Python, without Django.

Only their references decide, and only for all of the line: a company's name with the amount may be anything. What does not
agree is left to a person, with the reason.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from billing.bank.matching import Payment

NAMED = r"(?:^|[^a-z0-9])h[\s-]*k[\s-]*b[\s-]*([0-9]{1,18})(?![0-9])"
"""A repayment's reference in small letters, with blanks or hyphens in it; 24_bank.sql finds the same lines."""
NEW, DISCARDED = "new", "discarded"


@dataclass(frozen=True)
class Named:
    """A repayment that a line names: of `amount` minor units, in this state, whether a line has `carried` it, and whether it
    was a guest's.
    """

    amount: int
    currency: str
    state: str
    carried: bool = False
    of_guest: bool = False


@dataclass(frozen=True)
class Fit:
    """The `ids` of the repayments that a line carried for certain; or `why` it did not carry the `named` ones.

    These are `asked` together, in minor units, where their sum is why.
    """

    ids: list[int] = field(default_factory=list)
    why: str = ""
    named: list[int] = field(default_factory=list)
    asked: int = 0


def named_by(line: Payment) -> list[int]:
    """The numbers of the repayments that a line names, each once."""
    text = unicodedata.normalize("NFKC", line.memo).casefold()
    return list(dict.fromkeys(int(number) for number in re.findall(NAMED, text)))


def fit_of(line: Payment, known: Mapping[int, Named], *, out: bool) -> Fit:
    """What a line of `left` minor units, which went `out` or came in, carried of those it names among the `known` ones.

    `why` is came_in, came_back (it was a guest's, whose bank did not take it), unknown, discarded, not_approved, carried,
    other_currency or other_amount; nothing when it names none.
    """
    numbers = named_by(line)
    for number in numbers:
        if why := _unlike(line, known.get(number)) if out else _not_out(known.get(number)):
            return Fit(why=why, named=[number])
    asked = sum(known[number].amount for number in numbers)
    return Fit(numbers) if asked == line.left or not numbers else Fit([], "other_amount", numbers, asked)


def _not_out(named: Named | None) -> str:
    """Why a line that came in has not carried this one."""
    return "came_back" if named and named.carried and named.of_guest else "came_in"


def _unlike(line: Payment, named: Named | None) -> str:
    """Why this line cannot have carried this one, whatever its amount."""
    if named is None:
        return "unknown"
    if named.state in (NEW, DISCARDED):
        return "not_approved" if named.state == NEW else DISCARDED
    if named.carried:
        return "carried"
    return "" if named.currency == line.currency else "other_currency"
