"""What Stripe says it holds for us beside what the ledger says, and what the two disagree on, item by item."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from billing.enums import AccountKind
from billing.gateways.stripe_client import client, translated
from billing.reconciling import Balance, balances


def held_by_stripe() -> list[dict]:
    """By currency: what Stripe holds for us and, of that, what no invoice took; minor units, by the ledger."""
    kinds = (AccountKind.STRIPE, AccountKind.STRIPE_CLEARING)
    found = [each for each in balances() if each.kind in kinds]
    return [
        {"currency": each.currency, "held": -each.held, "waits": _of(found, AccountKind.STRIPE_CLEARING, each.currency)}
        for each in found
        if each.kind == AccountKind.STRIPE
    ]


def _of(found: list[Balance], kind: AccountKind, currency: str) -> int:
    return sum(each.held for each in found if (each.kind, each.currency) == (kind, currency))


@dataclass(frozen=True)
class Beside:
    """One currency: what Stripe has available and pending, and what the ledger says it holds; minor units."""

    currency: str
    available: int
    pending: int
    ledger: int

    @property
    def difference(self) -> int:
        """What Stripe holds more than the ledger says."""
        return self.available + self.pending - self.ledger


@dataclass(frozen=True)
class Difference:
    """One thing at Stripe, by its id there, that moved another amount there than here; minor units."""

    remote: str
    kind: str
    currency: str
    there: int
    here: int
    at: datetime

    @property
    def amount(self) -> int:
        """What it moved more at Stripe."""
        return self.there - self.here


@dataclass(frozen=True)
class Comparison:
    """Both sides by currency, and what was moved since a moment and is not the same on both."""

    sides: list[Beside]
    differences: list[Difference]

    def older(self, currency: str) -> int:
        """What of a currency's difference none of the listed explains: it is older, or no thing of Stripe's moved it."""
        whole = sum(each.difference for each in self.sides if each.currency == currency)
        return whole - sum(each.amount for each in self.differences if each.currency == currency)


def compare(*, since: datetime) -> Comparison:
    """Ask Stripe for its balance and what moved it since then, and lay the ledger beside it. Raises Refused or Unclear."""
    with translated():
        sides = _sides()
        there = _moved(_transactions(since))
    here = _ledger(since, [remote for remote, _ in there])
    found = [_difference(key, there.get(key), here.get(key)) for key in there | here]
    asked = [_whole(each) for each in found if each.amount]
    return Comparison(sides, sorted((each for each in asked if each.amount), key=lambda each: each.at))


def _sides() -> list[Beside]:
    told = client().v1.balance.retrieve()
    available, pending = ({each.currency.upper(): each.amount for each in part} for part in (told.available, told.pending))
    ledger = {each["currency"]: each["held"] for each in held_by_stripe()}
    return [
        Beside(currency, available.get(currency, 0), pending.get(currency, 0), ledger.get(currency, 0))
        for currency in sorted(available | pending | ledger)
    ]


@dataclass
class Moved:
    """What one thing moved, and what it is."""

    amount: int
    kind: str
    at: datetime


Key = tuple[str, str]
"""An id at Stripe and a currency."""


def _transactions(since: datetime) -> Iterator[Any]:
    asked: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
    return client().v1.balance_transactions.list(asked).auto_paging_iter()


def _moved(transactions: Iterable[Any]) -> dict[Key, Moved]:
    """The sums of balance transactions, by the thing they are of."""
    found: dict[Key, Moved] = {}
    for each in transactions:
        key, at = (str(each.source or each.id), each.currency.upper()), datetime.fromtimestamp(each.created, UTC)
        moved = found.setdefault(key, Moved(0, each.type, at))
        moved.amount, moved.at = moved.amount + each.net, min(moved.at, at)
    return found


_LEDGER = """
 WITH told AS (
  SELECT c.remote, p.transfer_id FROM billing_stripepayment p JOIN billing_counterpart c ON c.payment_id = p.id
  UNION ALL SELECT c.remote, p.fee_transfer_id FROM billing_stripepayment p JOIN billing_counterpart c ON c.payment_id = p.id
  UNION ALL SELECT remote, transfer_id FROM billing_stripemove
  UNION ALL SELECT c.remote, s.transfer_id FROM billing_stripetransfer s JOIN billing_counterpart c ON c.item_id = s.item_id
  UNION ALL SELECT remote, back_id FROM billing_transferreversal
  UNION ALL SELECT nullif(charge, ''), took_id FROM billing_owncard
  UNION ALL SELECT nullif(charge, ''), fee_transfer_id FROM billing_owncard
  UNION ALL SELECT nullif(refund, ''), gave_back_id FROM billing_owncard
 ), moved AS (
  SELECT coalesce(told.remote, t.reference) AS remote, s.currency, t.occurred_at,
         CASE WHEN s.kind = 'stripe' THEN t.amount ELSE -t.amount END AS amount
    FROM billing_transfer t JOIN billing_account s ON s.id = t.source_id JOIN billing_account g ON g.id = t.target_id
    LEFT JOIN told ON told.transfer_id = t.id WHERE 'stripe' IN (s.kind, g.kind))
 SELECT remote, currency, sum(amount)::bigint, min(occurred_at) FROM moved GROUP BY 1, 2
 HAVING max(occurred_at) >= %s OR remote = ANY (%s)
"""


def _ledger(since: datetime, remotes: list[str]) -> dict[Key, Moved]:
    """What the ledger moved at Stripe, by the thing there: all of it for what was touched since, and for these."""
    found: dict[Key, Moved] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER, [since, remotes])
        for remote, currency, amount, at in cursor.fetchall():
            found[remote, currency] = Moved(amount, "", at)
    return found


def _difference(key: Key, there: Moved | None, here: Moved | None) -> Difference:
    at = min(each.at for each in (there, here) if each)
    kind = there.kind if there else ""
    return Difference(key[0], kind, key[1], there.amount if there else 0, here.amount if here else 0, at)


def _whole(found: Difference) -> Difference:
    """The same with all that Stripe has of it, however long ago: a part of it may be older than what was asked for."""
    asked: Any = {"source": found.remote, "limit": 100}
    with translated():
        whole = _moved(client().v1.balance_transactions.list(asked).auto_paging_iter())
    there = whole.get((found.remote, found.currency))
    if there is None:
        return found
    return Difference(found.remote, there.kind, found.currency, there.amount, found.here, min(found.at, there.at))
