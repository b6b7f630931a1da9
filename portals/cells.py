"""A field that understands what people type as a spreadsheet's cell is understood, whoever the form is for."""

from collections.abc import Callable
from typing import Any

from django import forms

from sheets import cells
from vouchers.load_words import line_sentence


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
