"""Words of money out."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RunState(models.TextChoices):
    """A payout run: prepared by one person, then approved or thrown away by another."""

    NEW = "new", pgettext_lazy("payout run", "Prepared")
    APPROVED = "approved", pgettext_lazy("payout run", "Approved")
    DISCARDED = "discarded", pgettext_lazy("payout run", "Thrown away")


class PayoutState(models.TextChoices):
    """What has become of one payout to one restaurant."""

    NEW = "new", pgettext_lazy("payout", "Prepared")
    SENT = "sent", pgettext_lazy("payout", "Sent")
    CONFIRMED = "confirmed", pgettext_lazy("payout", "Deposited")
    UNKNOWN = "unknown", pgettext_lazy("payout", "Being asked about")
    FAILED = "failed", pgettext_lazy("payout", "Not carried out")
    RETURNED = "returned", pgettext_lazy("payout", "Returned")
    DISCARDED = "discarded", pgettext_lazy("payout", "Thrown away")


class TieRule(models.TextChoices):
    """How it was known which payouts a bank line carries."""

    REFERENCE = "reference", _("Reference of the payout")
    NAME = "name", _("Name and amount")
    TOTAL = "total", _("Total of the run")
    HAND = "hand", _("By hand")


class HolderVerdict(models.TextChoices):
    """What asking whose account it is brought (예금주 조회)."""

    MATCHES = "matches", pgettext_lazy("account holder", "Confirmed")
    DIFFERS = "differs", pgettext_lazy("account holder", "Somebody else's")
    UNKNOWN = "unknown", pgettext_lazy("account holder", "No such account")


class CheckedBy(models.TextChoices):
    """Who said whose account it is."""

    HAND = "hand", pgettext_lazy("account holder", "A person, from a paper")
    CONSOLE = "console", pgettext_lazy("account holder", "The demo, which believes everything")
    HTTP = "http", pgettext_lazy("account holder", "The bank's service")


class ChangeState(models.TextChoices):
    """Other bank details of a restaurant: asked for by one person, accepted or declined by another."""

    ASKED = "asked", pgettext_lazy("account change", "Waiting for a second person")
    ACCEPTED = "accepted", pgettext_lazy("account change", "Accepted")
    DECLINED = "declined", pgettext_lazy("account change", "Declined")
