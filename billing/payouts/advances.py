"""Advances: what of a month that still collects may be paid now, by the rhythm of a restaurant's terms (ADR 41)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from billing import clock
from billing.enums import Outcome, PeriodState
from billing.fees import Charged, charged, on_collection_in
from billing.models import Advance, Document, PayoutItem, Period, Redemption, Reversal, TransferReversal
from billing.payouts.choosing import Account, why_held_back
from billing.payouts.queries import BACK, STANDS, Payees, below_zero, payouts
from billing.payouts.rhythms import MONTHLY, covered, next_advance
from restaurants.models import Restaurant, RestaurantTerms
from tenants.models import CompanyTerms
from tenants.terms import in_force

TOO_LITTLE = "too_little"


@dataclass(frozen=True)
class DueAdvance:
    """What of a month may be paid to a restaurant now, and why not when it is left out; minor units.

    `earned` up to the business day `up_to`, less what we `charged` on it with the price of this advance and those before,
    less what those `paid`, less what statements are `below` zero, is the amount.
    `failed` is why the last payout to this account was not carried out.
    """

    restaurant: Restaurant
    month: date
    up_to: date
    earned: int
    charged: Charged
    price: int
    paid: int
    below: int
    account: Account
    why: str
    failed: str = ""

    @property
    def amount(self) -> int:
        return self.earned - self.charged.sum - self.paid - self.below

    @property
    def currency(self) -> str:
        return self.restaurant.currency


def due_advances(currency: str, day: date, payees_by: Payees) -> list[DueAdvance]:
    """Every advance in a currency that is due by a day and was not prepared yet, with why a run leaves it out."""
    asked = _asked(currency, day)
    if not asked:
        return []
    payees = payees_by([place for place, _terms, _up_to in asked])
    spans = {(up_to.replace(day=1), up_to) for _place, _terms, up_to in asked}
    earned = {span: earned_until(*span, [place.pk for place, _t, up_to in asked if up_to == span[1]]) for span in spans}
    before, below = _before({place.pk for place, _t, _u in asked}), _below({place.pk for place, _t, _u in asked})
    found = []
    for place, terms, up_to in asked:
        month = up_to.replace(day=1)
        prices, paid = before.get((place.pk, month), (0, 0))
        turnover, price = earned[month, up_to].get(place.pk, 0), terms.advance_fee
        advance = DueAdvance(
            place, month, up_to, turnover, charged(turnover, terms, place.vat_bp, prices + price), price, paid,
            below.get(place.pk, 0), payees[place.pk].account, why_held_back(payees[place.pk]), payees[place.pk].failed,
        )  # fmt: skip
        found.append(advance if advance.amount > 0 or advance.why else _too_little(advance))
    return found


def _too_little(advance: DueAdvance) -> DueAdvance:
    return DueAdvance(**{**vars(advance), "why": TOO_LITTLE})


def rhythmic() -> QuerySet[Restaurant]:
    """Restaurants that ever agreed on being paid more often than with their statements."""
    return Restaurant.objects.filter(pk__in=RestaurantTerms.objects.exclude(rhythm=MONTHLY).values("restaurant"))


def _asked(currency: str, day: date) -> list[tuple[Restaurant, RestaurantTerms, date]]:
    """The restaurants with a rhythm whose latest advance is not prepared, the terms of its month, and its last day: one
    that is over, whatever day the run is for.
    """
    places = rhythmic().filter(currency=currency).prefetch_related("terms").order_by("name", "pk")
    now = clock.now()
    asked = []
    for place in places:
        agreed = list(place.terms.all())
        latest = min(day, now.astimezone(place.tz).date())
        up_to = covered(in_force(agreed, latest.replace(day=1)).rhythm, latest)
        terms = in_force(agreed, up_to.replace(day=1)) if up_to else None
        if up_to and terms and terms.rhythm != MONTHLY:
            asked.append((place, terms, up_to))
    shut = set(Period.objects.exclude(state=PeriodState.OPEN).values_list("month", flat=True))
    had = {(row.restaurant_id, row.period_id): row.up_to for row in standing().order_by("up_to")}
    return [
        (place, terms, up_to)
        for place, terms, up_to in asked
        if (month := up_to.replace(day=1)) not in shut and had.get((place.pk, month), date.min) < up_to
    ]


def standing() -> QuerySet[Advance]:
    """Advances that were prepared and neither failed, nor came back or were taken back whole, nor were thrown away."""
    items = payouts().exclude(state__in=BACK).filter(stays__gt=0)  # type: ignore[misc]  # annotated by payouts()
    return Advance.objects.filter(item__in=items.values("pk"))


def advances_of(document: Document) -> list[PayoutItem]:
    """What was sent early of a statement's month, in order; what came back or was never approved is not among it."""
    mine = {"advance__restaurant": document.restaurant_id, "advance__period": document.period_id}
    sent = payouts().filter(state__in=STANDS, stays__gt=0, **mine)  # type: ignore[misc]  # annotated by payouts()
    return list(sent.select_related("advance", "run").order_by("pk"))


