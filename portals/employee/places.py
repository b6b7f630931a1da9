"""Restaurants as somebody at lunch asks for them: how far, how busy, and whether they can eat there now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from portals.employee.crowds import Crowd, crowds
from portals.employee.eat_here import Cost, EatHere, cost_of, eat_here
from portals.employee.eater import Eater
from portals.hours_words import hours_said
from restaurants.distance import metres, walking_minutes
from restaurants.enums import CounterState, RestaurantState
from restaurants.models import Counter, Restaurant
from restaurants.queries import cuisines_called, dishes_for, nearby

WALK = 1_000
"""Metres around the office that count as nearby: a quarter of an hour on foot, a lunch break's reach."""
FAR = 5_000
"""Metres a search by name reaches."""


@dataclass(frozen=True)
class Place:
    """One restaurant as this person may use it now. `least` is what its cheapest dish would cost them themselves."""

    restaurant: Restaurant
    minutes: int | None
    answer: EatHere
    crowd: Crowd
    least: Cost
    favourite: bool = False

    @property
    def works(self) -> bool:
        return self.answer.works

    @property
    def yes(self) -> bool:
        return self.answer.yes

    @property
    def is_open(self) -> bool:
        return self.answer.doors.is_open

    @property
    def hours(self) -> str:
        return hours_said(self.restaurant.hours)

    @property
    def why_not(self) -> str:
        """Everything that stands in the way, as one line."""
        return " · ".join(self.answer.reasons)


def around(eater: Eater, search: str = "", *, diet: str = "", fits: bool = False) -> list[Restaurant]:
    """Restaurants on foot from the person's office, favourites first, then nearest first.

    A search reaches further, by name or cuisine. `diet` and `fits` leave those with a dish made for that diet, or one
    that suits what the person keeps for themselves.
    """
    found = _within(eater, FAR if search else WALK)
    if search:
        named = Q(name__icontains=search) | Q(name_en__icontains=search)
        found = found.filter(named | Q(cuisine__in=cuisines_called(search)))
    if diet:
        found = found.filter(pk__in=dishes_for([], [diet]))
    if fits:
        found = found.filter(pk__in=dishes_for(eater.taste.avoids, eater.taste.diets))
    return sorted(found.annotate(cheapest=Min("menu__price")), key=lambda each: _order(eater, each))


def places(eater: Eater, restaurants: Sequence[Restaurant]) -> list[Place]:
    """What this person is told of each of these restaurants: a fixed number of queries for all of them."""
    busy = crowds([each.pk for each in restaurants], eater.now)
    return [_place(eater, each, busy[each.pk]) for each in restaurants]


def counter_of(restaurant: Restaurant) -> Counter | None:
    """Where the phone pays when nobody scanned a code: the first open counter."""
    return restaurant.counters.filter(state=CounterState.ACTIVE).order_by("id").first()


def straight(eater: Eater, restaurant: Restaurant) -> float:
    """Metres from the person's office as the crow flies; 0 when they have none."""
    if eater.site is None:
        return 0.0
    here = (eater.site.latitude, eater.site.longitude)
    return metres(here, (restaurant.latitude, restaurant.longitude))


def _place(eater: Eater, restaurant: Restaurant, crowd: Crowd) -> Place:
    answer = eat_here(eater, restaurant)
    cheapest = getattr(restaurant, "cheapest", None)
    return Place(
        restaurant=restaurant,
        minutes=walking_minutes(straight(eater, restaurant)) if eater.site else None,
        answer=answer,
        crowd=crowd,
        least=cost_of(eater, restaurant, answer, cheapest) if cheapest else Cost(),
        favourite=restaurant.pk in eater.favourites,
    )


def _within(eater: Eater, reach: int) -> QuerySet[Restaurant]:
    if eater.site is None:
        return Restaurant.objects.filter(state=RestaurantState.ACTIVE)
    return nearby(eater.site.latitude, eater.site.longitude, metres=reach)


def _order(eater: Eater, restaurant: Restaurant) -> tuple[bool, float]:
    return restaurant.pk not in eater.favourites, straight(eater, restaurant)
