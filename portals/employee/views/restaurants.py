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
from portals.employee.dishes import menu_for
from portals.employee.eat_here import EatHere, next_yes, when_said
from portals.employee.eater import eater_of
from portals.employee.forms import WishForm
from portals.employee.left import left_lines
from portals.employee.places import around, counter_of, places
from portals.employee.sketch import sketch
from portals.employee.words import said
from portals.hours_words import break_said, closed_on_said, days_off_said, other_hours_said, wall_clock
from restaurants.enums import Diet, RestaurantState
from restaurants.models import Restaurant
from restaurants.wishes import enrolled_as
from vouchers.wishes import mark_favourite, unmark_favourite, wish_for, wishes_of

PAGE = 20


@needs(Permission.EAT)
def restaurants(request):
    """Favourites first, then nearest, with a yes or no for each; `view=map` draws them around the site.

    `q` searches; `diet` and `fits` leave the places with a dish for somebody.
    """
    eater = eater_of(request)
    search = request.GET.get("q", "").replace("\0", "").strip()[:50]
    diet, fits = request.GET.get("diet", ""), bool(request.GET.get("fits"))
    diet = diet if diet in Diet.values else ""
    found = around(eater, search, diet=diet, fits=fits)
    facts = {"search": search, "site": eater.site, "tab": "restaurants"} | _general(eater)
    facts |= {"diet": diet, "fits": fits, "narrowed": diet or fits, "diets": Diet.choices, "taste": eater.taste}
    if request.user.is_guest:
        facts["site"] = None  # its name and place are the company's own; the list says how far each restaurant is
    if request.GET.get("view") == "map" and facts["site"]:
        drawn = sketch(eater, places(eater, found))
        return render(request, "employee/map.html", facts | {"sketch": drawn})
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "employee/restaurants.html", facts | {"page": page, "places": places(eater, list(page))})


@needs(Permission.EAT)
def restaurant(request, restaurant_id: int):
    """One restaurant: whether one can eat there now and why, how far, when open, and what of the menu is one's own money."""
    eater, found = eater_of(request), _found(restaurant_id)
    [place] = places(eater, [found])
    menu = menu_for(eater, found, place.answer)
    when = next_yes(eater, found, place.answer)
    facts: dict[str, Any] = {"place": place, "counter": counter_of(found), "menu": menu, "tab": "restaurants"}
    facts |= {"next_yes": when_said(when, eater) if when else "", "next_step": _next_step(place.answer)}
    hours, today = found.hours, wall_clock(found, eater.now).date()
    facts |= {"break": break_said(hours), "days_off": days_off_said(hours), "other": other_hours_said(hours)}
    facts |= {"closed_on": closed_on_said(hours, today), "holidays_off": hours.holidays_off, "left": left_lines(eater)}
    facts["nothing_told"] = bool(menu) and all(dish.untold for dish in menu)
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
    return {"can": can, "why": why, "next_step": next_step, "left": left_lines(eater)}


def _next_step(answer: EatHere) -> str:
    """What one can do instead, when it is not the doors that are shut."""
    return said(answer.can.refusal)[1] if answer.can.refusal else ""
