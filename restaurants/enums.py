"""Words of the restaurants' side."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RestaurantState(models.TextChoices):
    """Whether a restaurant may be paid now."""

    ACTIVE = "active", _("Active")
    CLOSED = "closed", pgettext_lazy("restaurant", "Closed")


class TaxClass(models.TextChoices):
    """How a restaurant's sales are taxed (부가가치세법 26, 61): only a general taxpayer's prices hold VAT one may deduct."""

    GENERAL = "general", pgettext_lazy("tax class", "General")
    SIMPLIFIED = "simplified", pgettext_lazy("tax class", "Simplified")
    EXEMPT = "exempt", pgettext_lazy("tax class", "VAT-exempt")


class Supply(models.TextChoices):
    """Who sells the meal to the company: the restaurant, for which we act (부가가치세법 10 ⑦), or we, having bought it."""

    AGENT = "agent", _("The restaurant sells, we act for it")
    PRINCIPAL = "principal", _("We buy the meals and sell them")


class Rhythm(models.TextChoices):
    """How often a restaurant is paid: once with its statement, or by advances before it, too."""

    MONTHLY = "monthly", _("Once a month")
    TWICE = "twice", _("Twice a month")
    WEEKLY = "weekly", _("Every week")
    DAILY = "daily", _("Every day")


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


class Allergen(models.TextChoices):
    """What the Korean food labelling standard (식품 등의 표시기준) makes a maker declare, in its order."""

    EGG = "egg", pgettext_lazy("allergen", "Eggs")
    MILK = "milk", pgettext_lazy("allergen", "Milk")
    BUCKWHEAT = "buckwheat", pgettext_lazy("allergen", "Buckwheat")
    PEANUT = "peanut", pgettext_lazy("allergen", "Peanuts")
    SOY = "soy", pgettext_lazy("allergen", "Soybeans")
    WHEAT = "wheat", pgettext_lazy("allergen", "Wheat")
    MACKEREL = "mackerel", pgettext_lazy("allergen", "Mackerel")
    CRAB = "crab", pgettext_lazy("allergen", "Crab")
    SHRIMP = "shrimp", pgettext_lazy("allergen", "Shrimp")
    PORK = "pork", pgettext_lazy("allergen", "Pork")
    PEACH = "peach", pgettext_lazy("allergen", "Peaches")
    TOMATO = "tomato", pgettext_lazy("allergen", "Tomatoes")
    SULPHITES = "sulphites", pgettext_lazy("allergen", "Sulphites")
    WALNUT = "walnut", pgettext_lazy("allergen", "Walnuts")
    CHICKEN = "chicken", pgettext_lazy("allergen", "Chicken")
    BEEF = "beef", pgettext_lazy("allergen", "Beef")
    SQUID = "squid", pgettext_lazy("allergen", "Squid")
    SHELLFISH = "shellfish", pgettext_lazy("allergen", "Shellfish")
    PINE_NUT = "pine_nut", pgettext_lazy("allergen", "Pine nuts")


class Diet(models.TextChoices):
    """A way of eating that a dish is made for, as its owner says."""

    VEGETARIAN = "vegetarian", pgettext_lazy("diet", "Vegetarian")
    VEGAN = "vegan", pgettext_lazy("diet", "Vegan")
    HALAL = "halal", pgettext_lazy("diet", "Halal")
    GLUTEN_FREE = "gluten_free", pgettext_lazy("diet", "Gluten free")


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
