"""Words of the restaurants' side."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RestaurantState(models.TextChoices):
    """Whether a restaurant may be paid now."""

    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class Cuisine(models.TextChoices):
    """What a restaurant is known for: one word a guest would search by."""

    KOREAN = "korean", pgettext_lazy("cuisine", "Korean")
    CHINESE = "chinese", pgettext_lazy("cuisine", "Chinese")
    JAPANESE = "japanese", pgettext_lazy("cuisine", "Japanese")
    WESTERN = "western", pgettext_lazy("cuisine", "Western")
    ASIAN = "asian", pgettext_lazy("cuisine", "Asian")
    NOODLES = "noodles", pgettext_lazy("cuisine", "Noodles")
    SNACKS = "snacks", pgettext_lazy("cuisine", "Snacks")
    BUFFET = "buffet", pgettext_lazy("cuisine", "Buffet")


class CounterState(models.TextChoices):
    """Whether a counter may take payments now."""

    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class CounterWay(models.TextChoices):
    """How guests may pay at a counter. The values are those of billing's ways; a till's API takes codes."""

    SCAN = "scan", _("Printed QR: the guest scans it and types the amount")
    SCREEN = "screen", _("QR on the till: the guest scans the amount")
    CODE = "code", _("Code: six digits on the guest's phone")
    PHONE = "phone", _("Phone number and PIN, typed on the till")


class KeyKind(models.TextChoices):
    """What holds a counter's key: a browser that stays signed in, or a till that calls the API."""

    DEVICE = "device", _("Counter screen")
    API = "api", _("Till API")


class Seat(models.TextChoices):
    """What a person is to a restaurant."""

    OWNER = "owner", _("Owner")
    STAFF = "staff", _("Staff")
