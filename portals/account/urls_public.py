"""URLs of the account portal on the public host only."""

from django.urls import path

from portals.account.views import landing, signing_key

urlpatterns = [
    path("", landing.landing, name="landing"),
    path(".well-known/hankki-signing-key", signing_key.signing_key, name="signing_key"),
    path("q/<slug:slug>", landing.counter_qr, name="counter_qr"),
]
