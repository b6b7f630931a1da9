"""The forms at the payout desk: a run to prepare, results, ties of bank lines, and restaurants' accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.enums import PayoutState
from billing.payouts.queries import BACK
from billing.payouts.runs import RESULTS
from portals.money_fields import MoneyField
from portals.operator.forms import KeyForm, ReasonForm


class ChosenField(forms.TypedMultipleChoiceField):
    """Ids ticked in a table; what is not among them is somebody else's."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, required=False, **kwargs)


class PrepareForm(KeyForm):
    """Which statements and which restaurants' advances, for which day."""

    pay_on = forms.DateField(label=_("Day of the transfer"), widget=forms.DateInput(attrs={"type": "date"}))
    statements = ChosenField()
    advances = ChosenField()

    def __init__(self, data=None, *, payable, day, early=()):
        super().__init__(data, initial={"pay_on": day})
        self.fields["statements"].choices = [(each.statement.pk, each.statement.number) for each in payable]
        self.fields["advances"].choices = [(each.restaurant.pk, each.restaurant.name) for each in early]

    def clean(self):
        clean = super().clean()
        chosen = clean.get("statements") or clean.get("advances")
        if not chosen and not {"statements", "advances"} & set(self.errors):
            self.add_error("statements", _("Choose at least one statement."))
        return clean


class ResultForm(forms.Form):
    """What became of one payout."""

    state = forms.TypedChoiceField(label=_("What became of it"), coerce=PayoutState)
    day = forms.DateField(label=pgettext_lazy("payout", "On"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=pgettext_lazy("why", "Reason"),
        max_length=200,
        required=False,
        help_text=_("As the bank says it. The restaurant reads it."),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, initial={"day": today}, **kwargs)
        self.today = today
        self.fields["state"].choices = [("", "–"), *((state.value, state.label) for state in RESULTS)]

    def clean_day(self):
        if self.cleaned_data["day"] > self.today:
            raise forms.ValidationError(_("That day is still to come."))
        return self.cleaned_data["day"]

    def clean(self):
        clean = super().clean()
        if clean.get("state", "") in BACK and not clean.get("reason"):
            self.add_error("reason", _("Say why: the restaurant has to know what to do."))
        return clean


class ResultsFileForm(forms.Form):
    """The bank's own result file of a run."""

    file = forms.FileField(
        label=_("Result file"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
        widget=forms.FileInput({"accept": ".csv,.xlsx,.xml"}),
    )


class TieForm(KeyForm):
    """The payouts a bank line carried; those that fit are ticked."""

    payouts = ChosenField(label=_("Payouts"))

    def __init__(self, data=None, *, items, likely=()):
        super().__init__(data, initial={"payouts": list(likely)})
        self.items = items
        self.likely = {str(pk) for pk in (data.getlist("payouts") if data is not None else likely)}
        self.fields["payouts"].choices = [(item.pk, item.reference) for item in items]

    def rows(self):
        """Each payout with whether it is ticked."""
        return [(item, str(item.pk) in self.likely) for item in self.items]

    def clean_payouts(self):
        if not self.cleaned_data["payouts"]:
            raise forms.ValidationError(_("Choose at least one payout."))
        return self.cleaned_data["payouts"]


class AccountForm(forms.Form):
    """Into which account money is to go, and why there."""

    bank = forms.CharField(label=_("Bank"), max_length=40)
    account = forms.CharField(label=_("Account"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    holder = forms.CharField(label=_("Account holder"), max_length=80)
    reason = forms.CharField(
        label=pgettext_lazy("why", "Reason"),
        max_length=200,
        help_text=_("Who asked, and from which paper: the second person reads it."),
    )


class TakeBackForm(KeyForm, ReasonForm):
    """How much of a payout by Stripe is taken back, and why."""

    def __init__(self, data=None, *, currency: str, left: int):
        super().__init__(data, initial={"amount": left})
        self.left = left
        self.fields["amount"] = MoneyField(label=pgettext_lazy("document", "Amount"), currency=currency)
        self.fields["reason"].help_text = _("The restaurant reads it.")
        self.order_fields(["key", "amount", "reason"])

    def clean_amount(self):
        if self.cleaned_data["amount"] > self.left:
            raise forms.ValidationError(_("That is more than is left of this payout."))
        return self.cleaned_data["amount"]


class NoteForm(forms.Form):
    """From which paper it is known whose account it is."""

    note = forms.CharField(
        label=_("Seen on"), max_length=200, help_text=_("For example: copy of the bank book, 12 November.")
    )
