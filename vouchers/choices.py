"""The fields' choices with their words for people; the plain words are in enums.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vouchers.enums import Kind


class ProgramKind(models.TextChoices):
    """How often an allowance is renewed."""

    DAILY = Kind.DAILY.value, _("Every day")
    MONTHLY = Kind.MONTHLY.value, _("Every month")


class Holidays(models.TextChoices):
    """Whether a program works on public holidays."""

    OFF = "off", _("Off")
    ON = "on", _("On")


class LoadKind(models.TextChoices):
    """What a file loads."""

    PEOPLE = "people", _("People")
    GRANTS = "grants", _("Grants")


class LoadState(models.TextChoices):
    """A load: being read, shown for a decision, being applied, done, or refused."""

    READING = "reading", _("Reading")
    CHECKED = "checked", _("Checked")
    APPLYING = "applying", _("Applying")
    APPLIED = "applied", _("Applied")
    REFUSED = "refused", _("Refused")


class DisputeState(models.TextChoices):
    """A report of a meal that was not eaten: waiting for HR, or settled by it."""

    OPEN = "open", pgettext_lazy("dispute", "With HR")
    SETTLED = "settled", pgettext_lazy("dispute", "Settled")


class TableState(models.TextChoices):
    """A table: asking, paid or given up. One whose time is over stays open here and counts as lapsed."""

    OPEN = "open", _("Waiting")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Cancelled")


class DinerState(models.TextChoices):
    """What a person at a table has said."""

    WAITING = "waiting", _("Waiting")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
