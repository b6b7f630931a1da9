"""A month of one's own meals: what the URL asks for, the totals, and the picture of its days."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from billing.enums import ReversalKind, Way
from billing.models import Redemption
from billing.queries import with_rest
from portals.badges import badge_of
from portals.employee.attempts import why
from portals.employee.eater import Eater
from portals.lists import row_id
from restaurants.models import Restaurant
from tenants.calendar import is_holiday

STATES = {
    "captured": Q(reversal=None),
    "voided": Q(reversal__kind=ReversalKind.VOID),
    "refunded": Q(reversal__kind=ReversalKind.REFUND),
    # Attempts, not meals: refused_lines has them.
    "refused": Q(pk__in=[]),
}
"""The states of portals.badges that a meal in the history can be in."""
MOST_REFUSED = 50
"""Refused attempts between the meals of one page: more is a till gone mad, and the first fifty say so."""
STANDING = STATES["captured"]


@dataclass(frozen=True)
class Asked:
    """What the URL asks for; a filter that narrows nothing is empty (0 for the restaurant)."""

    month: date
    restaurant: int = 0
    state: str = ""
    way: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.restaurant or self.state or self.way)


@dataclass(frozen=True)
class Day:
    """One day of the picture: its standing meals, their sum (minor units), and its height out of 100."""

    day: date
    meals: int
    amount: int
    height: int
    within: bool
    off: bool
    today: bool

    @property
    def top(self) -> int:
        return 100 - self.height


def asked_for(query: Mapping, this_month: date) -> Asked:
    """Month and filters of the URL; what is none of ours narrows nothing."""
    place, state, way = (query.get(name, "") for name in ("restaurant", "state", "way"))
    return Asked(
        month=_month(query.get("month", ""), this_month),
        restaurant=row_id(place) or 0,
        state=state if state in STATES else "",
        way=way if way in Way.values else "",
    )


def next_month(month: date) -> date:
    """The first of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def meals_of_month(eater: Eater, month: date) -> QuerySet[Redemption]:
    """Their meals of one month, newest first, each with what another means paid at the counter."""
    return with_rest(eater.meals().filter(business_day__gte=month, business_day__lt=next_month(month)))


def narrowed(meals: QuerySet[Redemption], asked: Asked) -> QuerySet[Redemption]:
    """Those of the meals that the filters leave."""
    if asked.restaurant:
        meals = meals.filter(restaurant=asked.restaurant)
    if asked.way:
        meals = meals.filter(way=asked.way)
    return meals.filter(STATES[asked.state]) if asked.state else meals


def refused_lines(eater: Eater, asked: Asked, page) -> list[Redemption]:
    """The refused attempts that belong between the meals of a page, as the filters leave them; `state` is "refused"."""
    if asked.state not in ("", "refused"):
        return []
    end = next_month(asked.month)
    tried = eater.refused().filter(business_day__gte=asked.month, business_day__lt=end).select_related("restaurant")
    if asked.restaurant:
        tried = tried.filter(restaurant=asked.restaurant)
    if asked.way:
        tried = tried.filter(way=asked.way)
    meals = list(page)
    if meals and page.has_previous():
        tried = tried.filter(pk__lt=meals[0].pk)
    if meals and page.has_next():
        tried = tried.filter(pk__gt=page.paginator.object_list[page.end_index()].pk)
    found = list(tried[:MOST_REFUSED])
    for attempt in found:
        attempt.state, attempt.why = "refused", why(eater, attempt)
    return found


def choices(meals: QuerySet[Redemption], asked: Asked) -> dict[str, list[tuple]]:
    """What each filter offers: the restaurants and ways of this month, and every state."""
    found = set(meals.order_by().values_list("restaurant_id", "way").distinct())
    places = Restaurant.objects.in_bulk({place for place, _way in found} | {asked.restaurant} - {0})
    ways = {way for _place, way in found} | {asked.way}
    return {
        "restaurants": sorted(((key, place.label) for key, place in places.items()), key=lambda pair: pair[1]),
        "ways": [(value, label) for value, label in Way.choices if value in ways],
        "states": [(state, badge_of(state).words) for state in STATES],
    }


def words_of(asked: Asked, offered: dict[str, list[tuple]]) -> list[str]:
    """The filters that are on, in words."""
    on = (("restaurants", asked.restaurant), ("states", asked.state), ("ways", asked.way))
    return [str(dict(offered[name])[value]) for name, value in on if value in dict(offered[name])]


Sums = tuple[int, int, int, int, int]
"""How many meals, what they came to, and beside it the cash, the other means and one's own card, in minor units."""


def sums(meals: QuerySet[Redemption]) -> dict[date, Sums]:
    """The sums of the meals that stand, by business day."""
    days = meals.filter(STANDING).order_by().values("business_day")
    found = days.annotate(count=Count("id"), total=Sum("mine"), cash=Sum("excess"), other=Sum("rest"), card=Sum("by_card"))
    return {day["business_day"]: (day["count"], day["total"], day["cash"], day["other"], day["card"]) for day in found}


def picture(eater: Eater, month: date, days: dict[date, Sums]) -> list[list[Day]]:
    """The month as weeks from Monday; the dearest day reaches the top, days of other months are empty."""
    most = max((amount for _count, amount, *_beside in days.values()), default=0) or 1
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [[_day(eater, month, each, *days.get(each, (0, 0))[:2], most) for each in week] for week in weeks]


def _day(eater: Eater, month: date, day: date, meals: int, amount: int, most: int) -> Day:
    return Day(
        day=day,
        meals=meals,
        amount=amount,
        height=-(-100 * amount // most),
        within=day.month == month.month,
        off=day.weekday() > 4 or is_holiday(eater.company.country, day),
        today=day == eater.moment.business_day,
    )


def _month(text: str, this_month: date) -> date:
    """The month 2025-11 in the URL; what is no month, or lies ahead, is the running one."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this_month
    return month if date(2000, 1, 1) <= month <= this_month else this_month
