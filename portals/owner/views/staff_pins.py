"""/owner/staff/<restaurant>/pins/: who has a PIN at the restaurant's counters."""

from contextlib import contextmanager

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.pins import PinTooSimple
from accounts.roles import Permission
from portals.owner.access import access_own_restaurant, access_staff
from portals.owner.forms import StaffForm, StaffPinForm
from restaurants.staff_pins import STAFF_MOST, PinTaken, StaffFull, add_staff, change_staff_pin, end_staff
from tenants.scope import restaurant_scope


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def add(request, restaurant_id):
    """Give somebody a PIN."""
    restaurant = access_own_restaurant(request.user, restaurant_id)
    form = StaffForm(request.POST if request.method == "POST" else None)
    with restaurant_scope(restaurant.pk):
        if request.method == "POST" and form.is_valid() and _done(form, add_staff, restaurant=restaurant, by=request.user):
            messages.success(request, _("%(name)s has a PIN now.") % {"name": form.cleaned_data["name"]})
            return redirect("owner_staff")
    status = 422 if request.method == "POST" else 200
    return render(request, "owner/staff_pin_add.html", {"restaurant": restaurant, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def change(request, restaurant_id, staff_id):
    """Give somebody another PIN."""
    restaurant = access_own_restaurant(request.user, restaurant_id)
    form = StaffPinForm(request.POST if request.method == "POST" else None)
    with restaurant_scope(restaurant.pk):
        staff = access_staff(restaurant, staff_id)
        if request.method == "POST" and form.is_valid() and _done(form, change_staff_pin, staff=staff, by=request.user):
            messages.success(request, _("%(name)s has another PIN now.") % {"name": staff.name})
            return redirect("owner_staff")
    facts = {"restaurant": restaurant, "staff": staff, "form": form}
    return render(request, "owner/staff_pin_change.html", facts, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def end(request, restaurant_id, staff_id):
    """Ask, then let a PIN no longer work."""
    restaurant = access_own_restaurant(request.user, restaurant_id)
    with restaurant_scope(restaurant.pk):
        staff = access_staff(restaurant, staff_id)
        if request.method == "GET":
            return render(request, "owner/staff_pin_end.html", {"restaurant": restaurant, "staff": staff})
        end_staff(staff=staff, by=request.user)
    messages.success(request, _("The PIN of %(name)s no longer works.") % {"name": staff.name})
    return redirect("owner_staff")


def _done(form, act, **facts) -> bool:
    """Do it with what was typed; a refusal is said on the form."""
    with _said_on(form):
        act(**facts, **form.cleaned_data)
    return form.is_valid()


@contextmanager
def _said_on(form):
    try:
        yield
    except PinTooSimple:
        form.add_error("pin", _("Choose digits that are harder to guess than 0000 or 1234."))
    except PinTaken:
        form.add_error("pin", _("Somebody else has this PIN. Choose another, so that it names one person."))
    except StaffFull:
        form.add_error(None, _("At most %(count)s people have a PIN. End one first.") % {"count": STAFF_MOST})
