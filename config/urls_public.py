"""URLs of the public host."""

from django.urls import include, path

from config.health import health

urlpatterns = [
    # First, because every payment by a till comes this way.
    path("api/", include("portals.api.urls")),
    path("health/", health, name="health"),
    path("webhooks/", include("portals.webhooks.urls")),
    path("", include("portals.account.urls")),
    path("", include("portals.account.urls_public")),
    path("counter/", include("portals.counter.urls")),
    path("owner/", include("portals.owner.urls")),
    path("operator/", include("portals.operator.urls")),
]
