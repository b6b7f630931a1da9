"""/counter/pair/: make this browser a counter's device, by a number or a link."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import open_to_all
from accounts.roles import Permission
from accounts.tries import TooManyTries
from portals.counter.access import at_counter, device_of, forget_device, remember_device
from portals.counter.forms import PairForm
from restaurants.actions import revoke_key
from restaurants.pairing import PairingRefused, pair_by_code, pair_by_token, pairing_by_token


@never_cache
@require_http_methods(["GET", "POST"])
@open_to_all
def pair(request):
    """Type the eight digits that the owner's screen shows."""
    form = PairForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _ask(request, form, 200 if request.method == "GET" else 422)
    try:
        _key, secret = pair_by_code(code=form.cleaned_data["code"], address=request.META["REMOTE_ADDR"])
    except PairingRefused:
        form.add_error("code", _("This number does not work. Ask the owner for a new one."))
        return _ask(request, form, 422)
    except TooManyTries as error:
        minutes = max(1, -(-error.seconds // 60))
        words = ngettext("Too many tries. Wait %(count)s minute.", "Too many tries. Wait %(count)s minutes.", minutes)
        form.add_error("code", words % {"count": minutes})
        return _ask(request, form, 429)
    return _connected(secret)


@never_cache
@require_http_methods(["GET", "POST"])
@open_to_all
def pair_link(request, token):
    """Connect by the link. Asked first: messengers open links to show a preview, and this one works once."""
    pairing = pairing_by_token(token)
    if request.method == "GET" and pairing:
        return render(request, "counter/pair_link.html", {"pairing": pairing})
    try:
        _key, secret = pair_by_token(token=token)
    except PairingRefused:
        return render(request, "counter/pair_gone.html", status=410)
    return _connected(secret)


@require_POST
@at_counter(Permission.TAKE_PAYMENT)
def disconnect(request):
    """End this device's connection, here and now."""
    if request.standing.key:
        revoke_key(key=request.standing.key, by=request.standing.by)
    response = redirect("counter_pair")
    forget_device(response)
    return response


def _ask(request, form: PairForm, status: int) -> HttpResponse:
    return render(request, "counter/pair.html", {"form": form, "device": device_of(request)}, status=status)


def _connected(secret: str) -> HttpResponse:
    response = redirect("counter_home")
    remember_device(response, secret)
    return response
