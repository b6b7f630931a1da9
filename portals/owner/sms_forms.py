"""What an owner chooses and types about SMS."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.counter.forms import CodeField
from portals.mobile import MobileField
from sms.enums import How


class SmsForm(forms.Form):
    """How often, and to which number."""

    how = forms.ChoiceField(
        choices=How,
        widget=forms.RadioSelect,
        label=_("How often?"),
        error_messages={"required": _("Choose how often."), "invalid_choice": _("Choose how often.")},
    )
    number = MobileField(required=False, help_text=_("We send six digits there to see that it is yours."))

    def clean(self):
        facts = super().clean() or {}
        wanted = facts.get("how") not in (None, How.NONE)
        if wanted and not facts.get("number") and "number" not in self.errors:
            self.add_error("number", _("Enter the number that the SMS goes to."))
        return facts


class ProofForm(forms.Form):
    """The six digits that came by SMS."""

    code = CodeField(
        digits=6,
        label=_("6 digits from the SMS"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={
            "required": _("Enter the 6 digits that came by SMS."),
            "invalid": _("The code has 6 digits. Please check it again."),
            "max_length": _("The code has 6 digits. Please check it again."),
        },
    )
