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


def by_account(entries: Iterable[Entry]) -> list[tuple[str, str, str, int, int]]:
    """Currency, code, account, debits and credits of every account of a journal, in order of its code."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for entry in entries:
        for side in entry.sides:
            both = sums.setdefault((entry.currency, side.code, side.account), [0, 0])
            both[0] += side.debit
            both[1] += side.credit
    return [(*key, debit, credit) for key, (debit, credit) in sorted(sums.items())]


def turnover(entries: Iterable[Entry]) -> dict[str, tuple[int, int]]:
    """Debits and credits of a journal per currency; they are equal."""
    sums: dict[str, list[int]] = {}
    for entry in entries:
        both = sums.setdefault(entry.currency, [0, 0])
        both[0] += sum(side.debit for side in entry.sides)
        both[1] += sum(side.credit for side in entry.sides)
    return {coin: (debit, credit) for coin, (debit, credit) in sorted(sums.items())}
