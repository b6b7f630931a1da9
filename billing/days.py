"""A restaurant's meals by day, its days running from four in the morning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import TruncDate

from billing.enums import DocumentKind, Outcome, ReversalKind
from billing.models import Document, Redemption
from billing.queries import A_MEAL, SHOP_DAY_STARTS


@dataclass(frozen=True)
class Day:
    """A day's meals and their total in minor units, voided ones left out, and how many those were."""

    day: date
    count: int = 0
    total: int = 0
    voids: int = 0


@dataclass(frozen=True)
class RefundedLater:
    """How many meals were refunded later, for how much in minor units, and in which month's document that is.

    `number` is that document's, once its figures are final.
    """

    month: date
    count: int
    total: int
    number: str = ""


def shop_span(first: date, last: date, zone) -> tuple[datetime, datetime]:
    """From when to when a restaurant's days from `first` to `last` run."""
    opens = datetime.combine(first, time(), zone) + SHOP_DAY_STARTS
    closes = datetime.combine(last + timedelta(days=1), time(), zone) + SHOP_DAY_STARTS
    return opens, closes


def shop_date(at: datetime, zone) -> date:
    """The restaurant's day that a moment belongs to."""
    return (at.astimezone(zone) - SHOP_DAY_STARTS).date()


def sales_by_day(restaurant_id: int, first: date, last: date, zone) -> dict[date, Day]:
    """A restaurant's days with meals, oldest first, from `first` to `last` included."""
    start, end = shop_span(first, last, zone)
    shifted = ExpressionWrapper(F("occurred_at") - SHOP_DAY_STARTS, DateTimeField())
    void = Q(reversal__kind=ReversalKind.VOID)
    standing = Q(reversal=None) | ~void
    rows = (
        Redemption.objects.filter(A_MEAL, outcome=Outcome.CAPTURED, restaurant_id=restaurant_id)
        .filter(occurred_at__gte=start, occurred_at__lt=end)
        .values(day=TruncDate(shifted, tzinfo=zone))
        .annotate(count=Count("id", filter=standing), total=Sum("amount", filter=standing))
        .annotate(voids=Count("id", filter=void))
        .order_by("day")
    )
    return {row["day"]: Day(row["day"], row["count"], row["total"] or 0, row["voids"]) for row in rows}


def refunded_later(restaurant_id: int, first: date, last: date, zone) -> list[RefundedLater]:
    """What of the meals of sales_by_day() was refunded later, by the month whose statement takes it off."""
    start, end = shop_span(first, last, zone)
    rows = (
        Redemption.objects.filter(A_MEAL, outcome=Outcome.CAPTURED, restaurant_id=restaurant_id)
        .filter(occurred_at__gte=start, occurred_at__lt=end, reversal__kind=ReversalKind.REFUND)
        .values_list("reversal__period")
        .annotate(count=Count("id"), total=Sum("amount"))
        .order_by("reversal__period")
    )
    return told_in(rows, kind=DocumentKind.STATEMENT, restaurant_id=restaurant_id)


def told_in(rows: Iterable[tuple[date, int, int]], **whose: Any) -> list[RefundedLater]:
    """What was refunded as (month, count, total), each with that month's document of `whose`."""
    found = list(rows)
    final = Document.objects.filter(**whose, period__in=[month for month, *_ in found], total__isnull=False)
    numbers = dict(final.values_list("period", "number"))
    return [RefundedLater(month, count, total, numbers.get(month, "")) for month, count, total in found]
