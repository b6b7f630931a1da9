"""Sentences about tax invoices: what keeps one from being issued, and what is refused."""

from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "supplier_number": _("Our own business number is not valid: see the settings."),
    "supplier_name": _("Our own name is missing: see the settings."),
    "supplier_representative": _("Our own representative is missing: see the settings."),
    "buyer_number": _("The business number is missing, or its last digit does not fit."),
    "buyer_name": _("The name is missing."),
    "buyer_representative": _("The representative is missing."),
    "below_zero": _("The month gave back more than it charged: amend an invoice of an earlier month instead."),
}
TAX_REFUSED = {
    "approval_unclear": _("An approval number has 24 digits and begins with a day, for example 20261210…"),
    "approval_used": _("This approval number was entered for another tax invoice."),
    "day_unclear": _("Choose a day from the original's date until today."),
    "difference": _("Enter the difference of supply value and VAT, both above or both below zero."),
    "more_than_there_was": _("That takes back more than the invoice has."),
    "not_a_draft": _("Only a draft can be taken anew."),
    "not_issued": _("Only an issued tax invoice is amended; a draft is simply put right."),
    "not_ready": _("Something is missing or wrong: see above."),
    "nothing_ready": _("No draft of this month is ready for a file."),
    "return_above_zero": _("What comes back is entered below zero."),
    "state": _("It is not waiting for a result."),
    "taken_back": _("This tax invoice was taken back whole already."),
    "unknown": _("There is no tax invoice for this number."),
    "whole": _("This reason takes the invoice back whole: leave the difference empty."),
}
