"""URLs of a company's own host."""

from django.urls import include, path

urlpatterns = [
    path("", include("portals.account.urls")),
    path("", include("portals.employee.urls")),
    path("", include("portals.guest.urls")),
    path("hr/", include("portals.hr.urls")),
    path("finance/", include("portals.finance.urls")),
]
