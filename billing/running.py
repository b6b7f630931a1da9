"""What a month holds: so far, while it collects, and whether its documents tie once they are drawn.

Everything is read from the ledger's own rows, nothing is stored. Row-level security decides whose rows count.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from billing.enums import Outcome, PeriodState
from billing.fees import commission, company_terms, pays_on, restaurant_terms, service_fee, with_vat
from billing.models import Period, Redemption, Reversal
from billing.money import apply_rate
from billing.payouts.rhythms import MONTHLY
from billing.portions import heads_so_far
from billing.tracing import effect_of, own_cards_of
from restaurants.models import Restaurant


@dataclass(frozen=True)
class Share:
    """What one restaurant has of a company's month so far, in minor units."""

    name: str
    count: int
    gross: int


@dataclass(frozen=True)
class Owed:
    """A company's month so far, by the rules its invoice will be made by; amounts in minor units.

    `covers` are its first and last day, where a cut-off day was agreed; `prepaid`: it is paid from the deposit first.
    """

    period: Period
    shares: list[Share]
    gross: int
    fee: int
    corrections: int
    covers: tuple[date, date] | None = None
    prepaid: bool = False

    @property
    def meals(self) -> int:
        return sum(share.count for share in self.shares)

    @property
    def total(self) -> int:
        return self.gross + self.fee + self.corrections


@dataclass(frozen=True)
class Earned:
    """A restaurant's month so far, by the rules its statement will be made by; amounts in minor units.

    `deposited_on` is the day of its deposit, when the month is closed as early as can be; None of who gets advances.
    """

    period: Period
    meals: int
    gross: int
    commission: int
    corrections: int
    own_cards: int = 0
    deposited_on: date | None = None

    @property
    def net(self) -> int:
        return self.gross + self.corrections - self.commission + self.own_cards


@dataclass(frozen=True)
class Sums:
    """The three sums of a drawn month that must be one, in minor units, and what documents say in total."""

    invoices: int
    statements: int
    transfers: int
    to_pay: int
    to_deposit: int

    @property
    def tie(self) -> bool:
        return self.invoices == self.statements == self.transfers


def open_periods() -> list[Period]:
    """Months that still collect, the earliest first."""
    return list(Period.objects.filter(state=PeriodState.OPEN).order_by("month"))


def closable_month(today: date) -> date | None:
    """The earliest open month, when it is over on `today`; None when there is nothing to close."""
    month = Period.objects.filter(state=PeriodState.OPEN).order_by("month").values_list("month", flat=True).first()
    return month if month and month < today.replace(day=1) else None


def month_state(period: Period, today: date) -> str:
    """How a month stands on `today`: its state, `to_close` when it is open and over, `paused` while its close is."""
    if period.state == PeriodState.OPEN and period.month < today.replace(day=1):
        return "to_close"
    return "paused" if period.state == PeriodState.CLOSING and period.paused_at else period.state


def owed_so_far(company, period: Period) -> Owed:
    """What a company's invoice of an open period would say now."""
    shares = _shares(_standing(period).filter(company=company))
    gross = sum(share.gross for share in shares)
    terms = company_terms(company, period.month)
    fee = service_fee(gross, terms, heads_so_far(company, period) if terms.fee_per_head else 0)
    return Owed(
        period=period,
        shares=shares,
        gross=gross,
        fee=fee + apply_rate(fee, company.vat_bp),
        corrections=_corrections(period, company=company),
        covers=company.span_of(period.month) if company.cuts else None,
        prepaid=company.prepays_in(period.month),
    )


def earned_so_far(restaurant, period: Period, today: date | None = None) -> Earned:
    """What a restaurant's statement of an open period would say now; on `today` also when it pays."""
    found = _standing(period).filter(restaurant=restaurant).aggregate(meals=Count("id"), gross=Sum("amount"))
    gross, corrections = found["gross"] or 0, _corrections(period, restaurant=restaurant)
    terms = restaurant_terms(restaurant, period.month)
    kept = sum(with_vat(commission(gross + corrections, terms), terms, restaurant.vat_bp))
    return Earned(
        period=period,
        meals=found["meals"],
        gross=gross,
        commission=kept,
        corrections=corrections,
        own_cards=effect_of(own_cards_of(restaurant.pk, period.month), {"restaurant": restaurant.pk}),
        deposited_on=pays_on(terms, period.month, today) if today and terms.rhythm == MONTHLY else None,
    )


