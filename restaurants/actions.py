"""Changes to restaurants: enrolling one, making counters, giving and revoking their keys."""

import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import add_user
from accounts.audit import actor_of, record
from accounts.models import User
from restaurants.business_number import is_valid, normalise
from restaurants.enums import CounterState, CounterWay, KeyKind, RestaurantState, Seat
from restaurants.hours import Hours
from restaurants.keys import digest
from restaurants.models import Counter, CounterKey, Member, MenuItem, Restaurant, RestaurantTerms
from restaurants.states import RESTAURANT
from tenants.scope import platform_scope

LANGUAGES = ("ko", "en")
SLUG_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


class BusinessNumberRefused(Exception):
    """The number's check digit is wrong, or a restaurant with it is enrolled already; `code` says which."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class HoursRefused(Exception):
    """These hours cannot be; `code` is half (opens or closes alone), half_break, break_outside or other_only."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class LanguageRefused(Exception):
    """Statements are not made in that language."""


class LastOwner(Exception):
    """A restaurant keeps at least one owner."""


@transaction.atomic
def enrol_restaurant(
    *, by, owner_email: str = "", owner_name: str = "", menu: list[dict] | None = None, terms: dict | None = None,
    key: str = "", **facts,
):  # fmt: skip
    """Enrol a restaurant with its terms, its first counter, its menu and, when an e-mail is given, its owner.

    Raises BusinessNumberRefused. Returns the restaurant. The form's `key` is kept, so that a form sent twice can
    be recognised (restaurants.queries.enrolled_with).
    """
    facts["business_number"] = normalise(facts["business_number"])
    if not is_valid(facts["business_number"]):
        raise BusinessNumberRefused("not_valid")
    if Restaurant.objects.filter(business_number=facts["business_number"]).exists():
        raise BusinessNumberRefused("taken")
    try:
        with transaction.atomic():
            restaurant = Restaurant.objects.create(**facts)
    except IntegrityError:
        # Enrolled by somebody else between the look and the write.
        raise BusinessNumberRefused("taken") from None
    with platform_scope():
        RestaurantTerms.objects.create(restaurant=restaurant, agreed_by=actor_of(by), **terms or {})
    MenuItem.objects.bulk_create(MenuItem(restaurant=restaurant, **item) for item in menu or [])
    make_counter(restaurant=restaurant, name="1", by=by)
    if owner_email:
        seat_member(restaurant=restaurant, email=owner_email, name=owner_name, seat=Seat.OWNER, by=by)
    record(by, "enrol_restaurant", restaurant, business_number=restaurant.business_number, key=key)
    return restaurant


@transaction.atomic
def change_restaurant(*, restaurant: Restaurant, by, **details) -> None:
    """Correct a restaurant's names, cuisine, representative, phone or place (degrees); the same again changes nothing.

    What was issued keeps what it says. Another business number is another business: it is enrolled anew.
    """
    found = Restaurant.objects.select_for_update().get(pk=restaurant.pk)
    was = {name: getattr(found, name) for name, value in details.items() if getattr(found, name) != value}
    if was:
        Restaurant.objects.filter(pk=restaurant.pk).update(**{name: details[name] for name in was})
        told = {name: was[name] for name in ("name", "name_en", "address") if name in was}
        record(by, "change_restaurant", restaurant, changed=sorted(was), was=told)


@transaction.atomic
def set_statement_language(*, restaurant: Restaurant, language: str, by) -> None:
    """Choose the language of a restaurant's statements and of its SMS from now on; the same again changes nothing.

    Raises LanguageRefused.
    """
    if language not in LANGUAGES:
        raise LanguageRefused
    if Restaurant.objects.filter(pk=restaurant.pk).exclude(language=language).update(language=language):
        record(by, "set_statement_language", restaurant, language=language)


@transaction.atomic
def close_restaurant(*, restaurant: Restaurant, reason: str, by) -> None:
    """Take no more payments there from the next one on; what it is owed is paid all the same. Raises StateRefused.

    Its counters and what they hold: billing.holds.shut_restaurant.
    """
    _set_state(restaurant, RestaurantState.CLOSED)
    record(by, "close_restaurant", restaurant, reason=reason)


@transaction.atomic
def reopen_restaurant(*, restaurant: Restaurant, by) -> None:
    """Let a closed restaurant be paid again, at the counters it gets from now on; raises StateRefused."""
    _set_state(restaurant, RestaurantState.ACTIVE)
    record(by, "reopen_restaurant", restaurant)


def _set_state(restaurant: Restaurant, state: RestaurantState) -> None:
    before = Restaurant.objects.select_for_update().values_list("state", flat=True).get(pk=restaurant.pk)
    RESTAURANT.check(before, state)
    Restaurant.objects.filter(pk=restaurant.pk).update(state=state)
    restaurant.state = state


@transaction.atomic
def write_menu(*, restaurant: Restaurant, dishes: list[dict], by) -> None:
    """Replace a restaurant's menu by these dishes (name, name_en, price in minor units), in this order.

    A dish that keeps its name keeps what was told of what is in it.
    """
    told = {
        dish.name: {"allergens": dish.allergens, "allergens_told": dish.allergens_told, "diets": dish.diets}
        for dish in restaurant.menu.all()
    }
    restaurant.menu.all().delete()
    MenuItem.objects.bulk_create(MenuItem(restaurant=restaurant, **told.get(dish["name"], {}) | dish) for dish in dishes)
    record(by, "write_menu", restaurant, dishes=len(dishes))


