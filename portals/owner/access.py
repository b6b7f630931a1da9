"""One door per object of the owner's desk: what is not yours is not there.

An owner reaches their own restaurants; an operator reaches any restaurant's counters, to set them up on a visit.
"""

from django.http import Http404

from accounts.models import User
from accounts.roles import Permission
from portals.lists import row_id
from restaurants.models import Counter, CounterKey, Member, MenuItem, Restaurant, StaffPin
from restaurants.queries import restaurants_owned_by
from restaurants.staff_pins import staff_of


def restaurants_of(user: User):
    """The restaurants this person may look after, by name."""
    if user.may(Permission.ENROL_RESTAURANT):
        return Restaurant.objects.all()
    return restaurants_owned_by(user)


def access_restaurant(user: User, restaurant_id) -> Restaurant:
    """A restaurant this person may look after; 404 for any other."""
    return _one(restaurants_of(user), restaurant_id)


def access_own_restaurant(user: User, restaurant_id) -> Restaurant:
    """A restaurant this person owns; 404 for any other, an operator's too: money and staff are the owner's."""
    return _one(restaurants_owned_by(user), restaurant_id)


def chosen_restaurant(request) -> tuple[list[Restaurant], Restaurant | None]:
    """The owner's restaurants, and the one ?restaurant= names: by default the first. 404 for somebody else's."""
    owned = list(restaurants_owned_by(request.user))
    if "restaurant" in request.GET:
        return owned, access_own_restaurant(request.user, request.GET["restaurant"])
    return owned, owned[0] if owned else None


def access_counter(user: User, counter_id) -> Counter:
    """A counter of a restaurant this person may look after; 404 for any other."""
    return _one(Counter.objects.select_related("restaurant").filter(restaurant__in=restaurants_of(user)), counter_id)


def access_dish(user: User, dish_id) -> MenuItem:
    """A dish of a restaurant this person may look after; 404 for any other."""
    return _one(MenuItem.objects.select_related("restaurant").filter(restaurant__in=restaurants_of(user)), dish_id)


def access_key(user: User, key_id) -> CounterKey:
    """A key of such a counter; 404 for any other."""
    keys = CounterKey.objects.select_related("counter__restaurant")
    return _one(keys.filter(counter__restaurant__in=restaurants_of(user)), key_id)


def access_member(user: User, member_id) -> Member:
    """A seat in a restaurant this person owns; 404 for any other."""
    seats = Member.objects.select_related("restaurant", "user")
    return _one(seats.filter(restaurant__in=restaurants_owned_by(user)), member_id)


def access_staff(restaurant: Restaurant, staff_id) -> StaffPin:
    """Somebody with a PIN at this restaurant, read inside its scope; 404 for any other and for one that has ended."""
    return _one(staff_of(restaurant).select_related("restaurant"), staff_id)


def _one(rows, pk):
    found = rows.filter(pk=row_id(str(pk))).first()
    if found is None:
        raise Http404
    return found
