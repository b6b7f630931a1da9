"""/owner/close-of-day/: any day of a restaurant or of one of its counters, and what of it is deposited when."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import needs
from accounts.roles import Permission
from portals.counter.closing import sheet
from portals.owner.access import chosen_restaurant
from portals.owner.forms import DayForm
from restaurants.models import Counter, Restaurant
from tenants.scope import restaurant_scope


@require_GET
@needs(Permission.READ_STATEMENTS)
def close_of_day(request):
    """?restaurant=, ?counter= and ?day= choose; by default today of the first restaurant, all counters."""
    owned, restaurant = chosen_restaurant(request)
    if restaurant is None:
        return render(request, "owner/close_of_day.html", {"owned": owned})
    form = DayForm(request.GET)
    day = form.cleaned_data["day"] if form.is_valid() else None
    counters = list(restaurant.counters.order_by("id"))
    only = _counter(restaurant, counters, request.GET.get("counter", ""))
    with restaurant_scope(restaurant.pk), timezone.override(restaurant.tz):
        facts = sheet(restaurant, day=day, counter=only)
        if not form.is_bound or not form.data.get("day"):
            form = DayForm(initial={"day": facts["sheet"].day})
        return render(request, "owner/close_of_day.html", facts | {"owned": owned, "form": form, "counters": counters})


def _counter(restaurant: Restaurant, counters: list[Counter], asked: str) -> Counter | None:
    """The counter asked for; None for all of them. One that is not the restaurant's does not exist."""
    if not asked:
        return None
    for counter in counters:
        if str(counter.pk) == asked:
            return counter
    raise Http404
