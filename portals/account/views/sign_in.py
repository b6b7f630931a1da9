"""Signing in and out, on a company's host and on the public one."""

import re

from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import open_to_all
from accounts.actions import SignInRefused
from accounts.actions import sign_in as sign_in_action
from accounts.tries import TooManyTries
from portals.account.entering import enter, wanted
from portals.account.forms import SignInForm
from portals.account.places import desk_of
from portals.addresses import home_address


@open_to_all
@never_cache
def sign_in(request):
    """Ask for e-mail and password; then on to where the person wanted to go, or to their desk."""
    if request.user.is_authenticated:
        return redirect(wanted(request) or desk_of(request.user))
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form)
    try:
        user = sign_in_action(address=request.META["REMOTE_ADDR"], **form.cleaned_data)
    except TooManyTries as limit:
        return too_many(request, limit)
    except SignInRefused:
        return _ask(request, form, refused=True)
    return enter(request, user, wanted(request))


@open_to_all
@require_POST
def sign_out(request):
    """End this browser's session."""
    logout(request)
    return redirect("sign_in")


def too_many(request, limit: TooManyTries):
    """The page that says how many minutes to wait."""
    minutes = -(-limit.seconds // 60)
    facts = {"minutes": minutes, "hours": -(-minutes // 60) if minutes >= 120 else 0}
    response = render(request, "account/too_many.html", facts, status=429)
    response.headers["Retry-After"] = str(limit.seconds)
    return response


def ask_again(request, email_errors):
    """The page once more with what is wrong with the e-mail; the password was not needed and is not spoken of."""
    form = SignInForm(request.POST)
    form.errors.clear()
    form.errors["email"] = email_errors
    return _ask(request, form)


def _ask(request, form, refused: bool = False):
    status = 422 if form.errors or refused else 200
    target = wanted(request)
    facts = {"form": form, "refused": refused, "next": target, "elsewhere": _elsewhere(target) if request.company else ""}
    return render(request, "account/sign_in.html", facts, status=status)


def _elsewhere(target: str) -> str:
    """Where somebody on their way to a counter says that they eat for another company than this phone remembers."""
    paying = re.match(r"/pay/([a-z0-9-]+)", target)
    return f"{home_address()}/q/{paying[1]}?other" if paying else ""
