"""What holds a counter's key: devices that are connected, tills that call the API."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.roles import Permission
from portals.owner.access import access_counter, access_key
from portals.owner.forms import NameForm
from portals.owner.views.counters import counter_page
from portals.qr import drawn
from restaurants.actions import give_key, revoke_key
from restaurants.enums import CounterState, KeyKind
from restaurants.pairing import PAIRING_ADDRESS, offer_pairing


@never_cache
@require_POST
@needs(Permission.MANAGE_COUNTERS)
def pair(request, counter_id):
    """Show the QR and the eight digits that connect one device; they are shown this once."""
    counter, form = access_counter(request.user, counter_id), NameForm(request.POST)
    if refused := _refused(request, counter, form):
        return refused
    offer = offer_pairing(counter=counter, name=form.cleaned_data["name"], by=request.user)
    context = {
        "counter": counter,
        "offer": offer,
        "digits": f"{offer.code[:4]} {offer.code[4:]}",
        "address": PAIRING_ADDRESS,
        "picture": drawn(offer.url),
    }
    return render(request, "owner/pairing.html", context)


@never_cache
@require_POST
@needs(Permission.MANAGE_COUNTERS)
def give(request, counter_id):
    """Make an API key; its secret is shown this once."""
    counter, form = access_counter(request.user, counter_id), NameForm(request.POST)
    if refused := _refused(request, counter, form):
        return refused
    key, secret = give_key(counter=counter, kind=KeyKind.API, name=form.cleaned_data["name"], by=request.user)
    return render(request, "owner/key.html", {"counter": counter, "key": key, "secret": secret})


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_COUNTERS)
def revoke(request, key_id):
    """Ask, then refuse a device or key from now on."""
    key = access_key(request.user, key_id)
    if request.method == "GET":
        return render(request, "owner/key_revoke.html", {"key": key, "counter": key.counter})
    revoke_key(key=key, by=request.user)
    messages.success(request, _("Disconnected. It takes no more payments."))
    return redirect("owner_counter", counter_id=key.counter_id)


def _refused(request, counter, form) -> HttpResponse | None:
    """What is answered when this counter is given nothing; None when it may be."""
    if counter.state != CounterState.ACTIVE:
        messages.error(request, _("This counter is closed. Make a new one."))
        return redirect("owner_counter", counter_id=counter.pk)
    if not form.is_valid():
        messages.error(request, _("Give it a name of at most 40 letters, so that you know it again."))
        return counter_page(request, counter, status=422)
    return None
