"""/counter/choose/: at which counter a signed-in person stands."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.roles import Permission
from portals.counter.access import CHOSEN
from portals.lists import row_id
from restaurants.queries import counters_for


@require_http_methods(["GET", "POST"])
@needs(Permission.TAKE_PAYMENT)
def choose(request):
    """Choose among the counters of one's own restaurants."""
    mine = counters_for(request.user).order_by("restaurant__name", "id")
    if request.method == "GET":
        return render(request, "counter/choose.html", {"counters": mine})
    counter = mine.filter(pk=row_id(request.POST.get("counter", ""))).first()
    if counter is None:
        raise Http404
    request.session[CHOSEN] = counter.pk
    return redirect("counter_home")
