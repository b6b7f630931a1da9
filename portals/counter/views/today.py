"""/counter/today/: the list alone, for the page that refreshes itself."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.roles import Permission
from portals.counter.access import at_counter, is_fetch
from portals.counter.showing import today
from portals.counter.views.home import till


@require_GET
@at_counter(Permission.TAKE_PAYMENT)
def list_today(request):
    """The day's meals; all of them when asked."""
    everything = "all" in request.GET
    if not is_fetch(request):
        return till(request, **today(request.counter.restaurant, everything=everything))
    return render(request, "counter/today.html", today(request.counter.restaurant, everything=everything))
