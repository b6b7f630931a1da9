"""Fields for an amount as people type it in a currency's own unit, whoever the form is for."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.bank import written
from billing.money import format_amount
from portals.cells import AmountField
from portals.formats import unit_of
from sheets.cells import BadCell


class MoneyField(forms.CharField):
    """An amount typed in a currency's own unit; its value is minor units, None when empty.

    `currency` may be set later, by `in_currency`. With `zero` 0 is an amount, otherwise the same as nothing; `most` is in
    minor units.
    """

    def __init__(self, *, currency: str = "", zero: bool = False, most: int = written.MOST, **kwargs):
        super().__init__(max_length=30, **kwargs)
        self.currency, self.zero, self.most = currency, zero, most
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "input figure"}

    @property
    def unit(self) -> str:
        """What stands behind the box: 원, or the currency's code."""
        return unit_of(self.currency, get_language() or "en")

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
        if not any(sign.isdecimal() for sign in typed):
            raise forms.ValidationError(_("Enter an amount, for example 10,000."))
        if amount < 0 or (amount == 0 and self.required and not self.zero):
            raise forms.ValidationError(_("Enter an amount above zero."))
        if amount > self.most:
            raise forms.ValidationError(_("The amount is too large."))
        return amount if self.zero else amount or None


def in_currency(form: forms.BaseForm, currency: str) -> None:
    """Let every amount of a form, a MoneyField or an AmountField of portals.cells, be one in this currency."""
    for field in form.fields.values():
        if isinstance(field, MoneyField | AmountField):
            field.currency = currency
