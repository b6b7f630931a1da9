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
    number = MobileField(
        help_text=_("We send six digits there to see that it is yours."),
        error_messages={"required": _("Enter the number that the SMS goes to.")},
    )
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Who wants no SMS needs no number; the browser would not let them save without one.
        self.fields["number"].required = not (self.is_bound and self.data.get("how") in (None, How.NONE))


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
