"""What each account of the ledger holds, and item by item what stands in those that must empty.

Read in platform_scope. Balances are what an account received less what it sent, in minor units.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.bank.queries import bank_lines
from billing.enums import CLEARING_KINDS, AccountKind, LineState, PayoutState, StripePayoutState
from billing.gateways.card_returns import owed_to_guests
from billing.gateways.queries import stripe_payments, stripe_payouts, undecided
from billing.models import PayoutStep
from billing.payouts.choosing import AT_STRIPE

AGES = [(0, 7), (8, 30), (31, 90), (91, None)]
"""Days that an item has stood, from and to: the buckets of the page."""

_SINCE_MARK = """
 WITH mark AS (SELECT coalesce(max(up_to), 0) AS id FROM billing_accountbalance), fresh AS (
  SELECT x.account_id, sum(x.received) AS received, sum(x.sent) AS sent FROM billing_transfer t
   CROSS JOIN LATERAL (VALUES (t.source_id, 0, t.amount), (t.target_id, t.amount, 0)) x(account_id, received, sent)
   WHERE t.id > (SELECT id FROM mark) GROUP BY 1
 ), held AS (
  SELECT a.id, a.kind, a.currency, a.company_id, a.restaurant_id,
         coalesce(b.received, 0) + coalesce(f.received, 0) AS received, coalesce(b.sent, 0) + coalesce(f.sent, 0) AS sent
    FROM billing_account a LEFT JOIN billing_accountbalance b ON b.account_id = a.id
    LEFT JOIN fresh f ON f.account_id = a.id)
"""


class Named:
    """Something of one kind of account."""

    kind: str

    @property
    def label(self) -> str:
        """The kind in the reader's language."""
        return str(AccountKind(self.kind).label)


@dataclass(frozen=True)
class Balance(Named):
    """What all accounts of one kind and currency hold together, in minor units."""

    kind: str
    currency: str
    accounts: int
    received: int
    sent: int

    @property
    def held(self) -> int:
        return self.received - self.sent


def balances() -> list[Balance]:
    """Every kind of account with what it holds, per currency, in the order of AccountKind. Their sum is zero."""
    found = _rows(
        _SINCE_MARK + " SELECT kind, currency, count(*), sum(received)::bigint, sum(sent)::bigint FROM held GROUP BY 1, 2",
        [],
    )
    order = {kind: place for place, kind in enumerate(AccountKind.values)}
    return sorted((Balance(*row) for row in found), key=lambda each: (each.currency, order.get(each.kind, len(order))))


@dataclass(frozen=True)
class Held:
    """One account and what it holds, in minor units; `owner` is empty for the operator's own."""

    account: int
    owner: str
    currency: str
    received: int
    sent: int

    @property
    def held(self) -> int:
        return self.received - self.sent


def accounts_of(kind: str) -> list[Held]:
    """The accounts of a kind, those that hold most first."""
    found = _rows(
        _SINCE_MARK
        + " SELECT h.id, coalesce(c.name, r.name, ''), h.currency, h.received::bigint, h.sent::bigint FROM held h"
        " LEFT JOIN tenants_company c ON c.id = h.company_id LEFT JOIN restaurants_restaurant r ON r.id = h.restaurant_id"
        " WHERE h.kind = %s ORDER BY abs(h.received - h.sent) DESC, h.id",
        [kind],
    )
    return [Held(*row) for row in found]


@dataclass(frozen=True)
class Item(Named):
    """What stands in a clearing account under one reference and was not taken out again."""

    kind: str
    currency: str
    account: int
    reference: str
    amount: int
    since: datetime
    day: date
    days: int
    why: str = ""
    bank_line: int | None = None
    payout: int | None = None

    @property
    def explained(self) -> bool:
        """Whether what it comes from is known and says the same amount."""
        return bool(self.why)

    @property
    def age(self) -> int:
        """Which of AGES it falls in."""
        return next(place for place, (_low, high) in enumerate(AGES) if high is None or self.days <= high)


# Under which reference a transfer stands in a clearing account: that of the payout it moves, else its own.
_STANDS = """
 JOIN billing_account a ON a.id IN (t.source_id, t.target_id) AND a.kind = ANY (%(kinds)s)
 LEFT JOIN LATERAL (
  SELECT 'HKP' || item_id AS payout FROM billing_payoutstep WHERE transfer_id = t.id AND a.kind = 'payouts'
  UNION ALL SELECT 'HKP' || item_id FROM billing_payouttie WHERE transfer_id = t.id AND a.kind = 'payouts'
  UNION ALL SELECT 'stripe payout ' || payout_id FROM billing_stripemove
   WHERE transfer_id = t.id AND payout_id IS NOT NULL AND a.kind = 'stripe_banked') o ON true
 CROSS JOIN LATERAL (SELECT coalesce(o.payout, t.reference) AS reference,
                            CASE WHEN t.target_id = a.id THEN t.amount ELSE -t.amount END AS signed) x
"""
OPEN_UP_TO = (
    "SELECT a.id, x.reference FROM billing_transfer t"
    + _STANDS
    + " WHERE t.redemption_id IS NULL AND t.id <= %(mark)s GROUP BY 1, 2 HAVING sum(x.signed) <> 0"
)
"""What stood open in clearing accounts once the transfer `mark` was made: every account and reference."""

