"""Middleware that only pages need: a call of the API goes past it.

Sessions, messages, CSRF and page headers cost 0.13 ms of CPU per request, a third of all Python on a payment, and
do nothing for a client without cookies. What a redemption needs (its host, its language) stays on its way.
"""

from django.utils.module_loading import import_string

API = "/api/"


def _pages_only(name: str) -> type:
    middleware: type = import_string(name)

    def call(self, request):
        if request.path_info.startswith(API):
            return self.get_response(request)
        return middleware.__call__(self, request)

    return type(middleware.__name__, (middleware,), {"__call__": call, "__doc__": middleware.__doc__})


SecurityMiddleware = _pages_only("django.middleware.security.SecurityMiddleware")
WhiteNoiseMiddleware = _pages_only("whitenoise.middleware.WhiteNoiseMiddleware")
GZipMiddleware = _pages_only("django.middleware.gzip.GZipMiddleware")
SessionMiddleware = _pages_only("django.contrib.sessions.middleware.SessionMiddleware")
CommonMiddleware = _pages_only("django.middleware.common.CommonMiddleware")
CsrfViewMiddleware = _pages_only("django.middleware.csrf.CsrfViewMiddleware")
MessageMiddleware = _pages_only("django.contrib.messages.middleware.MessageMiddleware")
XFrameOptionsMiddleware = _pages_only("django.middleware.clickjacking.XFrameOptionsMiddleware")
HtmxMiddleware = _pages_only("django_htmx.middleware.HtmxMiddleware")
CSPMiddleware = _pages_only("csp.middleware.CSPMiddleware")
