"""The forms at the bank's desk: a statement to upload, and what a payment was for."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.bank import written
from billing.bank.matching import same_name, suggestions
from billing.bank.queries import as_payment
from portals.money_fields import MoneyField
from portals.operator.forms import KeyForm, ReasonForm
from portals.uploads import UploadField
from tenants.enums import Billing
from tenants.models import Company


class BankFileForm(forms.Form):
    """A statement as the bank lets one download it."""

    file = UploadField(accept=".csv,.xlsx,.xml,.txt,.sta,.mt940,.940")
    account = forms.CharField(
        label=_("Account number"),
        max_length=40,
        required=False,
        help_text=_("Only for a file that does not say it. That of the last file is proposed."),
    )

    def clean_account(self):
        return written.account_number(self.cleaned_data["account"])


class AmountsForm(KeyForm):
    """So much of a line of the bank's statement to each of some documents."""

    NOTHING = _("Enter how much of it pays which invoice.")

    def __init__(self, data=None, *, documents, currency: str, first: dict[int, int]):
        super().__init__(data)
        self.documents = {f"amount_{document.pk}": document for document in documents}
        for name, document in self.documents.items():
            label, typed = str(document.pk), first.get(document.pk)
            self.fields[name] = MoneyField(currency=currency, label=label, required=False, initial=typed)

    def rows(self):
        """Each document with its field."""
        return [(document, self[name]) for name, document in self.documents.items()]

    def clean(self):
        clean = super().clean()
        if not self.errors and not self.amounts():
            raise forms.ValidationError(self.NOTHING)
        return clean

    def amounts(self) -> dict[int, int]:
        """Minor units by document."""
        return {each.pk: self.cleaned_data[name] for name, each in self.documents.items() if self.cleaned_data.get(name)}


class MatchForm(AmountsForm):
    """So much of a payment to each of these papers of billing.bank.papers; the likeliest is filled in."""

    def __init__(self, data=None, *, line, papers):
        likely = suggestions(as_payment(line), [paper.open for paper in papers], 1)
        first = {each.id: min(line.left, each.left) for each in likely}
        super().__init__(data, documents=papers, currency=line.currency, first=first)


class GiveBackForm(AmountsForm):
    """So much of a line that went out was given back of one of these invoices of billing.bank.queries."""

    NOTHING = _("Enter how much of it was given back, at one invoice.")

    def __init__(self, data=None, *, line, invoices):
        rest = -line.amount - line.carried
        fitting = [each for each in invoices if each.favour == rest]
        first = {each.pk: rest for each in fitting} if len(fitting) == 1 else {}
        super().__init__(data, documents=invoices, currency=line.currency, first=first)

    def clean(self):
        clean = super().clean()
        if not self.errors and len(self.amounts()) > 1:
            raise forms.ValidationError(self.NOTHING)
        return clean


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
