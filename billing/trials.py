"""A test payment of one minor unit: proves a counter from the till's function to its screen, and undoes itself.

It goes the way of every meal: one redemption, one transfer, paid from a purse of the operator's own company. Seconds
later a worker voids it, so that nothing is owed by anybody. It is in no sum of the restaurant's day and, once voided,
in no document (ADR 22).
"""

import logging
import uuid
from datetime import UTC, datetime, timedelta

import psycopg
from django.db import transaction
from django.utils.translation import gettext, override
from kombu.exceptions import OperationalError

from accounts.audit import SYSTEM, actor_of, record
from accounts.tries import count_try
from billing import clock, till
from billing.actions import ReversalRefused, refund_redemption, void_redemption
from billing.enums import Outcome, Way
from billing.models import Purse, Redemption
from billing.till import Answer, Item, Share
from restaurants.models import Counter
from tenants.actions import house_company
from tenants.models import Company
from tenants.scope import platform_scope

AMOUNT = 1
STANDS_FOR = timedelta(seconds=4)
MOST, WINDOW = 10, timedelta(hours=1)
GRANTED = 1_000
FOR_EVER = datetime(2999, 1, 1, tzinfo=UTC)
KEYS = uuid.UUID("7f6d2d0e-6c1b-4c39-9b5d-6d2f5b1a0c22")

log = logging.getLogger(__name__)


def take_trial(*, counter: Counter, key: uuid.UUID, by) -> Answer:
    """Pay one minor unit at a counter from the operator's own purse, and have it voided in a few seconds.

    The same key gets the same answer. Raises TooManyTries after MOST at one counter within WINDOW.
    """
    count_try(f"trial:{counter.pk}", limit=MOST, window=WINDOW)
    restaurant = counter.restaurant
    with platform_scope():
        house = house_company(currency=restaurant.currency, by=by)
        with override(restaurant.language):
            label = gettext("Test payment")
        item = Item(
            key=key, counter_id=counter.pk, amount=AMOUNT, shares=(Share(_purse_of(house), AMOUNT),), way=Way.TRIAL,
            label=label, actor=actor_of(by), company_id=house.pk, asked=("trial", counter.pk),
        )  # fmt: skip
        with transaction.atomic():
            [answer] = till.redeem([item])
            record(by, "take_trial", counter, redemption=answer.redemption_id or 0)
    transaction.on_commit(_send_for_undoing)
    return answer


def _purse_of(house: Company) -> int:
    """The purse that all test payments share: what they take comes back with the void."""
    found = Purse.objects.filter(company=house).order_by("id").values_list("pk", flat=True).first()
    return found or till.open_purse(company_id=house.pk, granted=GRANTED, valid=(clock.now() - timedelta(days=2), FOR_EVER))


def _send_for_undoing() -> None:
    """Ask a worker; when the queue cannot be reached, the beat finds the payment within a minute."""
    from billing.tasks import undo_trials

    try:
        undo_trials.apply_async(countdown=STANDS_FOR.total_seconds(), retry=False)
    except (OperationalError, psycopg.Error) as error:
        log.warning("trial: no worker was asked: %s", error)


def undo_standing_trials(*, at: datetime | None = None) -> int:
    """Void every test payment that has stood for STANDS_FOR; returns how many.

    One whose business day is over by now is refunded instead, as any meal would be.
    """
    now = at or clock.now()
    with platform_scope():
        standing = Redemption.objects.filter(company__in=Company.objects.filter(house=True), outcome=Outcome.CAPTURED)
        old = standing.filter(way=Way.TRIAL, reversal=None, occurred_at__lte=now - STANDS_FOR)
        ids = list(old.order_by("id").values_list("pk", flat=True))
        return sum(_undone(redemption_id, now) for redemption_id in ids)


def _undone(redemption_id: int, at: datetime) -> bool:
    facts = {"redemption_id": redemption_id, "key": uuid.uuid5(KEYS, str(redemption_id)), "by": SYSTEM, "at": at}
    for act in (void_redemption, refund_redemption):
        try:
            act(reason=gettext("Test payment"), **facts)  # type: ignore[arg-type]
            return True
        except ReversalRefused as refused:
            if refused.code != "too_late":
                return False
    return False
