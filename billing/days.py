"""A restaurant's meals by day, its days running from four in the morning."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import TruncDate

from billing.enums import Outcome, ReversalKind
from billing.models import Redemption
from billing.queries import A_MEAL, SHOP_DAY_STARTS


@dataclass(frozen=True)
class Day:
    """A day's meals and their total in minor units, voided ones left out, and how many those were."""

    day: date
    count: int = 0
    total: int = 0
    voids: int = 0


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
