"""The forms at the bank's desk: a statement to upload, and what a payment was for."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.bank import written
from billing.bank.matching import same_name, suggestions
from billing.bank.queries import as_open, as_payment
from portals.money_fields import MoneyField
from portals.operator.forms import KeyForm, ReasonForm
from portals.uploads import UploadField
from tenants.enums import Billing
from tenants.models import Company


class BankFileForm(forms.Form):
    """A statement as the bank lets one download it."""

    file = UploadField(accept=".csv,.xlsx,.xml,.txt,.sta,.mt940,.940")
    account = forms.CharField(
        label=_("Account number"), max_length=40, required=False, help_text=_("Only when the file does not say it.")
    )

    def clean_account(self):
        return written.account_number(self.cleaned_data["account"])


class MatchForm(KeyForm):
    """So much of a payment to each of these invoices; the likeliest is filled in."""

    def __init__(self, data=None, *, line, invoices):
        super().__init__(data)
        self.invoices = {f"amount_{invoice.pk}": invoice for invoice in invoices}
        likely = suggestions(as_payment(line), [as_open(invoice) for invoice in invoices], 1)
        for name, invoice in self.invoices.items():
            first = min(line.left, invoice.left) if likely and likely[0].id == invoice.pk else None
            self.fields[name] = MoneyField(currency=line.currency, label=invoice.number, required=False, initial=first)

    def rows(self):
        """Each invoice with its field."""
        return [(invoice, self[name]) for name, invoice in self.invoices.items()]

    def clean(self):
        clean = super().clean()
        if not self.errors and not self.amounts():
            raise forms.ValidationError(_("Enter how much of it pays which invoice."))
        return clean

    def amounts(self) -> dict[int, int]:
        """Minor units by invoice."""
        return {
            invoice.pk: self.cleaned_data[name] for name, invoice in self.invoices.items() if self.cleaned_data.get(name)
        }


class LineDepositForm(KeyForm):
    """So much of a payment into a prepaid company's deposit."""

    company = forms.ModelChoiceField(Company.objects.none(), label=_("Company name"), empty_label="–")

    def __init__(self, data=None, *, line):
        super().__init__(data)
        prepaid = Company.objects.filter(billing=Billing.PREPAID, house=False, currency=line.currency)
        self.fields["company"].queryset = prepaid.order_by("name")
        self.initial["company"] = next((company.pk for company in prepaid if same_name(line.payer, company.name)), None)
        self.fields["amount"] = MoneyField(currency=line.currency, label=_("Amount paid in"), initial=line.left)


class AsideForm(ReasonForm):
    """Why a payment pays nothing we know of."""


class UndoForm(ReasonForm):
    """Why a match was wrong; the key makes the form good for one undoing."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
