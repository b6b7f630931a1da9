"""URLs of the API: version 1, and a problem for every other address under /api/."""

from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from accounts.access import open_to_all
from portals.api import problems
from portals.api.views import holds, redemptions, sms
from restaurants.enums import KeyKind

api = NinjaAPI(
    title="Hankki",
    version="1",
    description="For tills: pay a meal by code or hold it, ask for its outcome, void it, list the day."
    " Reference: docs/reference/api.md",
    docs_url=None,
    urls_namespace="api",
)
problems.install(api)
api.add_router("", redemptions.router)
api.add_router("", holds.router)


@csrf_exempt
@open_to_all
def path_unknown(request, **rest):
    """Say in the API's own words that there is nothing at this address."""
    return problems.problem("path_unknown")


def _urls():
    """The API's own URLs, each behind its door; ninja's root page only lends its name to the description."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        open_door = pattern.name in ("openapi-json", "api-root")
        view = path_unknown if pattern.name == "api-root" else pattern.callback
        pattern.callback = problems.door(view, None if open_door else KeyKind.API)
    return patterns, app, namespace


urlpatterns = [
    path("v1/", _urls()),
    path("sms/<str:secret>/", sms.received, name="sms_received"),
    re_path(r"^(?P<rest>.*)$", path_unknown, name="api_unknown"),
]