@transaction.atomic
def write_hours(*, restaurant: Restaurant, hours: Hours, by) -> None:
    """Say when a restaurant is open, on which weekdays otherwise, and on which days not; raises HoursRefused."""
    _check_hours(hours)
    other = {str(day): [f"{opens:%H:%M}", f"{closes:%H:%M}"] for day, opens, closes in hours.other}
    Restaurant.objects.filter(pk=restaurant.pk).update(
        opens=hours.opens, closes=hours.closes, break_starts=hours.break_starts, break_ends=hours.break_ends,
        days_off=sorted(hours.days_off), other_hours=other, holidays_off=bool(hours.holidays_off),
        closed_on=sorted(hours.closed_on),
    )  # fmt: skip
    times = (hours.opens, hours.closes, hours.break_starts, hours.break_ends)
    facts = {"times": [each and f"{each:%H:%M}" for each in times], "days_off": sorted(hours.days_off), "other": other}
    facts |= {"holidays_off": bool(hours.holidays_off), "closed_on": [f"{day}" for day in sorted(hours.closed_on)]}
    record(by, "write_hours", restaurant, **facts)


def _check_hours(hours: Hours) -> None:
    if (hours.opens is None) != (hours.closes is None):
        raise HoursRefused("half")
    if (hours.break_starts is None) != (hours.break_ends is None):
        raise HoursRefused("half_break")
    if hours.break_starts and not hours.has_break:
        raise HoursRefused("break_outside")
    if hours.other and not hours.known:
        raise HoursRefused("other_only")


@transaction.atomic
def tag_dish(*, dish: MenuItem, allergens: list[str], told: bool, diets: list[str], by) -> None:
    """Say what is in a dish and which diets it is made for.

    `told` is the owner's word that the list of allergens is whole; without it an absent one means nothing. A dish
    that holds any has been told.
    """
    told = told or bool(allergens)
    MenuItem.objects.filter(pk=dish.pk).update(allergens=sorted(allergens), allergens_told=told, diets=sorted(diets))
    record(by, "tag_dish", dish, restaurant=dish.restaurant_id, allergens=sorted(allergens), told=told, diets=sorted(diets))


@transaction.atomic
def seat_member(*, restaurant: Restaurant, email: str, name: str, seat: Seat, by) -> Member:
    """Let a person act for a restaurant; makes the user when there is none with this e-mail. Raises LastOwner."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = add_user(email=email, name=name, roles=[seat.value], by=by)
    elif seat.value not in user.roles:
        user.roles = sorted({*user.roles, seat.value})
        user.save(update_fields=["roles"])
    if seat != Seat.OWNER:
        _keep_an_owner(restaurant, without=user)
    member, _ = Member.objects.update_or_create(restaurant=restaurant, user=user, defaults={"seat": seat})
    record(by, "seat_member", restaurant, user=user.pk, seat=seat.value)
    return member


@transaction.atomic
def unseat_member(*, member: Member, by) -> None:
    """Let a person no longer act for a restaurant, from their next request on; raises LastOwner."""
    _keep_an_owner(member.restaurant, without=member.user)
    user, seat = member.user, member.seat
    record(by, "unseat_member", member.restaurant, user=user.pk, seat=str(seat))
    member.delete()
    if not Member.objects.filter(user=user, seat=seat).exists():
        user.roles = [role for role in user.roles if role != seat]
        user.save(update_fields=["roles"])


def _keep_an_owner(restaurant: Restaurant, *, without: User) -> None:
    owners = Member.objects.select_for_update().filter(restaurant=restaurant, seat=Seat.OWNER)
    if [member.user_id for member in owners] == [without.pk]:
        raise LastOwner


@transaction.atomic
def make_counter(*, restaurant: Restaurant, name: str, by) -> Counter:
    """Make a till with a QR of its own; the slug leaves out letters that are mistaken for others."""
    slug = "".join(secrets.choice(SLUG_LETTERS) for _ in range(10))
    counter = Counter.objects.create(restaurant=restaurant, name=name, slug=slug)
    record(by, "make_counter", counter, restaurant=restaurant.pk)
    return counter


class NoWay(Exception):
    """A counter takes at least one way."""


@transaction.atomic
def choose_ways(*, counter: Counter, ways: list[CounterWay], by) -> None:
    """Let guests pay at this counter only in these ways, from the next payment on; raises NoWay for none."""
    chosen = [str(way) for way in CounterWay if way in ways]
    if not chosen:
        raise NoWay
    Counter.objects.filter(pk=counter.pk).update(ways=chosen)
    record(by, "choose_ways", counter, ways=chosen)


@transaction.atomic
def close_counter(*, counter: Counter, by) -> None:
    """Take no more payments at this till and revoke everything that holds a key to it."""
    Counter.objects.filter(pk=counter.pk).update(state=CounterState.CLOSED)
    counter.keys.filter(revoked_at=None).update(revoked_at=timezone.now())
    record(by, "close_counter", counter)


@transaction.atomic
def give_key(*, counter: Counter, kind: KeyKind, name: str, by) -> tuple[CounterKey, str]:
    """Give a counter a key; the secret is returned once and never shown again."""
    secret = f"hk_{kind.value}_{secrets.token_urlsafe(32)}"
    key = CounterKey.objects.create(counter=counter, kind=kind, name=name, digest=digest(secret))
    record(by, "give_key", key, counter=counter.pk, kind=kind.value)
    return key, secret


@transaction.atomic
def revoke_key(*, key: CounterKey, by) -> None:
    """Refuse this key from now on."""
    CounterKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    record(by, "revoke_key", key)
