"""What the phone says about shares and tables, in words."""

from django.utils.translation import gettext_lazy as _

SHARES = {
    "alone": _("Pick at least one colleague."),
    "too_many": _("Up to 50 people can pay together."),
    "share_not_positive": _("Please type an amount for everybody, in digits. Go back to take somebody out."),
    "more_than_the_bill": _("The shares come to more than the bill."),
    "not_a_colleague": _("Somebody you picked is not here any more. Please pick again."),
    "key_reused": _("This page was used already. Please start again."),
}
"""Why shares do not make a table, by the code of SharesRefused."""
