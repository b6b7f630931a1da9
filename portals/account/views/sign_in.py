"""Signing in and out, on a company's host and on the public one."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import open_to_all
from accounts.actions import SignInRefused
from accounts.actions import sign_in as sign_in_action
from accounts.tries import TooManyTries
from portals.account.forms import SignInForm
from portals.account.places import desk_of, remember_company


@open_to_all
@never_cache
def sign_in(request):
    """Ask for e-mail and password; then on to where the person wanted to go, or to their desk."""
    if request.user.is_authenticated:
        return redirect(_wanted(request) or desk_of(request.user))
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form)
    try:
        user = sign_in_action(address=request.META["REMOTE_ADDR"], **form.cleaned_data)
    except TooManyTries as limit:
        return too_many(request, limit)
    except SignInRefused:
        return _ask(request, form, refused=True)
    login(request, user)
    return _welcome(request, user)


@open_to_all
@require_POST
def sign_out(request):
    """End this browser's session."""
    logout(request)
    return redirect("sign_in")


def too_many(request, limit: TooManyTries):
    """The page that says how many minutes to wait."""
    minutes = -(-limit.seconds // 60)
    response = render(request, "account/too_many.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(limit.seconds)
    return response


def _ask(request, form, refused: bool = False):
    status = 422 if form.errors or refused else 200
    facts = {"form": form, "refused": refused, "next": _wanted(request)}
    return render(request, "account/sign_in.html", facts, status=status)


def _welcome(request, user):
    response = redirect(_wanted(request) or desk_of(user))
    if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=settings.SESSION_COOKIE_AGE)
    if request.company:
        remember_company(response, request.company, from_company=True)
    return response


def _wanted(request) -> str:
    """Where the person was going, if it is a page of this very host."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""
