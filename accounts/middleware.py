"""Who is asking, from where, and in which language they read."""

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import MiddlewareNotUsed
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.devices import note_use


class ProxyMiddleware:
    """The visitor's own address as REMOTE_ADDR, behind settings.TRUSTED_PROXIES proxies of ours.

    Each proxy appends the address it was called from to X-Forwarded-For, so that with n of them the n-th entry from
    the right was written by the outermost one. What stands left of it the visitor may have made up.
    """

    def __init__(self, get_response):
        if settings.TRUSTED_PROXIES < 1:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        address = _told_by_proxies(request.META.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES)
        if address:
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def _told_by_proxies(header: str, proxies: int) -> str:
    """The n-th entry from the right; nothing when there are fewer, or it is no address."""
    entries = header.split(",")
    if len(entries) < proxies:
        return ""
    try:
        return str(ip_address(entries[-proxies].strip()))
    except ValueError:
        return ""


class PersonMiddleware:
    """request.user, loaded when first looked at; the session must be of this very host's schema and notes its use."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: get_user(request))
        response = self.get_response(request)
        note_use(request)
        return response


class LanguageMiddleware:
    """The language a person chose, else what their browser asks for, else Korean."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request):
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in self.known:
            language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