# What was settled when the mark was set, and was not touched since, is settled: only the rest is added up. The mark is a
# value and what moved is found first: PostgreSQL would else expect a third of all transfers and go by account. A mark
# moved in between only asks for more.
_MARK = "SELECT coalesce(max(up_to), 0) FROM billing_accountbalance"
_OPEN = (
    "WITH asked AS MATERIALIZED (SELECT account_id, reference FROM billing_openitem UNION SELECT a.id, x.reference"
    " FROM billing_transfer t" + _STANDS + " WHERE t.redemption_id IS NULL AND t.id > %(mark)s"
    "), payouts AS MATERIALIZED (SELECT DISTINCT substring(reference FROM '^HKP([0-9]{1,18})$')::bigint AS item_id,"
    " substring(reference FROM '^stripe payout ([0-9]{1,18})$')::bigint AS payout_id FROM asked"
    "), theirs AS MATERIALIZED ("
    " SELECT t.id FROM (SELECT DISTINCT reference FROM asked) k JOIN billing_transfer t"
    " ON t.reference = k.reference AND t.redemption_id IS NULL"
    " UNION SELECT s.transfer_id FROM payouts p JOIN billing_payoutstep s USING (item_id)"
    " UNION SELECT s.transfer_id FROM payouts p JOIN billing_payouttie s USING (item_id)"
    " UNION SELECT s.transfer_id FROM payouts p JOIN billing_stripemove s USING (payout_id)"
    "), moved AS MATERIALIZED (SELECT t.id, t.source_id, t.target_id, t.amount, t.reference, t.occurred_at"
    " FROM theirs JOIN billing_transfer t USING (id) WHERE t.redemption_id IS NULL"
    ") SELECT a.kind, a.currency, a.id, x.reference, sum(x.signed)::bigint, min(t.occurred_at) FROM moved t"
    + _STANDS
    + " JOIN asked k ON k.account_id = a.id AND k.reference = x.reference"
    " GROUP BY 1, 2, 3, 4 HAVING sum(x.signed) <> 0 ORDER BY 6, length(x.reference), 4"
)


def open_items(today: date, zone) -> list[Item]:
    """Everything that stands in an account that must empty, the oldest first; each is explained or it is not."""
    [[mark]] = _rows(_MARK, {})
    found = _rows(_OPEN, {"kinds": list(CLEARING_KINDS), "mark": mark})
    items = []
    for kind, currency, account, reference, amount, since in found:
        day = since.astimezone(zone).date()
        items.append(Item(kind, currency, account, reference, amount, since, day, max((today - day).days, 0)))
    return _explained(items)


def _explained(items: list[Item]) -> list[Item]:
    return _by_own_card(_by_stripe_payout(_by_stripe_payment(_by_payout(_by_bank_line(items)))))


BANK_LINE = re.compile(r"bank line (\d+)")
WHY = {
    LineState.WAITING: _("A payment that waits to be matched"),
    LineState.PART: _("What is left of a payment matched in part"),
    LineState.ASIDE: pgettext_lazy("bank line", "Set aside"),
}


def _by_bank_line(items: list[Item]) -> list[Item]:
    """Items that are lines of bank statements: explained when as much is left of the line."""
    lines = {item.reference: int(match[1]) for item in items if (match := BANK_LINE.fullmatch(item.reference))}
    known = bank_lines().select_related("aside").in_bulk(list(lines.values()))
    return [_told(item, known.get(lines.get(item.reference, 0))) for item in items]


def _told(item: Item, line) -> Item:
    if line is None:
        return item
    why = str(WHY.get(line.state, "")) if line.left == item.amount and line.currency == item.currency else ""
    if why and line.set_aside:
        why = f"{why}: {line.aside.reason}"
    return replace(item, why=why, bank_line=line.pk)


PAYOUT = re.compile(r"HKP(\d+)")
UNDER_WAY = {
    PayoutState.SENT: _("Sent to the bank, result not known yet"),
    PayoutState.UNKNOWN: _("The bank is being asked about it"),
    PayoutState.CONFIRMED: _("Deposited, not yet on the bank's statement"),
}


AT_STRIPE_UNDER_WAY = {
    PayoutState.SENT: _("Being transferred by Stripe"),
    PayoutState.UNKNOWN: _("Stripe is being asked about it"),
}


