"""/counter/: the till, one screen."""

import uuid

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.roles import Permission
from billing import clock
from billing.queries import running_hold
from portals.counter.access import COOKIE, at_counter, remember_device
from portals.counter.showing import result_of_hold, today
from portals.counter.trials import trial_offered
from restaurants.enums import CounterWay


@require_GET
@at_counter(Permission.TAKE_PAYMENT)
def home(request):
    """Amount, code, and the day's meals."""
    response = till(request)
    if request.standing.key:
        remember_device(response, request.COOKIES[COOKIE])
    return response


def till(request, *, status: int = 200, **shown):
    """The whole till page, with a result when there is one."""
    context = {"counter": request.counter, "standing": request.standing, "key": uuid.uuid4()}
    context["taken"] = [way for way in request.counter.ways if way != CounterWay.SCAN]
    context |= {"trial_offered": trial_offered(request.standing), "trial_key": uuid.uuid4()}
    if "result" not in shown and (held := running_hold(request.counter.pk, clock.now())):
        shown["result"] = result_of_hold(held)
    day = {} if "meals" in shown else today(request.counter.restaurant)
    return render(request, "counter/home.html", context | day | shown, status=status)
