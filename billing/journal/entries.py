"""What a journal is made of: entries whose debits equal their credits. Plain Python; amounts in minor units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


class DoesNotBalance(ValueError):
    """An entry's debits are not its credits."""


@dataclass(frozen=True)
class Side:
    """One row of an entry: so much on the debit (above zero) or on the credit (below) of an account.

    `role` is what the party is to the books (Customer, Supplier), where it is somebody who owes or is owed.
    """

    code: str
    account: str
    amount: int
    party: str = ""
    document: str = ""
    cost_centre: str = ""
    role: str = ""

    @property
    def debit(self) -> int:
        return max(self.amount, 0)

    @property
    def credit(self) -> int:
        return max(-self.amount, 0)


@dataclass(frozen=True)
class Entry:
    """One booking of a day. Raises DoesNotBalance when its sides do not add up to zero."""

    number: int
    day: date
    words: str
    currency: str
    sides: tuple[Side, ...]
    reference: str = ""

    def __post_init__(self):
        if sum(side.amount for side in self.sides):
            raise DoesNotBalance(f"entry {self.number} of {self.day}: {self.words}")


@dataclass(frozen=True)
class Sums:
    """A journal in short: how many entries; currency, code, account, debits and credits by account in order of the code;
    debits and credits, which are equal, by currency.
    """

    count: int
    accounts: list[tuple[str, str, str, int, int]]
    turnover: dict[str, tuple[int, int]]


def summed(entries: Iterable[Entry]) -> Sums:
    """The sums of a journal, reading each entry once and keeping none."""
    count, sums, turnover = 0, dict[tuple[str, str, str], list[int]](), dict[str, tuple[int, int]]()
    for entry in entries:
        count += 1
        for side in entry.sides:
            both = sums.setdefault((entry.currency, side.code, side.account), [0, 0])
            both[0] += side.debit
            both[1] += side.credit
    accounts = [(*key, debit, credit) for key, (debit, credit) in sorted(sums.items())]
    for coin, _code, _account, debit, credit in accounts:
        before = turnover.get(coin, (0, 0))
        turnover[coin] = before[0] + debit, before[1] + credit
    return Sums(count, accounts, turnover)
