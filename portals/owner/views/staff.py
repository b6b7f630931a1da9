"""/owner/staff/: who acts for the restaurant."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import needs
from accounts.actions import send_password_link
from accounts.roles import Permission
from portals.addresses import password_address
from portals.owner.access import access_member, access_own_restaurant
from portals.owner.forms import MemberForm
from restaurants.actions import LastOwner, seat_member, unseat_member
from restaurants.enums import Seat
from restaurants.queries import members_of, restaurants_owned_by
from restaurants.staff_pins import staff_of
from tenants.scope import restaurant_scope


@require_GET
@needs(Permission.MANAGE_COUNTERS)
def staff(request):
    """Owners and staff of each of the owner's restaurants, and who has a PIN at their counters."""
    teams = [(restaurant, members_of(restaurant), _pins(restaurant)) for restaurant in restaurants_owned_by(request.user)]
    return render(request, "owner/staff.html", {"teams": teams})


def _pins(restaurant) -> list:
    with restaurant_scope(restaurant.pk):
        return list(staff_of(restaurant))


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def add(request, restaurant_id):
    """Let somebody act for the restaurant."""
    restaurant = access_own_restaurant(request.user, restaurant_id)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | {"seat": Seat(form.cleaned_data["seat"])}
        try:
            _seat(restaurant, by=request.user, **facts)
        except LastOwner:
            form.add_error("seat", _("A restaurant keeps at least one owner. Add another one first."))
        else:
            messages.success(request, _("%(name)s may now act for the restaurant.") % {"name": facts["name"]})
            return redirect("owner_staff")
    status = 422 if request.method == "POST" else 200
    return render(request, "owner/staff_add.html", {"restaurant": restaurant, "form": form}, status=status)


def _seat(restaurant, *, by, **facts) -> None:
    """Seat somebody; who is new here gets a link to choose a password."""
    with transaction.atomic():
        user = seat_member(restaurant=restaurant, by=by, **facts).user
        if not user.has_usable_password():
            send_password_link(user=user, address=password_address(), place=restaurant.name, by=by, invited=True)


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def remove(request, member_id):
    """Ask, then take somebody's seat away."""
    member = access_member(request.user, member_id)
    if request.method == "GET":
        return render(request, "owner/staff_remove.html", {"member": member, "restaurant": member.restaurant})
    try:
        unseat_member(member=member, by=request.user)
    except LastOwner:
        messages.error(request, _("A restaurant keeps at least one owner. Add another one first."))
        return redirect("owner_staff")
    messages.success(request, _("%(name)s may no longer act for the restaurant.") % {"name": member.user.name})
    return redirect("owner_staff")
