"""What is typed at the till's side of the phone."""

import re
import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.pins import DIGITS, GUEST_DIGITS
from portals.cells import CellField
from restaurants.enums import Allergen, Diet
from restaurants.wishes import wish_key
from sheets import cells

MOST = 9_999_999
"""Seven digits: no lunch costs more, and a finger that slips cannot pay a car."""


def key_in(data) -> uuid.UUID | None:
    """The key of a payment that is sent or asked about; None when there is none in it."""
    try:
        return uuid.UUID(data.get("key", ""))
    except ValueError:
        return None


class AmountForm(forms.Form):
    """An amount in the currency's minor units, and the key that makes sending twice the same as once."""

    amount = forms.IntegerField(
        min_value=1,
        max_value=MOST,
        error_messages={
            "required": _("Please enter the amount on the bill."),
            "invalid": _("Please enter the amount as digits only."),
            "min_value": _("Please enter the amount on the bill."),
            "max_value": _("That is more than one meal. Please check the amount."),
        },
    )
    key = forms.UUIDField(error_messages={"required": "", "invalid": ""})

    def __init__(self, data=None, **kwargs):
        if data is not None:
            data = data.copy()
            data["amount"] = data.get("amount", "").replace(",", "")[:20]
        super().__init__(data, **kwargs)

    @property
    def said(self) -> str:
        """What to say about the amount, as one sentence."""
        return str(next(iter(self.errors.get("amount", [])), "") or _("Please try once more."))


class PayForm(AmountForm):
    """The same, and what is paid beside it: in cash, or by one's own card."""

    excess = forms.IntegerField(min_value=0, max_value=MOST, required=False)

    rest_by = forms.ChoiceField(choices=[("cash", ""), ("card", "")], required=False)

    def clean_excess(self) -> int:
        return self.cleaned_data["excess"] or 0


class PinForm(forms.Form):
    """One's own phone number, and four digits that nobody else knows."""

    digits = DIGITS

    number = CellField(
        cells.phone,
        label=_("Phone number"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "placeholder": "010-1234-5678"}),
        error_messages={"required": _("Please enter your phone number.")},
    )
    pin = forms.CharField(
        label=_("PIN, 4 digits"),
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
        error_messages={"required": _("Please choose four digits."), "max_length": _("Please choose four digits.")},
    )

    def clean_pin(self) -> str:
        if not re.fullmatch(f"[0-9]{{{self.digits}}}", self.cleaned_data["pin"]):
            raise forms.ValidationError(self.fields["pin"].error_messages["required"])
        return self.cleaned_data["pin"]


class GuestPinForm(PinForm):
    """Five digits of a guest's for the number that came with their pass."""

    digits = GUEST_DIGITS
    number = None  # type: ignore[assignment]  # Django leaves a field out that is None
    pin = forms.CharField(
        label=_("PIN, 5 digits"),
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
        error_messages={"required": _("Please choose five digits."), "max_length": _("Please choose five digits.")},
    )


class TasteForm(forms.Form):
    """What somebody avoids, and how they eat."""

    avoids = forms.MultipleChoiceField(
        label=_("I avoid"), choices=Allergen.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    diets = forms.MultipleChoiceField(
        label=_("I eat"), choices=Diet.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class WishForm(forms.Form):
    """A restaurant that is not in the list: its name, and where it is in the asker's own words."""

    name = forms.CharField(label=_("Restaurant"), max_length=80)
    where = forms.CharField(
        label=_("Where it is"),
        max_length=120,
        required=False,
        help_text=_("A street, a building, or what it stands beside."),
    )

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not wish_key(name):
            raise forms.ValidationError(_("Please type the restaurant's name."))
        return name

    def clean_where(self):
        return " ".join(self.cleaned_data["where"].split())
