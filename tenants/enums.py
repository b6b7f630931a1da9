"""Words of the companies' side."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanyState(models.TextChoices):
    """Whether a company may be used: opened, suspended and opened again, or erased for ever."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ERASED = "erased", _("Erased")


class Billing(models.TextChoices):
    """When a company pays: after the meals, or a deposit before them."""

    POSTPAID = "postpaid", _("Postpaid")
    PREPAID = "prepaid", _("Prepaid")