def earned_until(month: date, up_to: date, restaurants: Collection[int]) -> dict[int, int]:
    """What these restaurants earned in a month up to a business day, less what was given back in it, in minor units.

    Meals of companies that restaurants wait for are left out: nobody advances what is paid as they pay.
    """
    asking = set(CompanyTerms.objects.filter(on_collection=True).values_list("company_id", flat=True))
    waits = on_collection_in(asking)
    later = [company for company in asking if waits(company, month)]
    meals = (
        Redemption.objects.filter(outcome=Outcome.CAPTURED, period=month, business_day__lte=up_to)
        .filter(restaurant__in=restaurants)
        .exclude(reversal__period=month)
        .exclude(company__in=later)
    )
    back = Reversal.objects.filter(period=month, redemption__period__lt=month, restaurant__in=restaurants)
    found = dict(meals.order_by().values_list("restaurant").annotate(Sum("amount")))
    for restaurant, amount in back.order_by().values_list("restaurant").annotate(Sum("amount")):
        found[restaurant] = found.get(restaurant, 0) - amount
    return found


def _before(restaurants: Collection[int]) -> dict[tuple[int, date], tuple[int, int]]:
    """What advances of each restaurant's months cost and paid so far."""
    summed = standing().filter(restaurant__in=restaurants).order_by().values_list("restaurant", "period")
    taken = TransferReversal.objects.filter(item__advance__in=standing(), item__restaurant__in=restaurants).order_by()
    of_month = taken.values_list("item__advance__restaurant", "item__advance__period").annotate(Sum("amount"))
    back = {(place, month): amount for place, month, amount in of_month}
    return {
        (place, month): (prices, paid - back.get((place, month), 0))
        for place, month, prices, paid in summed.annotate(Sum("price"), Sum("item__amount"))
    }


def _below(restaurants: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    rows: Iterable[Any] = below_zero().filter(restaurant__in=restaurants)
    for row in rows:
        found[row.restaurant_id] = found.get(row.restaurant_id, 0) + row.below
    return found


@dataclass(frozen=True)
class Plan:
    """How a restaurant is paid: its rhythm, what an advance costs, the next day of one, and those of open months."""

    terms: RestaurantTerms
    next_on: date | None
    taken: list[PayoutItem]

    @property
    def is_early(self) -> bool:
        """Whether it is paid before its statement."""
        return self.terms.rhythm != MONTHLY


def plan_of(restaurant: Restaurant, today: date) -> Plan:
    """How a restaurant is paid now, as its owner is told."""
    terms = in_force(restaurant.terms.all(), today.replace(day=1))
    shut = Document.objects.filter(restaurant=restaurant.pk, kind="statement").values("period")
    sent = payouts().filter(state__in=STANDS)  # type: ignore[misc]  # annotated by payouts()
    taken = sent.filter(advance__restaurant=restaurant.pk, stays__gt=0)  # type: ignore[misc]
    taken = taken.exclude(advance__period__in=shut)
    return Plan(terms, next_advance(terms.rhythm, today), list(taken.select_related("advance").order_by("pk")))


def is_over(item: PayoutItem) -> bool:
    """Whether a payout is an advance whose month has its statement, which pays it instead."""
    if item.document_id is not None:
        return False
    mine = {"restaurant": item.restaurant_id, "period": item.advance.period_id}
    return Document.objects.filter(kind="statement", **mine).exists()
