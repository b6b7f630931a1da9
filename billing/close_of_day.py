"""A restaurant's day in one view: what was sold, what was cancelled, and what of it will be deposited when.

Nothing is stored and nothing is shut: the same question asked again later gives the day as it is then. Commission is
rounded once per statement (billing/freezing.py), so a single day's share of it is an estimate.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Q, Sum

from billing.days import shop_span
from billing.enums import DocumentKind, Outcome, ReversalKind, Way
from billing.fees import with_vat
from billing.models import Document, Redemption, Reversal
from billing.money import apply_rate
from billing.queries import A_MEAL, dated
from restaurants.models import RestaurantTerms
from tenants.terms import in_force, month_after

STANDING = Q(reversal=None) | ~Q(reversal__kind=ReversalKind.VOID)
VOIDED = Q(reversal__kind=ReversalKind.VOID)


@dataclass(frozen=True)
class Taken:
    """Meals paid one way and their total in minor units, voided ones left out."""

    way: Way
    count: int
    total: int


@dataclass(frozen=True)
class Expected:
    """What of one day goes into one month's statement; minor units, about. `number`: that statement, once it is final."""

    month: date
    gross: int
    refunded: int
    commission_bp: int
    commission: int
    vat: int
    deposited_on: date
    number: str = ""

    @property
    def kept(self) -> int:
        return self.gross - self.refunded

    @property
    def net(self) -> int:
        return self.kept - self.commission - self.vat


@dataclass(frozen=True)
class CloseOfDay:
    """A restaurant's day, or one counter's; minor units.

    Voided meals are in none of the sums but their own; refunds are those given on this day, of meals of earlier ones.
    """

    day: date
    count: int
    total: int
    excess: int
    voids: int
    voided: int
    refunds: int
    refunded: int
    ways: tuple[Taken, ...]
    expected: tuple[Expected, ...]


def close_of_day(restaurant, day: date, *, today: date, counter_id: int | None = None) -> CloseOfDay:
    """The day of a restaurant, four in the morning to four in the morning, or of one of its counters.

    `today` is the restaurant's day now: a month that is over and not closed yet is paid that much later. Four queries.
    """
    span = {
        "occurred_at__gte": shop_span(day, day, restaurant.tz)[0],
        "occurred_at__lt": shop_span(day, day, restaurant.tz)[1],
    }
    meals = list(_meals(restaurant.pk, span, counter_id))
    refunds = list(_refunds(restaurant.pk, span, counter_id))
    return CloseOfDay(
        day=day,
        **{name: sum(row[name] or 0 for row in meals) for name in ("count", "total", "excess", "voids", "voided")},
        **{name: sum(row[name] for row in refunds) for name in ("refunds", "refunded")},
        ways=_by_way(meals),
        expected=_expected(restaurant, meals, refunds, today),
    )


def _meals(restaurant_id: int, span: dict, counter_id: int | None):
    """Sums by month and way."""
    found = Redemption.objects.filter(A_MEAL, outcome=Outcome.CAPTURED, restaurant_id=restaurant_id, **span)
    found = found if counter_id is None else found.filter(counter_id=counter_id)
    return (
        found.values("period", "way")
        .annotate(count=Count("id", filter=STANDING), total=Sum("amount", filter=STANDING))
        .annotate(excess=Sum("excess", filter=STANDING))
        .annotate(voids=Count("id", filter=VOIDED), voided=Sum("amount", filter=VOIDED))
        .order_by("period", "way")
    )


def _refunds(restaurant_id: int, span: dict, counter_id: int | None):
    """Sums by month of what was given back on this day."""
    found = Reversal.objects.filter(kind=ReversalKind.REFUND, restaurant_id=restaurant_id, **span).exclude(
        redemption__way=Way.TRIAL
    )
    found = found if counter_id is None else found.filter(redemption__counter_id=counter_id)
    return found.values("period").annotate(refunds=Count("id"), refunded=Sum("amount")).order_by("period")


def _by_way(meals: Iterable[dict]) -> tuple[Taken, ...]:
    """The ways that paid something, in the order of their enum."""
    found = {way: Taken(way, 0, 0) for way in Way}
    for row in meals:
        way = Way(row["way"])
        found[way] = replace(found[way], count=found[way].count + row["count"], total=found[way].total + (row["total"] or 0))
    return tuple(taken for taken in found.values() if taken.count)


def _expected(restaurant, meals: list[dict], refunds: list[dict], today: date) -> tuple[Expected, ...]:
    """One line per month the day's money belongs to: nearly always one, two around a close."""
    gross: dict[date, int] = {}
    refunded: dict[date, int] = {}
    for row in meals:
        if row["count"]:
            gross[row["period"]] = gross.get(row["period"], 0) + row["total"]
    for row in refunds:
        refunded[row["period"]] = refunded.get(row["period"], 0) + row["refunded"]
    months = sorted({*gross, *refunded})
    statements, agreed = _statements(restaurant.pk, months), list(restaurant.terms.all())
    return tuple(
        _share(
            restaurant,
            in_force(agreed, month),
            month,
            gross.get(month, 0),
            refunded.get(month, 0),
            statements.get(month),
            today,
        )
        for month in months
    )


def _share(
    restaurant, terms: RestaurantTerms, month: date, gross: int, refunded: int, statement: Document | None, today: date
) -> Expected:
    """A day's part of a month, by the lowest tier's rate, and its date: the statement's own once its figures are final."""
    commission, vat = with_vat(apply_rate(gross - refunded, terms.commission_bp), terms, restaurant.vat_bp)
    if statement is not None and statement.pay_day:  # type: ignore[attr-defined]  # annotated by dated()
        return Expected(month, gross, refunded, terms.commission_bp, commission, vat, statement.pay_day, statement.number)  # type: ignore[attr-defined]
    earliest = max(month_after(month), today)
    pay_on = earliest + timedelta(days=terms.pay_days)
    return Expected(month, gross, refunded, terms.commission_bp, commission, vat, pay_on)


def _statements(restaurant_id: int, months: list[date]) -> dict[date, Document]:
    found = Document.objects.filter(kind=DocumentKind.STATEMENT, restaurant_id=restaurant_id, period_id__in=months)
    return {document.period_id: document for document in dated(found.defer("frozen"))}
