"""The link a guest was sent. Looking takes nothing up: messengers open addresses for a preview, and do not press buttons."""

from datetime import date

from django.conf import settings
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import open_to_all
from accounts.tries import TooManyTries, count_try
from billing import clock
from portals.account.entering import enter
from portals.account.views.sign_in import too_many
from vouchers.guest_queries import pass_of_link
from vouchers.guests import LinkOver, LinkTaken, is_from, take_up_pass
from vouchers.models import GuestPass
from vouchers.queries import moment_for
from vouchers.redeeming import pass_end

COOKIE = "hankki_guest"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
@never_cache
def door(request, token: str):
    """Say who invites to how much; a press takes the pass up for this browser, and no other gets in."""
    given = pass_of_link(token, _today(request))
    if given is None:
        return _over(request)
    here = is_from(given, request.COOKIES.get(COOKIE, ""))
    if given.browser and not here:
        return _show(request, given, "taken", status=403)
    if request.user.is_authenticated and not request.user.is_guest:
        return _show(request, given, "own")
    if request.method != "POST" and not here:
        return _show(request, given)
    try:
        return _enter(request, token)
    except LinkTaken:
        return _show(request, given, "taken", status=403)
    except LinkOver:
        return _over(request)


def _enter(request, token: str):
    """Sign the guest in until the pass ends; the browser keeps its secret as long."""
    user, given, secret = take_up_pass(company=request.company, token=token, browser=request.COOKIES.get(COOKIE, ""))
    seconds = max(int((pass_end(request.company, given) - clock.now()).total_seconds()), 60)
    response = enter(request, user, "/")
    request.session.set_expiry(seconds)
    response.set_cookie(
        COOKIE, secret, max_age=seconds, path=request.path,
        secure=settings.SCHEME == "https", httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def _today(request) -> date:
    return moment_for(request.company, clock.now()).business_day


def _show(request, given: GuestPass, why: str = "", status: int = 200):
    facts = {"given": given, "early": given.starts_on > _today(request), "why": why, "currency": request.company.currency}
    return render(request, "guest/door.html", facts, status=status)


def _over(request):
    """The same for every link that opens nothing; who tries many has to wait."""
    if request.user.is_authenticated and request.user.is_guest:
        return redirect("employee_home")
    limit, window = settings.SIGN_IN_TRIES * 20, settings.SIGN_IN_WINDOW
    try:
        count_try(f"guest-from:{request.META['REMOTE_ADDR']}"[:120], limit=limit, window=window)
    except TooManyTries as reached:
        return too_many(request, reached)
    return render(request, "guest/over.html", status=410)
