"""The door of a counter, from the guest's side: who eats, and an open counter."""

from collections.abc import Callable
from functools import wraps

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.answers import answer, wants_json
from portals.employee.eater import Eater, eater_of
from portals.employee.forms import key_in
from portals.employee.own_card import was_asked
from restaurants.enums import CounterWay
from restaurants.queries import counter_by_slug


def at_open_counter(view: Callable) -> Callable:
    """Give a view its eater and its counter instead of the slug; a closed counter is said in words."""

    @needs(Permission.EAT)
    @wraps(view)
    def opened(request, slug: str, **more):
        eater, counter = eater_of(request), counter_by_slug(slug)
        if counter is None:
            return _closed(request, eater, slug)
        return view(request, eater, counter, **more)

    return opened


def _closed(request, eater: Eater, slug: str):
    """That the counter is closed; what it answered to this payment while it was open is told again."""
    key = key_in(request.POST)
    if key and (eater.attempt(key) or was_asked(key)):
        return answer(request, eater, slug, key)
    if wants_json(request):
        return JsonResponse({"state": "stopped", "said": _("This counter is closed")}, status=404)
    facts = {"tab": "code", "sent": request.method == "POST"}
    return render(request, "employee/counter_closed.html", facts, status=404)


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
