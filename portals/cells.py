"""A field that understands what people type as a spreadsheet's cell is understood, whoever the form is for."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import get_language

from billing.money import Currency, currency_of, format_amount
from portals.formats import unit_of
from sheets import cells
from vouchers.load_words import line_sentence

FIGURE = {"inputmode": "numeric", "autocomplete": "off", "class": "figure-input"}


class CellField(forms.CharField):
    """A field cleaned like a cell of a spreadsheet, with the same words when it cannot be."""

    def __init__(self, cleaner: Callable[[str], Any], **kwargs):
        self.cleaner = cleaner
        super().__init__(**{"max_length": 1_000} | kwargs)

    def clean(self, value):
        found = super().clean(value)
        if not found:
            return found
        try:
            return self.cleaner(found)
        except cells.BadCell as bad:
            raise forms.ValidationError(line_sentence(bad.code, bad.facts)) from None


class AmountField(CellField):
    """An amount as people type it in their own currency: 12,000 or 12000원, 12.50 euros; its value is minor units.

    `currency` may be set later, by portals.money_fields.in_currency.
    """

    def __init__(self, *, currency: str = Currency.KRW, **kwargs):
        self.currency = currency
        widget = forms.TextInput(attrs=FIGURE)
        super().__init__(cells.amount, **{"widget": widget, "max_length": 30, "empty_value": None} | kwargs)

    @property
    def unit(self) -> str:
        """What stands behind the box: 원, or the currency's code."""
        return unit_of(self.currency, get_language() or "en")

    def prepare_value(self, value):
        return format_amount(value, self.currency) if isinstance(value, int) else value

    def clean(self, value):
        self.cleaner = partial(cells.amount, scale=currency_of(self.currency).scale)
        return super().clean(value)
