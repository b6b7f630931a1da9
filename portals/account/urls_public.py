"""URLs of the account portal on the public host only."""

from django.urls import path

from portals.account.views import landing

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("q/<slug:slug>", landing.counter_qr, name="counter_qr"),
]
