"""Restaurants on foot from the office, and one of them with its menu."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from accounts.tries import TooManyTries
from portals.employee.eater import eater_of
from portals.employee.forms import WishForm
from portals.employee.places import counter_of, place, places
from portals.employee.words import said
from restaurants.enums import RestaurantState
from restaurants.models import Restaurant
from restaurants.wishes import enrolled_as
from vouchers.wishes import mark_favourite, unmark_favourite, wish_for, wishes_of

PAGE = 20


@needs(Permission.PAY)
def restaurants(request):
    """Favourites first, then nearest, with a yes or no for each; `q` searches names and cuisines."""
    eater = eater_of(request)
    search = request.GET.get("q", "").replace("\0", "").strip()[:50]
    page = Paginator(places(eater, search), PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "search": search, "site": eater.site, "tab": "restaurants"} | _general(eater)
    return render(request, "employee/restaurants.html", facts)


@needs(Permission.PAY)
def restaurant(request, restaurant_id: int):
    """One restaurant: how far, when open, whether the meal works here now, and the menu."""
    eater = eater_of(request)
    found = _found(restaurant_id)
    can = eater.can_spend(found.pk)
    why, next_step = said(can.refusal) if can.refusal else ("", "")
    facts: dict[str, Any] = {"place": place(eater, found), "counter": counter_of(found), "menu": found.menu.all()}
    facts |= {"can": can, "why": why, "next_step": next_step, "tab": "restaurants"}
    return render(request, "employee/restaurant.html", facts)


@needs(Permission.PAY)
@require_POST
def favourite(request, restaurant_id: int):
    """The star: on with `on`, else off; pressing it twice changes nothing more."""
    eater, found = eater_of(request), _found(restaurant_id)
    change = mark_favourite if request.POST.get("on") else unmark_favourite
    change(employee=eater.employee, restaurant_id=found.pk, by=request.user)
    return redirect("employee_restaurant", found.pk)


@needs(Permission.PAY)
def wish(request):
    """Ask for a restaurant that is not in the list; one that is leads there."""
    eater = eater_of(request)
    form = WishForm(request.POST or None, initial={"name": request.GET.get("name", "").replace("\0", "")[:80]})
    if request.method == "POST" and form.is_valid():
        there = enrolled_as(form.cleaned_data["name"])
        if there:
            messages.success(request, _("This restaurant is here already."))
            return redirect("employee_restaurant", there.pk)
        try:
            wish_for(company=eater.company, employee=eater.employee, by=request.user, **form.cleaned_data)
            messages.success(request, _("Asked for. Whoever signs restaurants up sees how many want it."))
            return redirect("employee_wish")
        except TooManyTries:
            form.add_error(None, _("That was a lot for one day. Try again tomorrow."))
    facts = {"form": form, "wishes": wishes_of(eater.employee)[:PAGE], "tab": "restaurants"}
    return render(request, "employee/wish.html", facts, status=422 if form.is_bound else 200)


def _found(restaurant_id: int) -> Restaurant:
    found = Restaurant.objects.filter(pk=restaurant_id, state=RestaurantState.ACTIVE).first()
    if found is None:
        raise Http404
    return found


def _general(eater) -> dict:
    """A reason that holds everywhere is said once, above the list, and not per restaurant."""
    can = eater.can_spend()
    why, next_step = said(can.refusal) if can.refusal else ("", "")
    return {"can": can, "why": why, "next_step": next_step}
