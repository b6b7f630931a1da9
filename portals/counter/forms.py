"""What is typed at the counter."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.pins import DIGITS, GUEST_DIGITS
from portals.cells import CellField
from portals.undone import REASONS, kept_reason
from sheets import cells

MOST = 9_999_999


def plain(text: str, without: str) -> str:
    """Text as people type it, full-width digits made plain, without spaces and the given signs."""
    return re.sub(rf"[\s{re.escape(without)}]", "", unicodedata.normalize("NFKC", text or ""))


class AmountField(forms.IntegerField):
    """Whole won, thousands separated or not."""

    def to_python(self, value):
        text = plain(str(value), ",").removesuffix("원") if value not in self.empty_values else value
        if text and not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class CodeField(forms.CharField):
    """A number of so many digits, or up to `most`, alone or inside what a scanner read from the phone's QR."""

    def __init__(self, *, digits: int, most: int | None = None, **kwargs):
        self.pattern = re.compile(rf"(?<![0-9])[0-9]{{{digits},{most or digits}}}(?![0-9])")
        super().__init__(max_length=300, **kwargs)

    def clean(self, value):
        found = self.pattern.findall(plain(super().clean(value), "-"))
        if len(found) != 1:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found[0]


class KeyForm(forms.Form):
    """The key of an act, made before the first send."""

    key = forms.UUIDField()


class TillForm(forms.Form):
    """An amount, and the key of its payment, made before the first send."""

    amount = AmountField(
        min_value=1,
        max_value=MOST,
        error_messages={
            "required": _("Enter the amount."),
            "invalid": _("Enter the amount in digits, such as 9,000."),
            "min_value": _("Enter an amount above 0."),
            "max_value": _("Enter an amount of at most 9,999,999."),
        },
    )
    excess = forms.IntegerField(min_value=0, max_value=MOST, required=False)
    key = forms.UUIDField(error_messages={"required": _("Load the page anew."), "invalid": _("Load the page anew.")})

    def clean_excess(self) -> int:
        return self.cleaned_data["excess"] or 0

    def problem(self) -> str:
        """The first thing to put right, as one sentence."""
        return str(next(iter(self.errors.values()))[0])


class BillForm(TillForm):
    """What a QR on the till's screen asks for; the first time there is no key yet."""

    key = forms.UUIDField(required=False, error_messages={"invalid": _("Load the page anew.")})


class PayForm(TillForm):
    """An amount and the phone's code."""

    code = CodeField(
        digits=6,
        error_messages={
            "required": _("Enter the 6 digits on the guest's phone."),
            "invalid": _("A code has 6 digits. Look at the guest's phone again."),
            "max_length": _("A code has 6 digits. Look at the guest's phone again."),
        },
    )

    def first_wrong(self) -> str:
        """Where to begin again: amount or code."""
        return "code" if "amount" not in self.errors and "code" in self.errors else "amount"


class RestForm(TillForm):
    """An amount to hold, and the rest that another means pays."""

    excess = None  # type: ignore[assignment]  # Django leaves a field out that is None
    rest = forms.IntegerField(
        min_value=1, max_value=MOST, error_messages={name: _("Enter the amount.") for name in ("required", "invalid")}
    )


class HoldForm(RestForm, PayForm):
    """The same with the phone's code."""


class PhoneForm(TillForm):
    """An amount, a phone number and PIN: an employee's or a guest's, as the PIN's length says."""

    number = CellField(cells.phone, error_messages={"required": _("Enter the guest's phone number.")})
    pin = CodeField(
        digits=DIGITS,
        most=GUEST_DIGITS,
        error_messages={
            "required": _("The guest enters their PIN."),
            "invalid": _("A PIN has 4 digits, that of a guest pass 5."),
            "max_length": _("A PIN has 4 digits, that of a guest pass 5."),
        },
    )

    def first_wrong(self) -> str:
        """Where to begin again: amount or phone."""
        return "amount" if "amount" in self.errors else "phone"


class PhoneHoldForm(RestForm, PhoneForm):
    """An amount to hold with a guest's phone number and PIN, and the rest that another means pays."""


class VoidForm(forms.Form):
    """Why a meal is cancelled: one of a few reasons, and words when none fits; who does it, where staff have PINs."""

    reason = forms.ChoiceField(
        choices=REASONS,
        widget=forms.RadioSelect,
        label=_("Why?"),
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )
    words = forms.CharField(label=_("In your words"), max_length=120, required=False)
    pin = CodeField(
        digits=4,
        label=_("Your PIN"),
        help_text=_("The owner sees who cancelled what."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}),
        error_messages={
            "required": _("Enter your 4-digit PIN."),
            "invalid": _("A PIN has 4 digits."),
            "max_length": _("A PIN has 4 digits."),
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, asks_pin: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_pin:
            del self.fields["pin"]

    def clean(self):
        facts = super().clean() or {}
        if facts.get("reason") == "other" and not facts.get("words"):
            self.add_error("words", _("Write in a few words why."))
        return facts

    def said(self, language: str) -> str:
        """The reason as the books keep it, in the restaurant's language."""
        return kept_reason(self.cleaned_data["reason"], self.cleaned_data["words"], language)


class PairForm(forms.Form):
    """The eight digits the owner's screen shows."""

    code = CodeField(
        digits=8,
        label=_("Connection number"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
        error_messages={
            "required": _("Enter the 8 digits that the owner's screen shows."),
            "invalid": _("The number has 8 digits. Please check it again."),
        },
    )
