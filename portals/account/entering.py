"""Coming in, by whichever way: the session, where one was going, the language, and the company remembered."""

from django.conf import settings
from django.contrib.auth import login
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from portals.account.places import desk_of, remember_company

BACKEND = "django.contrib.auth.backends.ModelBackend"


def wanted(request) -> str:
    """Where the person was going, if it is a page of this very host."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""


def enter(request, user, target: str = ""):
    """Sign somebody in whom an action let in, and lead them to `target` (wanted() checked it) or to their desk."""
    login(request, user, backend=BACKEND)
    response = redirect(target or desk_of(user))
    if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=settings.SESSION_COOKIE_AGE)
    if request.company:
        remember_company(response, request.company, from_company=True)
    return response
