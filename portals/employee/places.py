"""Restaurants as somebody at lunch asks for them: how far, open or not, and whether their meal works there."""

from dataclasses import dataclass

from django.db.models import Q

from portals.employee.eater import Eater
from portals.employee.words import opening_hours, said
from restaurants.distance import metres, walking_minutes
from restaurants.enums import CounterState, RestaurantState
from restaurants.models import Counter, Restaurant
from restaurants.queries import cuisines_called, nearby
from vouchers.enums import Reason

WALK = 1_000
"""Metres around the office that count as nearby: a quarter of an hour on foot, a lunch break's reach."""
FAR = 5_000
"""Metres a search by name reaches."""


@dataclass(frozen=True)
class Place:
    """One restaurant in the list. `works` is about the restaurant alone, whatever the hour."""

    restaurant: Restaurant
    minutes: int | None
    hours: str
    is_open: bool
    works: bool
    limit: int
    why_not: str
    favourite: bool = False


def places(eater: Eater, search: str = "") -> list[Place]:
    """Restaurants on foot from the person's office, favourites first, then nearest first.

    A search reaches further, by name or cuisine.
    """
    found = _around(eater, FAR if search else WALK)
    if search:
        named = Q(name__icontains=search) | Q(name_en__icontains=search)
        found = found.filter(named | Q(cuisine__in=cuisines_called(search)))
    return [place(eater, restaurant) for restaurant in sorted(found, key=lambda each: _order(eater, each))]


def place(eater: Eater, restaurant: Restaurant) -> Place:
    """One restaurant, as this person may use it now."""
    can = eater.can_spend(restaurant.pk)
    hours, is_open = opening_hours(restaurant, eater.now)
    excluded = can.refusal is not None and can.refusal.code == Reason.RESTAURANT_NOT_INCLUDED
    return Place(
        restaurant=restaurant,
        minutes=walking_minutes(_distance(eater, restaurant)) if eater.site else None,
        hours=hours,
        is_open=is_open,
        works=not excluded and _is_included(eater, restaurant),
        limit=can.limit,
        why_not=said(can.refusal)[0] if can.refusal else "",
        favourite=restaurant.pk in eater.favourites,
    )


def counter_of(restaurant: Restaurant) -> Counter | None:
    """Where the phone pays when nobody scanned a code: the first open counter."""
    return restaurant.counters.filter(state=CounterState.ACTIVE).order_by("id").first()


def _around(eater: Eater, reach: int):
    if eater.site is None:
        return Restaurant.objects.filter(state=RestaurantState.ACTIVE)
    return nearby(eater.site.latitude, eater.site.longitude, metres=reach)


def _order(eater: Eater, restaurant: Restaurant) -> tuple[bool, float]:
    return restaurant.pk not in eater.favourites, _distance(eater, restaurant)


def _distance(eater: Eater, restaurant: Restaurant) -> float:
    if eater.site is None:
        return 0.0
    here = (eater.site.latitude, eater.site.longitude)
    return metres(here, (restaurant.latitude, restaurant.longitude))


def _is_included(eater: Eater, restaurant: Restaurant) -> bool:
    rules = [source.rules.restaurants for source in eater.sources]
    return not rules or any(each is None or restaurant.pk in each for each in rules)
