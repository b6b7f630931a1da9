"""Six digits that pay, or hold the money while a card pays: the phone shows them for half a minute, the till types them.

The code carries the rules and purses of its owner, so that the till needs one read and one call of the till's
function, both in the shared schema. Balances are read when it is used; rules are at most CODE_SECONDS old.
"""

import json
import secrets
import uuid
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db import connection

from accounts.tries import count_try
from billing import clock, till
from billing.clock import stamp
from billing.enums import Way
from billing.holds import Held
from billing.queries import answer_to, hold_of
from billing.till import Item, Share
from tenants.scope import restaurant_scope
from vouchers.enums import Reason
from vouchers.models import Employee
from vouchers.policy import Moment, Refusal, Rules, Verdict, decide, moment_of
from vouchers.queries import standing
from vouchers.redeeming import (
    Paid,
    Spendable,
    keep,
    open_allowance,
    refused_amount,
    refused_hold,
    settle,
    spendable,
    split,
)

TRIES_WINDOW = timedelta(minutes=5)
KEPT = timedelta(minutes=10)
"""How long at least a code that is over is still known: nobody else gets its digits."""


@dataclass(frozen=True)
class Shown:
    """A code on the phone."""

    digits: str
    expires_at: datetime


class NothingToSpend(Exception):
    """There is nothing this code could pay with; `refusal` says why."""

    def __init__(self, refusal: Refusal):
        super().__init__(str(refusal.code))
        self.refusal = refusal


class KeyRefused(Exception):
    """The counter's key is unknown or revoked."""


def show_code(*, company, employee: Employee, at: datetime | None = None, seconds: int | None = None) -> Shown:
    """Make this employee's code, good for CODE_SECONDS and one meal; an earlier one stops working.

    Raises NothingToSpend, so that nobody queues with a code that cannot pay.
    """
    with standing(employee):
        return _shown(company, employee, at or clock.now(), seconds or settings.CODE_SECONDS)


def _shown(company, employee: Employee, instant: datetime, seconds: int) -> Shown:
    can = spendable(company, employee, at=instant)
    if can.refusal:
        raise NothingToSpend(can.refusal)
    choices = _choices(company, employee, can)
    owner = [company.pk, employee.pk]
    expires_at = instant + timedelta(seconds=seconds)
    forget_code(company=company, employee=employee)
    with connection.cursor() as cursor:
        while True:
            digits = f"{secrets.randbelow(1_000_000):06d}"
            cursor.execute(
                "INSERT INTO public.billing_code AS k (digits, company_id, holder, label, actor, choices, expires_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (digits) DO UPDATE SET"
                " company_id = excluded.company_id, holder = excluded.holder, label = excluded.label,"
                " actor = excluded.actor, choices = excluded.choices, expires_at = excluded.expires_at,"
                " used_at = NULL, used_key = NULL WHERE k.expires_at < %s",
                [digits, *owner, employee.label, employee.user.actor, choices, expires_at, instant - KEPT],
            )
            if cursor.rowcount:
                return Shown(digits, expires_at)


def forget_code(*, company, employee: Employee) -> None:
    """A code this employee's phone may be showing pays nothing from now on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM public.billing_code WHERE company_id = %s AND holder = %s AND used_at IS NULL",
            [company.pk, employee.pk],
        )


def _choices(company, employee: Employee, can: Spendable) -> str:
    opened = []
    for source in can.sources:
        try:
            opened.append((open_allowance(company=company, employee=employee, source=source), source.rules))
        except till.DepositTooLow:
            continue
    if not opened:
        raise NothingToSpend(Refusal(Reason.DEPOSIT_TOO_LOW))
    return json.dumps([{"purse": purse_id, "rules": pack(rules)} for purse_id, rules in opened])


def redeem_code(
    *,
    digits: str,
    amount: int,
    key: uuid.UUID,
    way: Way = Way.CODE,
    counter_id: int | None = None,
    key_digest: str | None = None,
    excess: int = 0,
    at: datetime | None = None,
) -> Paid:
    """Pay `amount` minor units with a shown code, at the counter given by id or by the hash of its API key.

    `excess` (minor units) is paid in cash beside it.
    Raises KeyRefused, and TooManyTries after CODE_TRIES unknown codes at one counter within five minutes; a stored
    answer is given again even then.
    """
    found = _at_the_till(key, counter_id, key_digest, digits)
    item, refusal = _decided(found, _item(found, digits, amount, key, way, at, excess))
    paid = settle(item, refusal)
    return replace(paid, restaurant_id=found.restaurant_id, currency=found.currency, label=item.label)


def hold_code(
    *,
    digits: str,
    amount: int,
    key: uuid.UUID,
    way: Way = Way.API,
    counter_id: int | None = None,
    key_digest: str | None = None,
    rest: int = 0,
    at: datetime | None = None,
) -> Held:
    """Hold `amount` minor units with a shown code while another payment runs: the code is used up by it.

    `rest` (minor units) is what the other payment takes of the same bill: noted with the hold, and allowed where a rest in
    cash is. The rules are those of redeem_code, and whether the company lets its vouchers be held. Raises like it.
    """
    found = _at_the_till(key, counter_id, key_digest, digits)
    item = replace(_item(found, digits, amount, key, way, at), asked=("hold", digits, *filter(None, [rest])))
    kept = keep(*_decided(found, item, hold=True, rest=rest), rest=rest)
    return replace(kept, restaurant_id=found.restaurant_id, currency=found.currency)


def _at_the_till(key: uuid.UUID, counter_id: int | None, key_digest: str | None, digits: str) -> "Found":
    """The counter and the code's owner; raises KeyRefused and, for who guesses, TooManyTries."""
    found = _look_up(key_digest, counter_id, digits)
    if found.company_id is None or found.tries > settings.CODE_TRIES:
        _count_guess(found, key)
    return found


