"""Finding restaurants and counters."""

import math
from collections.abc import Collection

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation

from accounts.models import AuditEntry
from restaurants.enums import CounterState, Cuisine, KeyKind, RestaurantState, Seat
from restaurants.keys import digest
from restaurants.models import Counter, CounterKey, Member, MenuItem, Restaurant

METRES_PER_DEGREE = 111_195


def nearby(latitude: float, longitude: float, *, metres: int = 1_000) -> QuerySet[Restaurant]:
    """Active restaurants inside the square of `metres` around a place in degrees; exact distance is the reader's."""
    north = metres / METRES_PER_DEGREE
    east = north / max(math.cos(math.radians(latitude)), 0.01)
    return Restaurant.objects.filter(
        state=RestaurantState.ACTIVE,
        latitude__range=(latitude - north, latitude + north),
        longitude__range=(longitude - east, longitude + east),
    )


def dishes_for(avoids: Collection[str], diets: Collection[str]) -> QuerySet:
    """The ids of restaurants with a dish that is made for all these diets and, as told, holds none of `avoids`.

    A dish nobody told of is not free of anything: it is left out as soon as something is avoided.
    """
    dishes = MenuItem.objects.filter(diets__contains=list(diets))
    if avoids:
        dishes = dishes.filter(allergens_told=True).exclude(allergens__overlap=list(avoids))
    return dishes.values("restaurant_id")


def cuisines_called(word: str) -> list[Cuisine]:
    """The cuisines whose word, in any language we speak, contains this one: a guest types 한식 or "korean"."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {cuisine for cuisine in Cuisine if word.casefold() in str(cuisine.label).casefold()}
    return sorted(found)


def counter_by_slug(slug: str) -> Counter | None:
    """The open counter whose printed QR says this; None when there is none."""
    return (
        Counter.objects.select_related("restaurant")
        .filter(slug=slug, state=CounterState.ACTIVE, restaurant__state=RestaurantState.ACTIVE)
        .first()
    )


def key_for(secret: str, kind: KeyKind) -> CounterKey | None:
    """The unrevoked key with this secret, its counter and restaurant loaded; None when there is none."""
    return (
        CounterKey.objects.select_related("counter__restaurant")
        .filter(digest=digest(secret), kind=kind, revoked_at=None)
        .first()
    )


def counters_for(user) -> QuerySet[Counter]:
    """The open counters of every restaurant this person owns or works in."""
    return Counter.objects.select_related("restaurant").filter(
        state=CounterState.ACTIVE, restaurant__members__user_id=user.pk
    )


def restaurants_owned_by(user) -> QuerySet[Restaurant]:
    """The restaurants this person owns."""
    return Restaurant.objects.filter(members__user_id=user.pk, members__seat=Seat.OWNER)


def members_of(restaurant: Restaurant) -> QuerySet[Member]:
    """Who acts for a restaurant, owners first."""
    return Member.objects.select_related("user").filter(restaurant=restaurant).order_by("seat", "user__name", "id")


def enrolled_with(business_number: str, key: str) -> Restaurant | None:
    """The restaurant with this number, when it was enrolled by the very form that carries this key; else None."""
    restaurant = Restaurant.objects.filter(business_number=business_number).first()
    if restaurant is None or not key:
        return None
    same = AuditEntry.objects.filter(verb="enrol_restaurant", subject=f"restaurant:{restaurant.pk}", data__key=key)
    return restaurant if same.exists() else None


def has_screen(counter: Counter) -> bool:
    """Whether a device shows this counter; its owner may open the till without."""
    return counter.keys.filter(kind=KeyKind.DEVICE, revoked_at=None).exists()
