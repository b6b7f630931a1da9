"""URLs of a company's own host."""

from django.urls import include, path

urlpatterns = [path("", include("portals.employee.urls"))]
