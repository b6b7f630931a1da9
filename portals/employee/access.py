"""The door of a counter, from the guest's side: who eats, and an open counter."""

from collections.abc import Callable
from functools import wraps

from django.shortcuts import render

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.eater import eater_of
from restaurants.enums import CounterWay
from restaurants.queries import counter_by_slug


def at_open_counter(view: Callable) -> Callable:
    """Give a view its eater and its counter instead of the slug; a closed counter is said in words."""

    @needs(Permission.EAT)
    @wraps(view)
    def opened(request, slug: str, **more):
        eater, counter = eater_of(request), counter_by_slug(slug)
        if counter is None:
            return render(request, "employee/counter_closed.html", {"tab": "code"}, status=404)
        return view(request, eater, counter, **more)

    return opened


def by_scan(view: Callable) -> Callable:
    """Under at_open_counter: a page that begins at the printed QR, where the counter takes that; else why not, in words.

    A payment that is being sent is let through: the till decides, and gives again the answer it has given before.
    """

    @wraps(view)
    def opened(request, eater, counter, **more):
        if request.method == "POST" or CounterWay.SCAN in counter.ways:
            return view(request, eater, counter, **more)
        facts = {"counter": counter, "tab": "code", "takes_code": CounterWay.CODE in counter.ways}
        return render(request, "employee/way_closed.html", facts, status=409)

    return opened
