"""Restaurants on foot from the office, and one of them with its menu."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.eater import eater_of
from portals.employee.places import counter_of, place, places
from portals.employee.words import said
from restaurants.enums import RestaurantState
from restaurants.models import Restaurant

PAGE = 20


@needs(Permission.PAY)
def restaurants(request):
    """Nearest first, with a yes or no for each; `q` searches names and cuisines."""
    eater = eater_of(request)
    search = request.GET.get("q", "").replace("\0", "").strip()[:50]
    page = Paginator(places(eater, search), PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "search": search, "site": eater.site, "tab": "restaurants"} | _general(eater)
    return render(request, "employee/restaurants.html", facts)


@needs(Permission.PAY)
def restaurant(request, restaurant_id: int):
    """One restaurant: how far, when open, whether the meal works here now, and the menu."""
    eater = eater_of(request)
    found = Restaurant.objects.filter(pk=restaurant_id, state=RestaurantState.ACTIVE).first()
    if found is None:
        raise Http404
    can = eater.can_spend(found.pk)
    why, next_step = said(can.refusal) if can.refusal else ("", "")
    facts: dict[str, Any] = {"place": place(eater, found), "counter": counter_of(found), "menu": found.menu.all()}
    facts |= {"can": can, "why": why, "next_step": next_step, "tab": "restaurants"}
    return render(request, "employee/restaurant.html", facts)


def _general(eater) -> dict:
    """A reason that holds everywhere is said once, above the list, and not per restaurant."""
    can = eater.can_spend()
    why, next_step = said(can.refusal) if can.refusal else ("", "")
    return {"can": can, "why": why, "next_step": next_step}
