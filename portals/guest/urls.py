"""URLs of a guest, on a company's host: the link they were sent. What follows it is the employee's phone, less."""

from django.urls import path

from portals.guest.views import door

urlpatterns = [
    path("guest/<slug:token>/", door.door, name="guest_door"),
]