def _by_payout(items: list[Item]) -> list[Item]:
    """Items that are payouts: explained when it is under way with that amount, or came by the bank before its result."""
    asked = {item.reference: int(match[1]) for item in items if (match := PAYOUT.fullmatch(item.reference))}
    steps = PayoutStep.objects.filter(item__in=asked.values()).order_by("item_id", "-id").distinct("item_id")
    last = {step.item_id: step for step in steps.select_related("item__restaurant")}
    return [_told_payout(item, last.get(asked.get(item.reference, 0))) for item in items]


def _told_payout(item: Item, step) -> Item:
    if step is None:
        return item
    words = AT_STRIPE_UNDER_WAY if step.item.bank == AT_STRIPE else UNDER_WAY
    why = str(words.get(step.state, "")) if item.amount == step.item.amount else ""
    if item.amount == -step.item.amount and step.state not in UNDER_WAY:
        why = str(_("On the bank's statement, although it was said not to be paid"))
    return replace(item, why=f"{step.item.restaurant.name}: {why}" if why else "", payout=step.item_id)


STRIPE_PAYMENT = re.compile(r"stripe payment (\d+)")


def _by_stripe_payment(items: list[Item]) -> list[Item]:
    """Items that Stripe brought, which no invoice took, or took back, which nobody has decided on: as much and no more."""
    asked = {item.reference: int(match[1]) for item in items if (match := STRIPE_PAYMENT.fullmatch(item.reference))}
    payments: Any = stripe_payments().filter(pk__in=asked.values())
    left = {payment.pk: payment.left for payment in payments}
    told: dict[str, tuple[dict[int, int], str]] = {
        AccountKind.STRIPE_CLEARING: (left, str(_("Paid by Stripe beyond what its invoice asked"))),
        AccountKind.STRIPE_DISPUTED: (
            undecided(asked.values()),
            str(_("Taken back by the payer's bank until it is decided")),
        ),
    }
    return [_told_stripe(item, asked.get(item.reference, 0), *told.get(item.kind, ({}, ""))) for item in items]


def _told_stripe(item: Item, payment: int, amounts: dict[int, int], why: str) -> Item:
    return replace(item, why=why) if amounts.get(payment) == item.amount else item


STRIPE_PAYOUT = re.compile(r"stripe payout (\d+)")


def _by_stripe_payout(items: list[Item]) -> list[Item]:
    """Items that Stripe sent to our bank: explained when that has not arrived by a bank line yet, and has not failed."""
    asked = {item.reference: int(match[1]) for item in items if (match := STRIPE_PAYOUT.fullmatch(item.reference))}
    found = stripe_payouts().filter(Q(arrived=False), pk__in=asked.values()).exclude(state=StripePayoutState.FAILED)
    amounts, why = {payout.pk: -payout.amount for payout in found}, str(_("Sent by Stripe, not yet on the bank's statement"))
    return [_told_stripe(item, asked.get(item.reference, 0), amounts, why) for item in items]


OWN_CARD = re.compile(r"own card (\d+)")


def _by_own_card(items: list[Item]) -> list[Item]:
    """Items that guests are owed of their own cards: as much and no more."""
    asked = {item.reference: int(match[1]) for item in items if (match := OWN_CARD.fullmatch(item.reference))}
    cards: Any = owed_to_guests().filter(pk__in=asked.values()) if asked else []
    owed = {card.pk: card.owed for card in cards}
    why = str(_("A guest's card did not take its refund, or not for good"))
    told: dict[str, tuple[dict[int, int], str]] = {AccountKind.GUESTS_OWED: (owed, why)}
    return [_told_stripe(item, asked.get(item.reference, 0), *told.get(item.kind, ({}, ""))) for item in items]


@dataclass(frozen=True)
class Clearing(Named):
    """An account that must empty: what stands in it per age, in minor units, and how much of that is explained."""

    kind: str
    currency: str
    items: int
    held: int
    ages: list[int]
    explained_bp: int


def clearing(items: Iterable[Item], held: Iterable[Balance]) -> list[Clearing]:
    """Every clearing kind and currency there is, with its items by age; `held` are balances()."""
    items = list(items)
    rows = []
    for balance in held:
        if balance.kind not in CLEARING_KINDS:
            continue
        mine = [item for item in items if (item.kind, item.currency) == (balance.kind, balance.currency)]
        ages = [sum(item.amount for item in mine if item.age == place) for place in range(len(AGES))]
        rows.append(Clearing(balance.kind, balance.currency, len(mine), balance.held, ages, explained_bp(mine)))
    return rows


def explained_bp(items: list[Item]) -> int:
    """How much of these items, by amount whatever its sign, is explained: basis points, 10,000 when nothing stands open."""
    whole = sum(abs(item.amount) for item in items)
    return 10_000 if not whole else 10_000 * sum(abs(item.amount) for item in items if item.explained) // whole


def _rows(query: str, values: list | dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
