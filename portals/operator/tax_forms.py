"""The forms of tax invoices: results from HomeTax, one by one or many, and amendments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.enums import TaxAmendment
from billing.tax.rules import AMENDMENTS

MOST_LINES = 1_000


class MonthForm(forms.Form):
    """Which month is meant, as 2026-11."""

    month = forms.DateField(input_formats=["%Y-%m"], widget=forms.HiddenInput)


class ApprovalForm(forms.Form):
    """The number that HomeTax gave."""

    approval = forms.CharField(
        label=_("Approval number"), max_length=40, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    )


class ResultsForm(forms.Form):
    """Many results at once: a line each, our number and the approval number."""

    lines = forms.CharField(
        label=_("Our number and the approval number, a line each"), max_length=60_000, widget=forms.Textarea({"rows": 6})
    )
    accepted = forms.BooleanField(label=_("HomeTax shows them as transmitted"), required=False)

    def clean_lines(self):
        rows = [line.replace(",", " ").split() for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        if len(rows) > MOST_LINES or any(len(row) < 2 for row in rows):
            raise forms.ValidationError(_("Each line needs our number, a blank and the approval number."))
        return [(row[0], "".join(row[1:])) for row in rows]


class AmendForm(forms.Form):
    """Why and how an issued tax invoice is amended."""

    reason = forms.ChoiceField(label=_("Reason for amending"), choices=TaxAmendment.choices)
    on = forms.DateField(
        label=_("Day of the event"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("A mistake, a letter of credit and a double one keep the original's date."),
    )
    supply = forms.IntegerField(
        label=_("Difference of the supply value"),
        required=False,
        help_text=_("Only for a changed amount or goods that came back."),
    )
    vat = forms.IntegerField(label=_("Difference of the VAT"), required=False)

    def clean(self):
        clean = super().clean()
        rule = AMENDMENTS.get(clean.get("reason", ""))
        if rule and not rule.whole and not clean.get("supply"):
            self.add_error("supply", _("Enter the difference, in won; below zero when it is less."))
        return clean