def _item(found: "Found", digits: str, amount: int, key: uuid.UUID, way: Way, at: datetime | None, excess: int = 0) -> Item:
    """What a till asks of a code, before anybody has decided about it."""
    return Item(
        key=key,
        counter_id=found.counter_id,
        amount=amount,
        shares=(),
        way=way,
        label=found.label or "",
        actor=found.actor or f"counter:{found.counter_id}",
        at=at,
        code=digits,
        company_id=found.company_id,
        excess=excess,
        asked=("code", digits),
    )


def _count_guess(found: "Found", key: uuid.UUID) -> None:
    with restaurant_scope(found.restaurant_id):
        if answer_to(key) or hold_of(key):
            return
    count_try(f"code:{found.counter_id}", limit=settings.CODE_TRIES, window=TRIES_WINDOW)


def _decided(found: "Found", item: Item, *, hold: bool = False, rest: int = 0) -> tuple[Item, Refusal | None]:
    """The item with the shares that pay it, or the reason why the rules refuse it."""
    if found.company_id is None:
        return item, Refusal(Reason.CODE_UNKNOWN)
    moment = moment_of(stamp(item.at) or found.at, ZoneInfo(found.zone), found.day_starts)
    parts = split(found.choices, moment, found.restaurant_id, item.amount)
    shares = tuple(Share(choice.purse_id, part) for choice, part in parts)
    # Nearly every meal is paid, whole and at once: then all rules have been asked by now.
    if hold or item.excess or not shares or sum(share.amount for share in shares) != item.amount:
        refusal = _refused(found, item, moment, hold, rest)
        if refusal:
            return item, refusal
    return replace(item, shares=shares), None


def _refused(found: "Found", item: Item, moment: Moment, hold: bool, rest: int) -> Refusal | None:
    return (
        _refused_first(found.choices, moment, found.restaurant_id)
        or (refused_hold(found.choices, moment, found.restaurant_id) if hold else None)
        or refused_amount(found.choices, moment, found.restaurant_id, item.amount, item.excess or rest)
    )


def _refused_first(choices, moment: Moment, restaurant_id: int) -> Refusal | None:
    verdicts = [choice.may(moment, restaurant_id=restaurant_id) for choice in choices]
    return None if any(v.allowed for v in verdicts) else verdicts[0]


@dataclass(frozen=True)
class Choice:
    """One purse behind a code, with its rules and the money in it."""

    purse_id: int
    rules: Rules
    left: int
    used_day: str | None
    used_count: int

    def may(self, moment: Moment, *, restaurant_id: int | None = None, amount: int | None = None) -> Verdict:
        """The policy's answer for this purse."""
        used_today = self.used_count if self.used_day == moment.business_day.isoformat() else 0
        return decide(
            self.rules,
            moment,
            restaurant_id=restaurant_id,
            amount=amount,
            left=self.left,
            used_today=used_today,
        )


@dataclass(frozen=True)
class Found:
    """A counter, and the code's owner when there is one."""

    counter_id: int
    restaurant_id: int
    currency: str
    company_id: int | None
    zone: str
    day_starts: time
    holder: int
    label: str
    actor: str
    tries: int
    at: datetime
    choices: tuple[Choice, ...]


def _look_up(key_digest: str | None, counter_id: int | None, digits: str) -> Found:
    with connection.prepared_cursor() as cursor:  # type: ignore[attr-defined]  # tenants.db adds it
        cursor.execute(
            "SELECT counter_id, restaurant_id, currency, company_id, zone, day_starts, holder, label, actor,"
            " tries, at, choices::text, money::text FROM public.till_code(%s, %s, %s)",
            [key_digest, counter_id, digits],
        )
        row = cursor.fetchone()
    if row is None:
        raise KeyRefused
    *facts, choices, money = row
    return Found(*facts, _read_choices(choices, money))  # type: ignore[call-arg]  # facts: the other eleven


def _read_choices(choices: str | None, money: str | None) -> tuple[Choice, ...]:
    purses = orjson.loads(money or "{}")
    return tuple(
        Choice(choice["purse"], unpack(choice["rules"]), *purses[str(choice["purse"])])
        for choice in orjson.loads(choices or "[]")
        if str(choice["purse"]) in purses
    )


def pack(rules: Rules) -> str:
    """The rules as text that travels on a code."""
    return json.dumps({f.name: getattr(rules, f.name) for f in fields(rules)}, default=_plain, sort_keys=True)


@lru_cache(maxsize=10_000)
def unpack(text: str) -> Rules:
    """The rules from a code; the same text gives the same object."""
    facts = json.loads(text)
    facts["weekdays"] = frozenset(facts["weekdays"])
    facts["windows"] = tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in facts["windows"])
    if facts["restaurants"] is not None:
        facts["restaurants"] = frozenset(facts["restaurants"])
    return Rules(**facts)


def _plain(value):
    if isinstance(value, date | time):
        return value.isoformat()
    return sorted(value)
