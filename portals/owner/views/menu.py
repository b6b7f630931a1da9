"""/owner/menu/: when the restaurant is open, and what is in its dishes."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from portals.allergen_words import allergens_said, diets_said
from portals.hours_words import break_said, closed_on_said, days_off_said, hours_said, other_hours_said, wall_clock
from portals.menu_lines import MenuFormSet
from portals.owner.access import access_dish, access_restaurant
from portals.owner.menu_forms import DishForm, HoursForm
from restaurants.actions import tag_dish, write_hours, write_menu
from restaurants.queries import restaurants_owned_by


@require_GET
@needs(Permission.MANAGE_COUNTERS)
def menu(request):
    """The hours and dishes of each of the owner's restaurants, as the guests are told of them."""
    places = [_told(restaurant) for restaurant in restaurants_owned_by(request.user).prefetch_related("menu")]
    return render(request, "owner/menu.html", {"places": places})


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def hours(request, restaurant_id):
    """Write the hours; guests see them at once."""
    restaurant = access_restaurant(request.user, restaurant_id)
    typed, today = request.POST if request.method == "POST" else None, wall_clock(restaurant, clock.now()).date()
    form = HoursForm(typed, restaurant=restaurant, today=today)
    if request.method == "POST" and form.is_valid():
        write_hours(restaurant=restaurant, hours=form.hours(), by=request.user)
        messages.success(request, _("The hours are saved. Guests see them from now on."))
        return redirect("owner_menu")
    status = 422 if request.method == "POST" else 200
    return render(request, "owner/menu_hours.html", {"restaurant": restaurant, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def dishes(request, restaurant_id):
    """Write the dishes and prices anew; guests see them at once."""
    restaurant = access_restaurant(request.user, restaurant_id)
    now = list(restaurant.menu.values("name", "name_en", "price"))
    lines = MenuFormSet(request.POST or None, initial=now, form_kwargs={"currency": restaurant.currency})
    if request.method == "POST" and lines.is_valid():
        write_menu(restaurant=restaurant, dishes=lines.dishes(), by=request.user)
        messages.success(request, _("The menu is saved. Guests see it from now on."))
        return redirect("owner_menu")
    facts = {"restaurant": restaurant, "lines": lines}
    return render(request, "owner/menu_lines.html", facts, status=422 if lines.is_bound else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def dish(request, dish_id):
    """Tell what is in a dish."""
    item = access_dish(request.user, dish_id)
    form = DishForm(request.POST if request.method == "POST" else None, initial=DishForm.of(item))
    if request.method == "POST" and form.is_valid():
        tag_dish(dish=item, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved: %(dish)s") % {"dish": item.label})
        return redirect("owner_menu")
    facts = {"dish": item, "restaurant": item.restaurant, "form": form}
    return render(request, "owner/menu_dish.html", facts, status=422 if request.method == "POST" else 200)


def _told(restaurant) -> dict:
    dishes = list(restaurant.menu.all())
    for item in dishes:
        item.holds, item.suits = allergens_said(item.allergens), diets_said(item.diets)
    hours = restaurant.hours
    words = {"hours": hours_said(hours), "other": other_hours_said(hours), "pause": break_said(hours)}
    words |= {
        "days_off": days_off_said(hours),
        "closed_on": closed_on_said(hours, wall_clock(restaurant, clock.now()).date()),
    }
    return {"restaurant": restaurant, "dishes": dishes, **words}
