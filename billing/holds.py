"""Holds: the voucher part of a meal is set aside while another payment runs, then captured or released, once (ADR 28).

The rules and the money are in billing/sql/22_holds.sql. A captured hold is the redemption of the same key.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.clock import stamp
from billing.enums import HoldState
from billing.live import announce
from billing.models import Hold
from billing.till import Item, asked_of, row_of
from restaurants.actions import close_counter, close_restaurant
from restaurants.enums import CounterState
from restaurants.models import Counter, Restaurant
from tenants.scope import platform_scope

AT_ONCE = 1_000
"""How many holds one run of the task expires: the next one is a minute away."""


@dataclass(frozen=True)
class Held:
    """The stored answer to one hold; asking again with the same key gives the same one, settled meanwhile or not.

    `expires_at` is None when it was refused: then nothing was set aside, and `reason` and `facts` say why.
    """

    key: uuid.UUID
    outcome: str
    reason: str
    left: int | None
    occurred_at: datetime
    expires_at: datetime | None
    replayed: bool
    restaurant_id: int | None
    facts: Mapping | None = None
    currency: str = ""

    @property
    def held(self) -> bool:
        return self.outcome == HoldState.HELD


@dataclass(frozen=True)
class Settled:
    """What a hold is now; "unknown" when there is none. Refused, with a reason, when the till would not pay it any more."""

    state: str
    reason: str = ""
    redemption_id: int | None = None
    replayed: bool = False
    restaurant_id: int | None = None

    @property
    def captured(self) -> bool:
        return self.state == HoldState.CAPTURED


def hold(*, item: Item, seconds: int | None = None, rest: int = 0) -> Held:
    """Set the money of one meal aside for HOLD_SECONDS, or give the till's refusal; the same key gets the first answer.

    `rest` (minor units) is what the other payment takes beside it: only noted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, reason, left_over, occurred_at, expires_at, replayed, restaurant_id, told::text"
            f" FROM public.till_hold({row_of(len(item.shares))}, %s, %s)",
            [*asked_of(item), seconds or settings.HOLD_SECONDS, rest],
        )
        outcome, reason, left, at, until, replayed, place, told = cursor.fetchone()
    return Held(item.key, outcome, reason, left, at, until, replayed, place, told and json.loads(told))


@transaction.atomic
def capture_hold(*, key: uuid.UUID, by, restaurant_id: int | None = None, at: datetime | None = None) -> Settled:
    """Pay a hold: the meal is judged, and dated, at the hold's own moment. A restaurant can only capture its own.

    The answer's state is captured, or what the hold had become before: released, expired, refused. Nothing is raised,
    because a hold found past its time expires by this.
    """
    return _settle(HoldState.CAPTURED, "capture_hold", key, by, restaurant_id, at)


@transaction.atomic
def release_hold(*, key: uuid.UUID, by, restaurant_id: int | None = None, at: datetime | None = None) -> Settled:
    """Give a hold's money back, because the other payment came to nothing; a captured one stays captured."""
    return _settle(HoldState.RELEASED, "release_hold", key, by, restaurant_id, at)


@transaction.atomic
def expire_hold(*, key: uuid.UUID, by, at: datetime | None = None) -> Settled:
    """Give a hold's money back if it is past its time; one that is not, or was settled, stays as it is."""
    return _settle(HoldState.EXPIRED, "expire_hold", key, by, None, at)


def expire_holds(*, by, at: datetime | None = None) -> int:
    """Give back what is held past its time, each in a transaction of its own; returns how many."""
    instant = at or clock.now()
    with platform_scope():
        over = Hold.objects.filter(state=HoldState.HELD, expires_at__lte=instant).order_by("expires_at")
        keys = list(over.values_list("key", flat=True)[:AT_ONCE])
    return sum(not expire_hold(key=key, by=by, at=instant).replayed for key in keys)


def shut_counter(*, counter: Counter, by, at: datetime | None = None) -> None:
    """Close a counter; what it held goes back to the guests at once, because its till can neither capture nor release it.

    Each hold in a transaction of its own, as when they expire: together they would lock purses in no order.
    """
    close_counter(counter=counter, by=by)
    with platform_scope():
        keys = list(Hold.objects.filter(counter_id=counter.pk, state=HoldState.HELD).values_list("key", flat=True))
    for key in keys:
        release_hold(key=key, by=by, at=at)


def shut_restaurant(*, restaurant: Restaurant, reason: str, by, at: datetime | None = None) -> None:
    """Close a restaurant and all its counters; raises StateRefused when it is closed already."""
    close_restaurant(restaurant=restaurant, reason=reason, by=by)
    for counter in restaurant.counters.filter(state=CounterState.ACTIVE):
        shut_counter(counter=counter, by=by, at=at)


def _settle(verdict: HoldState, verb: str, key: uuid.UUID, by, restaurant_id: int | None, at: datetime | None) -> Settled:
    if restaurant_id is not None and not Hold.objects.filter(key=key, restaurant_id=restaurant_id).exists():
        return Settled("unknown")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, reason, redemption_id, replayed, restaurant_id FROM public.till_settle(%s, %s, %s, %s)",
            [key, str(verdict), actor_of(by), stamp(at)],
        )
        settled = Settled(*cursor.fetchone())
    if settled.state == "unknown" or settled.replayed:
        return settled
    record(by, verb, f"hold:{key}", became=settled.state)
    if settled.restaurant_id and settled.redemption_id:
        transaction.on_commit(partial(announce, settled.restaurant_id, settled.redemption_id))
    return settled
