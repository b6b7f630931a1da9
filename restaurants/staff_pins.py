"""Staff at a counter, each known by a PIN of four digits: who cancels a meal is a person, not a tablet.

A restaurant that has no staff is not asked for a PIN. PINs are unique within a restaurant, so that one names its
person; kept is Argon2 of each, so finding out costs one hash per person: there are at most STAFF_MOST.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.audit import record
from accounts.pins import check_pin
from accounts.tries import count_try, forget_tries
from restaurants.models import Restaurant, StaffPin

STAFF_MOST = 30
LOCKED_FOR = timedelta(minutes=5)


class PinTaken(Exception):
    """Another member of this restaurant's staff has this PIN."""


class StaffFull(Exception):
    """The restaurant has STAFF_MOST people with a PIN already."""


class PinRefused(Exception):
    """Nobody of this restaurant's staff has this PIN."""


def staff_of(restaurant: Restaurant) -> QuerySet[StaffPin]:
    """Who has a PIN at a restaurant now; read inside its scope."""
    return StaffPin.objects.filter(restaurant=restaurant, ended_at=None)


@transaction.atomic
def add_staff(*, restaurant: Restaurant, name: str, pin: str, by) -> StaffPin:
    """Give a person a PIN of four digits at a restaurant's counters.

    Raises PinTooSimple, PinTaken and StaffFull.
    """
    if _locked(restaurant).count() >= STAFF_MOST:
        raise StaffFull
    staff = StaffPin.objects.create(restaurant=restaurant, name=name, pin=_hash(restaurant, pin))
    record(by, "add_staff", staff, restaurant=restaurant.pk)
    return staff


@transaction.atomic
def change_staff_pin(*, staff: StaffPin, pin: str, by) -> None:
    """Give a member of staff another PIN; the old one stops working. Raises PinTooSimple and PinTaken."""
    _locked(staff.restaurant)
    staff.pin = _hash(staff.restaurant, pin, but=staff)
    staff.save(update_fields=["pin"])
    record(by, "change_staff_pin", staff, restaurant=staff.restaurant_id)


@transaction.atomic
def end_staff(*, staff: StaffPin, by) -> None:
    """Let a member of staff's PIN no longer work; their name stays beside what they did."""
    StaffPin.objects.filter(pk=staff.pk, ended_at=None).update(ended_at=timezone.now(), pin="")
    record(by, "end_staff", staff, restaurant=staff.restaurant_id)


def staff_behind(pin: str, restaurant: Restaurant) -> StaffPin:
    """Whose PIN this is at a restaurant.

    Raises PinRefused, and TooManyTries after PIN_TRIES wrong ones at the restaurant within LOCKED_FOR.
    """
    tries = f"staff-pin:{restaurant.pk}"
    count_try(tries, limit=settings.PIN_TRIES, window=LOCKED_FOR)
    found = _whose(pin, staff_of(restaurant))
    if found is None:
        raise PinRefused
    forget_tries(tries)
    return found


def _locked(restaurant: Restaurant) -> QuerySet[StaffPin]:
    """The staff, held: two people given the same PIN at once would both pass the look before the write."""
    Restaurant.objects.select_for_update().get(pk=restaurant.pk)
    return staff_of(restaurant)


def _hash(restaurant: Restaurant, pin: str, but: StaffPin | None = None) -> str:
    check_pin(pin)
    others = staff_of(restaurant).exclude(pk=but.pk) if but else staff_of(restaurant)
    if _whose(pin, others):
        raise PinTaken
    return make_password(pin)


def _whose(pin: str, staff: QuerySet[StaffPin]) -> StaffPin | None:
    return next((each for each in staff if check_password(pin, each.pin)), None)
