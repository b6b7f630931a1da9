"""/counter/close-of-day/: what today came to, and what of it will be deposited when."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.roles import Permission
from portals.counter.access import at_counter
from portals.counter.closing import sheet


@never_cache
@require_GET
@at_counter(Permission.TAKE_PAYMENT)
def close_of_day(request):
    """Today of all the restaurant's counters, or with ?only of this one."""
    counter = request.counter
    facts = sheet(counter.restaurant, counter=counter if "only" in request.GET else None)
    several = counter.restaurant.counters.count() > 1
    return render(request, "counter/close_of_day.html", facts | {"counter": counter, "several": several})
