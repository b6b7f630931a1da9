"""Words of the companies' side."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanyState(models.TextChoices):
    """Whether a company may be used: active, paused (its people sign in and nobody spends), or suspended and refused."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    SUSPENDED = "suspended", _("Suspended")


class PaysBy(models.TextChoices):
    """How a company pays its invoices: to our account at the bank, or on a page of Stripe's as well."""

    BANK = "bank", _("Bank transfer")
    STRIPE = "stripe", _("Stripe, or bank transfer")


class Billing(models.TextChoices):
    """When a company pays: after the meals, or a deposit before them."""

    POSTPAID = "postpaid", _("Postpaid")
    PREPAID = "prepaid", _("Prepaid")
