"""One's own page: language, password, sign out everywhere."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import open_to_all
from accounts.actions import end_sessions, set_password
from accounts.roles import Permission
from portals.account.forms import ChangePasswordForm
from portals.account.places import desks_of


@open_to_all
@never_cache
def me(request):
    """Who is signed in, and a new password."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("sign_in"))
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_password(user=request.user, password=form.cleaned_data["password"], by=request.user)
        login(request, request.user, backend="django.contrib.auth.backends.ModelBackend")
        messages.success(request, _("Your password is changed. Other devices were signed out."))
        return redirect("me")
    eats = bool(request.company) and request.user.may(Permission.PAY)
    facts = {"form": form, "house": "phone.html" if eats else "public.html", "eats": eats, "tab": "me"}
    facts["desks"] = [url for url in desks_of(request.user) if url != "/"]
    return render(request, "account/me.html", facts, status=422 if form.errors else 200)


@open_to_all
@require_POST
def sign_out_everywhere(request):
    """End this person's sessions on every device, this one included."""
    if request.user.is_authenticated:
        end_sessions(user=request.user, by=request.user)
    logout(request)
    return redirect("sign_in")
