"""Restaurants a program may be limited to: those near the company's sites, with the walk."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from restaurants.distance import metres, walking_minutes
from restaurants.models import Restaurant
from restaurants.queries import nearby


@dataclass(frozen=True)
class Place:
    """A restaurant and the walk to it from the nearest site, in minutes; None for a company without sites."""

    restaurant: Restaurant
    minutes: int | None

    @property
    def pk(self) -> int:
        return self.restaurant.pk

    @property
    def label(self) -> str:
        return self.restaurant.label


def places_near(company, *, also: Collection[int] = (), only: bool = False) -> list[Place]:
    """Active restaurants around every site, and those of `also` wherever they are; nearest first.

    With `only`, just those of `also`.
    """
    points = [(site.latitude, site.longitude) for site in company.sites.all()]
    found = {each.pk: each for each in Restaurant.objects.filter(pk__in=also)}
    if not only:
        for point in points:
            found |= {each.pk: each for each in nearby(*point)}
    places = [Place(each, _minutes(each, points)) for each in found.values()]
    return sorted(places, key=lambda place: (place.minutes is None, place.minutes, place.label))


def _minutes(restaurant: Restaurant, points: Iterable) -> int | None:
    there = (restaurant.latitude, restaurant.longitude)
    return min((walking_minutes(metres(point, there)) for point in points), default=None)
