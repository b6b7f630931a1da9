"""What finance types about the deposit: a top-up, and when to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.money_fields import MoneyField


class TopUpForm(forms.Form):
    """How much is about to be transferred."""

    def __init__(self, data=None, *, currency: str):
        super().__init__(data)
        self.fields["amount"] = MoneyField(currency=currency, label=_("Amount to transfer"))


class AlarmForm(forms.Form):
    """Below how much the company wants to be told."""

    def __init__(self, data=None, *, currency: str, below: int = 0):
        super().__init__(data)
        self.fields["below"] = MoneyField(
            currency=currency,
            label=_("Tell us when less is left than"),
            required=False,
            initial=below or None,
            help_text=_("By mail to finance and HR, once, and again after the next top-up. Empty is never."),
        )
