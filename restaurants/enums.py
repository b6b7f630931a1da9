"""Words of the restaurants' side."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RestaurantState(models.TextChoices):
    """Whether a restaurant may be paid now."""

    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class CounterState(models.TextChoices):
    """Whether a counter may take payments now."""

    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class KeyKind(models.TextChoices):
    """What holds a counter's key: a browser that stays signed in, or a till that calls the API."""

    DEVICE = "device", _("Counter screen")
    API = "api", _("Till API")


class Seat(models.TextChoices):
    """What a person is to a restaurant."""

    OWNER = "owner", _("Owner")
    STAFF = "staff", _("Staff")
