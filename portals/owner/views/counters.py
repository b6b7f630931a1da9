"""/owner/counters/: tills, their printed QR, and closing one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import needs
from accounts.roles import Permission
from billing.holds import shut_counter
from portals.owner.access import access_counter, access_restaurant, restaurants_of
from portals.owner.forms import NameForm, WaysForm
from portals.qr import drawn
from restaurants.actions import choose_ways, make_counter
from restaurants.enums import CounterState, KeyKind


@require_GET
@needs(Permission.MANAGE_COUNTERS)
def counters(request):
    """Every counter of the owner's restaurants."""
    mine = restaurants_of(request.user).prefetch_related("counters__keys")
    if "restaurant" in request.GET:
        mine = [access_restaurant(request.user, request.GET["restaurant"])]
    return render(request, "owner/counters.html", {"restaurants": mine})


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def make(request, restaurant_id):
    """Make a counter with a QR of its own."""
    restaurant = access_restaurant(request.user, restaurant_id)
    form = NameForm(
        request.POST if request.method == "POST" else None,
        label=_("What do you call it?"), hint=_("For example: hall, takeaway, 2nd floor"),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        counter = make_counter(restaurant=restaurant, name=form.cleaned_data["name"], by=request.user)
        return redirect("owner_counter", counter_id=counter.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "owner/counter_make.html", {"restaurant": restaurant, "form": form}, status=status)


@require_GET
@needs(Permission.MANAGE_COUNTERS)
def counter(request, counter_id):
    """One counter: its QR, the devices connected to it, its API keys."""
    return counter_page(request, access_counter(request.user, counter_id))


@require_POST
@needs(Permission.MANAGE_COUNTERS)
def ways(request, counter_id):
    """Choose how guests may pay here; at least one way."""
    found, form = access_counter(request.user, counter_id), WaysForm(request.POST)
    if not form.is_valid():
        return counter_page(request, found, status=422, ways=form)
    choose_ways(counter=found, ways=form.cleaned_data["ways"], by=request.user)
    messages.success(request, _("Saved. The till shows these ways from now on, and takes no others."))
    return redirect("owner_counter", counter_id=found.pk)


def counter_page(request, found, status: int = 200, ways: WaysForm | None = None):
    """The page of a counter, also as the answer to a form on it that was not filled in."""
    keys = list(found.keys.all())
    context = {
        "counter": found,
        "is_open": found.state == CounterState.ACTIVE,
        "devices": [key for key in keys if key.kind == KeyKind.DEVICE],
        "api_keys": [key for key in keys if key.kind == KeyKind.API],
        "picture": drawn(found.qr_url),
        "ways": ways or WaysForm(initial={"ways": found.ways}),
    }
    return render(request, "owner/counter.html", context, status=status)


@require_GET
@needs(Permission.MANAGE_COUNTERS)
def card(request, counter_id):
    """The counter's QR as an A6 card to print."""
    found = access_counter(request.user, counter_id)
    return render(request, "owner/card.html", {"counter": found, "picture": drawn(found.qr_url, border=1)})


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def close(request, counter_id):
    """Ask, then close a counter and everything connected to it."""
    found = access_counter(request.user, counter_id)
    if request.method == "GET":
        return render(request, "owner/counter_close.html", {"counter": found})
    shut_counter(counter=found, by=request.user)
    messages.success(request, _("Closed. Its QR and its devices take no more payments."))
    return redirect("owner_counters")
