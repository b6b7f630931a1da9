"""Changes to money made by people: voids at the counter, refunds, checked receipts, deposits."""

import uuid
from datetime import date, datetime, timedelta
from functools import partial

from django.db import connection, transaction

from accounts.audit import actor_of, record
from billing import clock, till
from billing.deposits import topped_up
from billing.enums import Outcome, ReversalKind, TransferReason
from billing.live import announce
from billing.models import Redemption, Transfer
from tenants.models import Company


class ReversalRefused(Exception):
    """The meal cannot be undone so; `code` is already, unknown, key_reused, too_late or same_day."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def void_redemption(
    *,
    redemption_id: int,
    reason: str,
    key: uuid.UUID,
    by,
    restaurant_id: int | None = None,
    at: datetime | None = None,
) -> Redemption:
    """Undo a meal of today, whole; raises ReversalRefused. A restaurant can only undo its own."""
    return _reverse(ReversalKind.VOID, redemption_id, reason, key, by, restaurant_id, at)


@transaction.atomic
def refund_redemption(
    *,
    redemption_id: int,
    reason: str,
    key: uuid.UUID,
    by,
    restaurant_id: int | None = None,
    at: datetime | None = None,
) -> Redemption:
    """Give a meal of an earlier day back, posted into the open period; raises ReversalRefused.

    A meal of today is voided instead (same_day): the till's list of the day must show it.
    """
    return _reverse(ReversalKind.REFUND, redemption_id, reason, key, by, restaurant_id, at)


def _reverse(kind, redemption_id, reason, key, by, restaurant_id, at) -> Redemption:
    mine = Redemption.objects.filter(pk=redemption_id, outcome=Outcome.CAPTURED)
    if restaurant_id is not None:
        mine = mine.filter(restaurant_id=restaurant_id)
    redemption = mine.first()
    if redemption is None:
        raise ReversalRefused("unknown")
    if kind == ReversalKind.REFUND and redemption.business_day >= _business_day(redemption.company, at or clock.now()):
        raise ReversalRefused("same_day")
    done = till.reverse(key=key, redemption_id=redemption.pk, kind=kind, reason=reason, actor=actor_of(by), at=at)
    if not done.done:
        raise ReversalRefused(done.verdict)
    if done.replayed:
        return redemption
    if redemption.restaurant_id:
        transaction.on_commit(partial(announce, redemption.restaurant_id, redemption.pk))
    record(by, f"{kind}_redemption", f"redemption:{redemption.pk}", reason=reason, key=str(key))
    if redemption.by_card:
        transaction.on_commit(_return_own_cards, robust=True)
    return redemption


def _return_own_cards() -> None:
    from billing.tasks import return_own_cards as task

    # Not tried again here: what the queue does not take, beat finds.
    task.apply_async(retry=False)


def _business_day(company: Company, at: datetime) -> date:
    starts = timedelta(hours=company.day_starts.hour, minutes=company.day_starts.minute)
    return (at.astimezone(company.tz) - starts).date()


def mark_checked(*, redemption: Redemption) -> datetime:
    """Mark a receipt as checked by staff, once for ever; returns when it was (the first time)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.billing_checkedmark (redemption_id, checked_at) VALUES (%s, %s)"
            " ON CONFLICT (redemption_id) DO NOTHING",
            [redemption.pk, clock.now()],
        )
        cursor.execute("SELECT checked_at FROM public.billing_checkedmark WHERE redemption_id = %s", [redemption.pk])
        return cursor.fetchone()[0]


class DepositRefused(Exception):
    """The deposit cannot be paid in; `code` is reference_used: this bank reference was recorded before."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@transaction.atomic
def pay_in_deposit(*, company, amount: int, reference: str, by, at: datetime | None = None) -> None:
    """Record what a company paid in beforehand (minor units); raises DepositRefused for a reference used before.

    The company's row is locked first, so that a form sent twice is recorded once.
    """
    Company.objects.select_for_update().get(pk=company.pk)
    if Transfer.objects.filter(company=company, reason=TransferReason.DEPOSIT, reference=reference).exists():
        raise DepositRefused("reference_used")
    till.pay_in(company_id=company.pk, amount=amount, reference=reference, by=by, at=at)
    topped_up(company)
    record(by, "pay_in_deposit", company, amount=amount, reference=reference)