def _standing(period: Period) -> QuerySet[Redemption]:
    """The meals of a period that were not given back in it."""
    kept = Q(reversal=None) | ~Q(reversal__period=period.month)
    return Redemption.objects.filter(kept, period=period.month, outcome=Outcome.CAPTURED)


def _shares(meals: QuerySet[Redemption]) -> list[Share]:
    """Restaurant by restaurant, each by its name in the reader's language."""
    counted = meals.values_list("restaurant", "restaurant__name", "restaurant__name_en")
    rows = counted.annotate(count=Count("id"), gross=Sum("amount")).order_by(
        F("gross").desc(), "restaurant__name", "restaurant"
    )
    return [Share(Restaurant(name=name, name_en=english).label, *sums) for _, name, english, *sums in rows]


def _corrections(period: Period, **owner) -> int:
    given_back = Reversal.objects.filter(period=period.month, redemption__period__lt=period.month, **owner)
    return -(given_back.aggregate(total=Sum("amount"))["total"] or 0)


def served_between(start: datetime, end: datetime) -> dict[str, int]:
    """count and total (minor units) of all restaurants' meals of a span, voided ones left out.

    Restaurant by restaurant, because that is how the meals are indexed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(x.count), 0)::bigint, coalesce(sum(x.total), 0)::bigint"
            " FROM restaurants_restaurant p CROSS JOIN LATERAL ("
            " SELECT count(*) AS count, sum(r.amount) AS total FROM billing_redemption r"
            " LEFT JOIN billing_reversal v ON v.redemption_id = r.id AND v.kind = 'void'"
            " WHERE r.restaurant_id = p.id AND r.outcome = 'captured' AND v.id IS NULL"
            " AND r.occurred_at >= %s AND r.occurred_at < %s) x",
            [start, end],
        )
        return dict(zip(("count", "total"), cursor.fetchone(), strict=True))


def collected(month: date) -> dict[str, int]:
    """count and total (minor units) of a month's meals that stand, company by company as they are indexed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(x.count), 0)::bigint, coalesce(sum(x.total), 0)::bigint"
            " FROM tenants_company c CROSS JOIN LATERAL ("
            " SELECT count(*) AS count, sum(r.amount) AS total FROM billing_redemption r"
            " LEFT JOIN billing_reversal v ON v.redemption_id = r.id AND v.period = r.period"
            " WHERE r.company_id = c.id AND r.outcome = 'captured' AND r.period = %s AND v.id IS NULL) x",
            [month],
        )
        return dict(zip(("count", "total"), cursor.fetchone(), strict=True))


def sums_of(month: date) -> Sums:
    """The sums of a drawn month: the same query as invariant 6 of the books, with its figures shown."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(gross) FILTER (WHERE kind = 'invoice'), 0)::bigint,"
            " coalesce(sum(gross) FILTER (WHERE kind = 'statement'), 0)::bigint,"
            " (SELECT coalesce(sum(CASE WHEN reason = 'meal' THEN amount ELSE -amount END), 0)::bigint"
            "    FROM billing_transfer t JOIN tenants_company c ON c.id = t.company_id"
            "   WHERE t.period = %s AND t.redemption_id IS NOT NULL)"
            " + (SELECT coalesce(sum(v.amount), 0)::bigint FROM billing_reversal v"
            "      JOIN billing_redemption r ON r.id = v.redemption_id WHERE v.period = %s AND r.period < v.period),"
            " coalesce(sum(total) FILTER (WHERE kind = 'invoice'), 0)::bigint,"
            " coalesce(sum(total) FILTER (WHERE kind = 'statement'), 0)::bigint"
            " FROM billing_document WHERE period_id = %s",
            [month, month, month],
        )
        return Sums(*cursor.fetchone())
