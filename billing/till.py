"""The till: paying meals and undoing them, through the database functions of billing/sql/20_till.sql.

Nothing here knows a person or a meal: a share is a purse and an amount; label, way and actor are opaque text.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from django.db import connection, transaction
from psycopg.types.numeric import Int8
from psycopg.types.range import TimestamptzRange

from accounts.audit import actor_of
from billing.clock import stamp
from billing.enums import Outcome, ReversalKind, Way
from billing.live import announce


@dataclass(frozen=True)
class Share:
    """How much of an amount a purse gives, in minor units."""

    purse_id: int
    amount: int


@dataclass(frozen=True)
class Item:
    """One meal to be paid: the key was made before the first send and is the same in every retry.

    All its purses are those of one company, which must be said; a refusal may have none.
    `asked` is what the body's hash is made of; a `refusal` already decided is stored with its facts instead of paying.
    `excess` (minor units) is paid in cash beside it and only noted.
    """

    key: uuid.UUID
    counter_id: int
    amount: int
    shares: tuple[Share, ...]
    way: Way = Way.SCAN
    label: str = ""
    actor: str = ""
    at: datetime | None = None
    code: str | None = None
    refusal: str = ""
    facts: Mapping | None = None
    company_id: int | None = None
    excess: int = 0
    asked: tuple = field(default=())

    @property
    def body(self) -> bytes:
        """SHA-256 of what was asked for, so that a key cannot be reused for something else."""
        asked = self.asked or tuple((share.purse_id, share.amount) for share in self.shares)
        facts = (self.counter_id, self.amount, str(self.way), asked, *filter(None, [self.excess]))
        return hashlib.sha256(repr(facts).encode()).digest()


@dataclass(frozen=True)
class Answer:
    """The stored answer to one item; asking again with the same key gives the same one."""

    key: uuid.UUID
    redemption_id: int | None
    outcome: Outcome
    reason: str
    left: int | None
    occurred_at: datetime
    replayed: bool
    restaurant_id: int | None
    facts: Mapping | None = None

    @property
    def captured(self) -> bool:
        return self.outcome == Outcome.CAPTURED


@dataclass(frozen=True)
class Reversed:
    """What became of a void or refund: done, already, unknown, key_reused or too_late."""

    verdict: str
    reversal_id: int | None
    replayed: bool = False

    @property
    def done(self) -> bool:
        return self.verdict == "done"


ITEM_TYPES = "uuid bytea bigint bigint text text text bigint bigint timestamptz text text jsonb".split()
COLUMNS = "id, outcome, reason, left_over, occurred_at, replayed, restaurant_id, told::text"


@lru_cache(maxsize=100)
def _call(shares: tuple[int, ...]) -> str:
    """The text of a call for items of so many shares each. Values are spelt out: psycopg writes them quicker than arrays."""
    return f"SELECT {COLUMNS} FROM public.till_redeem(ARRAY[{', '.join(row_of(count) for count in shares)}])"


def row_of(shares: int) -> str:
    """A till_item of so many shares as SQL, with places for what `asked_of` gives."""
    columns = ", ".join(f"%s::{kind}" for kind in ITEM_TYPES)
    array = f"ARRAY[{', '.join(['%s'] * shares)}]::bigint[]"
    return f"ROW({columns}, {array}, {array})::public.till_item"


def asked_of(item: Item) -> Iterator:
    """One item in the order of till_item. Numbers have a fixed width: else each width would be a statement of its own."""
    yield from (item.key, item.body, Int8(item.counter_id), item.company_id and Int8(item.company_id))
    yield from (str(item.way), item.label[:80], item.actor, Int8(item.amount), Int8(item.excess))
    yield from (stamp(item.at), item.code, item.refusal, None if item.facts is None else json.dumps(item.facts))
    shares = sorted(item.shares, key=lambda share: share.purse_id)
    yield from (Int8(share.purse_id) for share in shares)
    yield from (Int8(share.amount) for share in shares)


def redeem(items: Sequence[Item]) -> list[Answer]:
    """Pay meals in one transaction, each captured or refused whole; answers are in the order of the items."""
    with connection.prepared_cursor() as cursor:  # type: ignore[attr-defined]  # tenants.db adds it
        cursor.execute(
            _call(tuple(len(item.shares) for item in items)), [value for item in items for value in asked_of(item)]
        )
        rows = cursor.fetchall()
    answers = [
        Answer(item.key, pk, Outcome(outcome), reason, left, at, replayed, place, facts and json.loads(facts))
        for item, (pk, outcome, reason, left, at, replayed, place, facts) in zip(items, rows, strict=True)
    ]
    for paid in answers:
        if paid.captured and not paid.replayed and paid.restaurant_id and paid.redemption_id:
            transaction.on_commit(partial(announce, paid.restaurant_id, paid.redemption_id))
    return answers


def reverse(
    *,
    key: uuid.UUID,
    redemption_id: int,
    kind: ReversalKind,
    reason: str,
    actor: str,
    at: datetime | None = None,
) -> Reversed:
    """Undo a captured redemption whole: a void on its own business day, a refund later into the open period."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT verdict, reversal_id, replayed FROM public.till_reverse(%s, %s, %s, %s, %s, %s)",
            [key, redemption_id, str(kind), reason[:200], actor, stamp(at)],
        )
        return Reversed(*cursor.fetchone())


class DepositTooLow(Exception):
    """A prepaid company's deposit does not cover what is to be granted."""


@dataclass(frozen=True)
class Bearer:
    """Who bears the cost of a purse, opaque here: whose head it counts for (None: nobody's), a cost centre, a site."""

    holder: int | None = None
    cost_centre: str = ""
    site_id: int | None = None


NOBODY = Bearer()


def open_purse(
    *,
    company_id: int,
    granted: int,
    valid: tuple[datetime, datetime],
    meals_per_day: int | None = None,
    bearer: Bearer = NOBODY,
) -> int:
    """Open a purse good for `granted` minor units from-to; raises DepositTooLow for a prepaid company."""
    [purse_id] = open_purses(
        company_id=company_id, granted=[granted], valid=[valid], meals_per_day=[meals_per_day], bearers=[bearer]
    )
    return purse_id


def open_purses(
    *,
    company_id: int,
    granted: Sequence[int],
    valid: Sequence[tuple[datetime, datetime]],
    meals_per_day: Sequence[int | None] | None = None,
    bearers: Sequence[Bearer] | None = None,
) -> list[int]:
    """Open many purses at once, in the order given, all or none; raises DepositTooLow."""
    spans = [TimestamptzRange(*span) for span in valid]
    told = bearers or [NOBODY] * len(spans)
    values: list[Any] = [company_id, list(granted), spans, list(meals_per_day or [None] * len(spans))]
    borne = ([each.holder for each in told], [each.cost_centre for each in told], [each.site_id for each in told])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.purses_open(%s, %s::bigint[], %s::tstzrange[], %s::int[], %s::bigint[], %s::text[],"
            " %s::bigint[])",
            [*values, *borne],
        )
        purse_ids = cursor.fetchone()[0]
    if purse_ids is None:
        raise DepositTooLow
    return purse_ids


def pay_in(*, company_id: int, amount: int, reference: str, by, at: datetime | None = None) -> int:
    """Record money a prepaid company paid in; returns the transfer's id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.ledger_deposit(%s, %s, %s, %s, %s)",
            [company_id, amount, reference, actor_of(by), stamp(at)],
        )
        return cursor.fetchone()[0]
