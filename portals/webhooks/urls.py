"""URLs that services outside call."""

from django.urls import path

from portals.webhooks.views import stripe

urlpatterns = [
    path("stripe/", stripe.heard, name="webhook_stripe"),
]
