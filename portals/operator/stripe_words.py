"""Sentences for the operator about restaurants' accounts at Stripe."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STANDS = {
    "none": _("No account at Stripe."),
    "asked": _("The account is being made."),
    "refused": _("Stripe refused to make the account. See Calls to Stripe."),
    "missing": _("The owner has to tell Stripe what is missing."),
    "checked": _("Stripe is checking what it was told."),
    "half": _("It takes transfers, but Stripe cannot pay the bank: the owner has to tell what is missing."),
    "ready": _("It takes transfers, and Stripe pays them on to the bank."),
    "closed": _("Stripe has closed this account to us."),
}
REFUSED = {
    "off": _("Stripe is off. Its keys are set on the server."),
    "asked": _("The account is being made already."),
    "there": _("This restaurant has an account at Stripe already."),
    "none": _("This restaurant has no account at Stripe yet."),
}
SILENT = pgettext_lazy("operator", "Stripe gave no answer. Try again in a minute.")
TAKE_BACK_REFUSED = {
    "off": REFUSED["off"],
    "not_sent": _("Stripe has not transferred this payout."),
    "not_positive": _("Enter an amount above zero."),
    "too_much": _("That is more than is left of this payout."),
    "key_reused": _("This form was used before. Please load the page again."),
}
