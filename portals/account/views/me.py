"""One's own page: language, password, sign out everywhere."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import open_to_all, signed_in
from accounts.actions import end_sessions, set_password
from billing.gateways.stripe_client import is_on
from portals.account.entering import BACKEND
from portals.account.forms import ChangePasswordForm
from portals.account.house import house_of
from portals.account.places import desks_of


@signed_in
@never_cache
def me(request):
    """Who is signed in, and a new password."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_password(user=request.user, password=form.cleaned_data["password"], by=request.user)
        login(request, request.user, backend=BACKEND)
        messages.success(request, _("Your password is changed. Other devices were signed out."))
        return redirect("me")
    facts = house_of(request) | {"form": form, "desks": [url for url in desks_of(request.user) if url != "/"]}
    facts["keeps_card"] = is_on()
    return render(request, "account/me.html", facts, status=422 if form.errors else 200)


@open_to_all
@require_POST
def sign_out_everywhere(request):
    """End this person's sessions on every device, this one included."""
    if request.user.is_authenticated:
        end_sessions(user=request.user, by=request.user)
    logout(request)
    return redirect("sign_in")
