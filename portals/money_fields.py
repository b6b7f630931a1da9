"""A field for an amount as people type it in a currency's own unit, whoever the form is for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.bank import written
from billing.money import format_amount
from sheets.cells import BadCell


class MoneyField(forms.CharField):
    """An amount typed in a currency's own unit; its value is minor units, None when empty."""

    def __init__(self, *, currency: str, **kwargs):
        super().__init__(max_length=30, **kwargs)
        self.currency = currency
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "input figure"}

    def prepare_value(self, value):
        return format_amount(value, self.currency) if isinstance(value, int) else value

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        try:
            amount = written.money(typed, self.currency)
        except BadCell as bad:
            raise forms.ValidationError(_("Enter an amount, for example 10,000.")) from bad
        if amount < 0 or (amount == 0 and self.required):
            raise forms.ValidationError(_("Enter an amount above zero."))
        return amount or None
