"""The arithmetic of a day's cover, from balances alone. Plain Python, without Django.

An account's balance is what came in less what went out: cash is the bank's balance the other way round, a company that
owes stands below zero, a restaurant that is owed above.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Balance:
    """One account at a moment, in minor units; `owner` is the company or restaurant, 0 for the platform's own."""

    kind: str
    owner: int
    amount: int


@dataclass(frozen=True)
class BankBalance:
    """What a bank said an account held, by its last statement up to the day."""

    account: str
    booked_on: str
    amount: int


@dataclass(frozen=True)
class Cover:
    """A day's figures in minor units. Whose money lies in our bank, and what companies still have to pay.

    `bank` is by the bank's statements and `bank_ledger` by our books, `stripe` what Stripe holds for us and `arriving` what
    it has sent to our bank and no line has brought yet; `clearing` came in and is nobody's yet, `under_way` was sent to
    restaurants and has not left the bank; `guests` is what guests are owed, because a card did not take it; `held` is what
    belongs to companies (deposits not eaten yet, and credits), `outstanding` the part of it that was paid in beforehand,
    `issued` what was paid in within twelve months. `beside` is what of deposits lies there although invoices that they did
    not pay still ask their companies for as much: it is in `held` and in `receivables`. Of what is disputed at Stripe
    nothing counts until that is decided.
    """

    owed: int
    bank: int
    bank_ledger: int
    stripe: int
    clearing: int
    under_way: int
    held: int
    receivables: int
    outstanding: int
    issued: int
    restaurants: list[list[int]] = field(default_factory=list)
    companies: list[list[int]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    guests: int = 0
    arriving: int = 0
    beside: int = 0

    @property
    def available(self) -> int:
        """What of the money at bank and Stripe belongs to no company, guest or unknown payer, and goes to no restaurant."""
        there = self.bank + self.stripe + self.arriving
        return there - self.clearing - self.under_way - self.held - self.guests

    @property
    def surplus(self) -> int:
        """What is left when restaurants are paid and companies have paid; below zero it is not covered."""
        return self.available + self.receivables - self.owed


OURS = ("bank", "stripe", "stripe_banked", "clearing", "stripe_clearing", "payouts")
"""The platform's own accounts in which money stands, or through which it passes."""
OWED = ("restaurant_owed", "restaurant_cards")
"""What restaurants are owed: for meals, and what guests' own cards paid for them until their statement."""
GUESTS = "guests_owed"
INVOICED = "invoiced"
"""No account: of what a company owes, what its invoices said and still ask for."""
KINDS = (*OWED, GUESTS, "company_owes", "company_deposit", *OURS)


def cover_of(balances: Iterable[Balance], statements: Sequence[BankBalance], issued: int) -> Cover:
    """The cover that these balances make.

    A company's deposit and what it owes are one figure: meals that are eaten and not yet invoiced have used the deposit
    up already. But no deposit pays an invoice that is out: what that asks for is owed beside. Without any statement of
    the bank, its balance is that of our books.
    """
    found = list(balances)
    sums = {kind: sum(each.amount for each in found if each.kind == kind) for kind in OURS}
    restaurants = _restaurants(found)
    companies = _companies(found)
    invoiced = {each.owner: each.amount for each in found if each.kind == INVOICED}
    nets = [(deposit, deposit + owes, _beside(deposit, owes, invoiced.get(pk, 0))) for pk, deposit, owes in companies]
    beside = sum(each for _, _, each in nets)
    return Cover(
        owed=sum(amount for _, amount in restaurants),
        bank=sum(each.amount for each in statements) if statements else -sums["bank"],
        bank_ledger=-sums["bank"],
        stripe=-sums["stripe"],
        clearing=sums["clearing"] + sums["stripe_clearing"],
        under_way=sums["payouts"],
        held=sum(net for _, net, _ in nets if net > 0) + beside,
        receivables=beside - sum(net for _, net, _ in nets if net < 0),
        outstanding=sum(min(max(net, 0) + each, deposit) for deposit, net, each in nets),
        issued=issued,
        restaurants=restaurants,
        companies=companies,
        statements=[asdict(each) for each in statements],
        guests=sum(each.amount for each in found if each.kind == GUESTS),
        arriving=-sums["stripe_banked"],
        beside=beside,
    )


def _beside(deposit: int, owes: int, invoiced: int) -> int:
    """What of a deposit is left after the meals that no invoice has said yet, as far as invoices still ask for that much.

    What was given back since and no invoice says yet comes off these.
    """
    return min(max(deposit + min(owes - invoiced, 0), 0), max(-max(owes, invoiced), 0))


def _restaurants(found: Iterable[Balance]) -> list[list[int]]:
    """[restaurant, what it is owed] of each that is owed something or owes us, in order of id."""
    sums: dict[int, int] = {}
    for each in found:
        if each.kind in OWED:
            sums[each.owner] = sums.get(each.owner, 0) + each.amount
    return [[owner, amount] for owner, amount in sorted(sums.items()) if amount]


def _companies(found: Iterable[Balance]) -> list[list[int]]:
    """[company, deposit, owes] of each that has either, in order of id."""
    sides: dict[int, list[int]] = {}
    for each in found:
        if each.kind in ("company_deposit", "company_owes"):
            sides.setdefault(each.owner, [0, 0])[each.kind == "company_owes"] += each.amount
    return [[owner, *amounts] for owner, amounts in sorted(sides.items())]


LEVELS = (60, 80, 95)
"""At how many per cent of a limit of the law an operator is told."""


def level_of(amount: int, limit: int) -> int:
    """The highest level that this amount has reached of a limit, in per cent; 0 below the first, and without a limit."""
    return max((level for level in LEVELS if limit and amount * 100 >= limit * level), default=0)
