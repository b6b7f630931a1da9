"""Sentences for an owner about the restaurant's account at Stripe."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STANDS = {
    "none": (
        _("Would you like to be paid by Stripe?"),
        _("You tell Stripe who you are once; from then on your deposits can come by Stripe."),
    ),
    "asked": (_("Your account at Stripe is being made"), _("That takes a minute. Load this page again.")),
    "refused": (_("Stripe did not make an account"), _("Try it again, or call us.")),
    "missing": (_("Stripe still needs something from you"), _("Nothing can be paid to you by Stripe before that.")),
    "checked": (_("Stripe is checking what you told it"), _("There is nothing to do meanwhile. It can take a few days.")),
    "half": (_("Stripe cannot pay your bank yet"), _("It keeps your money until you have told it what is missing.")),
    "ready": (_("Stripe can pay you"), _("Deposits that come by Stripe go on to your bank by themselves.")),
    "closed": (_("Stripe pays nothing to this account any more"), _("Call us. What is owed to you stays owed.")),
}  # fmt: skip
REFUSED = {
    "off": _("Stripe is off at the moment."),
    "asked": _("Your account at Stripe is being made already."),
    "there": _("There is an account at Stripe already."),
    "none": _("There is no account at Stripe yet."),
}
SILENT = pgettext_lazy("owner", "Stripe gave no answer. Try again in a minute.")
