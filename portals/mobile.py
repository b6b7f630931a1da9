"""Mobile numbers as people type and read them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.cells import CellField
from sheets import cells

PHONE = {"inputmode": "tel", "autocomplete": "tel", "placeholder": "010-0000-0000"}


def dashed(number: str) -> str:
    """A mobile number as it is written: 010-1234-5678."""
    return "-".join(filter(None, [number[:3], number[3:-4], number[-4:]])) if len(number) > 7 else number


class MobileField(CellField):
    """A Korean mobile number; its value is the digits, "" when nothing was typed."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Mobile number"))
        super().__init__(cells.phone, widget=forms.TextInput(attrs=PHONE), **kwargs)
