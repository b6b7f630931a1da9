"""Refusals of the counter's own acts, each with its next step; those of a meal are vouchers.reasons."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Sentence(NamedTuple):
    """What happened, and what to do now."""

    what: str | Promise
    next: str | Promise


VOID_REFUSED = {
    "already": Sentence(
        _("This meal is cancelled already."), _("The guest has the money back. There is nothing left to do.")
    ),
    "too_late": Sentence(
        _("Only today's meals can be cancelled here."), _("Ask us for a refund: it will be in this month's settlement.")
    ),
    "key_reused": Sentence(_("This page was used for another meal."), _("Go back to the list and choose the meal again.")),
    "unknown": Sentence(_("There is no such meal here."), _("Go back to the list and choose the meal again.")),
}
