"""What people type to get in."""

import re

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from portals.account.places import company_named, slug_in
from sheets import cells
from tenants.models import Company


class SignInForm(forms.Form):
    """E-mail and password; whether they belong together is the action's to say."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username webauthn", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class EmailForm(forms.Form):
    """Whom to send the link to."""

    email = SignInForm.base_fields["email"]


class NewPasswordForm(forms.Form):
    """A password typed once, in the clear if wished by the browser; its strength is checked here, kept there."""

    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("At least 8 characters, not a common word."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 8}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordForm):
    """The same for somebody signed in, who proves it is them."""

    old = forms.CharField(
        label=_("Password now"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old", "password"]

    def clean_old(self) -> str:
        old = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("Please check the password you have now."))
        return old


class PasskeyNameForm(forms.Form):
    """What a person calls a passkey."""

    name = forms.CharField(label=_("Name"), max_length=60)


class CompanyForm(forms.Form):
    """Which company somebody eats for, by the address they sign in at."""

    company = forms.CharField(
        label=_("Your company's Hankki address"),
        max_length=200,
        help_text=_("As in your invitation. The first part is enough: acme, for example."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "organization"}),
    )

    def clean_company(self):
        found = company_named(slug_in(self.cleaned_data["company"]))
        if found is None:
            raise forms.ValidationError(_("We know no company at this address. Please check the spelling."))
        return found


class WhoForm(forms.Form):
    """What says where somebody eats: their work e-mail, the number they pay with, or the company's address.

    A valid form has one of `email`, `number` (digits only) and `company`; the others are empty.
    """

    email = number = ""
    company: Company | None = None

    who = forms.CharField(
        label=_("Your work e-mail or mobile number"),
        max_length=254,
        help_text=_("Your company's Hankki address will do, too: acme, for example."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "email"}),
    )

    def clean_who(self) -> str:
        typed = self.cleaned_data["who"]
        if "@" in typed:
            self.email = forms.EmailField().clean(typed)
        elif re.match(r"\+?[0-9]", typed):
            self.number = _mobile(typed)
        else:
            self.company = company_named(slug_in(typed))
            if self.company is None:
                raise forms.ValidationError(_("We know no company at this address. Please check the spelling."))
        return typed


def _mobile(typed: str) -> str:
    try:
        return cells.phone(typed)
    except cells.BadCell:
        raise forms.ValidationError(_("That is no mobile number. Please check it.")) from None


class WhosePinForm(forms.Form):
    """The number they pay with, and its PIN: who has both may learn which company it is."""

    who = forms.CharField(max_length=30, widget=forms.HiddenInput)
    pin = forms.RegexField(
        r"\A[0-9]{4}\Z",
        label=_("PIN of this number"),
        help_text=_("The four digits you type at the till."),
        error_messages={"invalid": _("The PIN has four digits.")},
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}),
    )

    def clean_who(self) -> str:
        return _mobile(self.cleaned_data["who"])
