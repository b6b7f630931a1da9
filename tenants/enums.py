"""Words of the companies' side."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanyState(models.TextChoices):
    """Whether a company may be used: active, paused (its people sign in and nobody spends), or suspended and refused."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    SUSPENDED = "suspended", _("Suspended")


class Billing(models.TextChoices):
    """When a company pays: after the meals, or a deposit before them."""

    POSTPAID = "postpaid", _("Postpaid")
    PREPAID = "prepaid", _("Prepaid")
