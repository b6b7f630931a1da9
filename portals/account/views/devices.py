"""The devices one is signed in on, and ending those that are not here any more."""

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.actions import end_other_sessions, end_session
from accounts.devices import devices_of, ref_of
from portals.account.house import house_of


@require_safe
@signed_in
@never_cache
def devices(request):
    """Every device of this person: what it is, where and when it was last used."""
    found = devices_of(request.user, here=request.session.session_key, address=request.META["REMOTE_ADDR"])
    return render(request, "account/devices.html", house_of(request) | {"devices": found})


@require_POST
@signed_in
def end(request, ref: str):
    """Sign one device out; this very one is an ordinary sign-out."""
    if ref == ref_of(request.session.session_key):
        end_session(user=request.user, ref=ref, by=request.user)
        logout(request)
        return redirect("sign_in")
    if end_session(user=request.user, ref=ref, by=request.user):
        messages.success(request, _("That device is signed out."))
    else:
        messages.info(request, _("That device was signed out already."))
    return redirect("devices")


@require_POST
@signed_in
def end_others(request):
    """Sign every other device out."""
    ended = end_other_sessions(user=request.user, keep=request.session.session_key, by=request.user)
    said = ngettext("%(count)s other device is signed out.", "%(count)s other devices are signed out.", ended)
    messages.success(request, said % {"count": ended} if ended else _("No other device was signed in."))
    return redirect("devices")
