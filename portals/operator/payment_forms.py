"""The forms at the bank's desk: a statement to upload, and what a payment was for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.bank import written
from billing.bank.matching import same_name, suggestions
from billing.bank.queries import as_payment
from billing.payouts.details import AccountRefused, written_account
from portals.money_fields import MoneyField
from portals.operator.forms import KeyForm, ReasonForm
from portals.operator.payout_forms import AccountForm
from portals.operator.payout_words import ACCOUNT_REFUSED
from portals.uploads import UploadField
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


class OfCompanyForm(KeyForm):
    """So much of a payment for one of these companies, the payer's where it goes by the same name."""

    company = forms.ModelChoiceField(Company.objects.none(), label=_("Company name"), empty_label="–")

    def __init__(self, data=None, *, line, companies, label):
        super().__init__(data)
        self.fields["company"].queryset = companies.order_by("name")
        self.initial["company"] = next((company.pk for company in companies if same_name(line.payer, company.name)), None)
        self.fields["amount"] = MoneyField(currency=line.currency, label=label, initial=line.left)


class LineDepositForm(OfCompanyForm):
    """So much of a payment into a prepaid company's deposit."""

    def __init__(self, data=None, *, line):
        prepaid = Company.objects.filter(has_deposit=True, currency=line.currency)
        super().__init__(data, line=line, companies=prepaid, label=_("Amount paid in"))


class FavourForm(OfCompanyForm):
    """So much of a payment that a company paid too much."""

    def __init__(self, data=None, *, line):
        companies = Company.objects.filter(house=False, currency=line.currency)
        super().__init__(data, line=line, companies=companies, label=_("Paid too much"))


class RepaymentForm(KeyForm, AccountForm):
    """How much of what stands in a company's favour goes back to which account, and why."""

    def __init__(self, data=None, *, currency: str, most: int):
        super().__init__(data, initial={"amount": most})
        label = pgettext_lazy("repayment", "Amount to give back")
        self.fields["amount"] = MoneyField(currency=currency, label=label)
        self.currency = currency
        self.order_fields(["key", "amount", "bank", "account", "holder", "reason"])

    def clean_account(self):
        try:
            return written_account(self.cleaned_data["account"], self.currency)
        except AccountRefused as refused:
            raise forms.ValidationError(ACCOUNT_REFUSED[refused.code]) from refused


class ByHandForm(KeyForm, ReasonForm):
    """Why and how what an own card did not take reaches its guest; their account is nobody's to keep here."""

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["reason"].help_text = _("How it reaches them, and who asked. Write no name and no account number here.")


class ToGuestAgainForm(ByHandForm):
    """How much of what a guest's bank sent back to us goes to that guest once more."""

    field_order = ["key", "amount", "reason"]

    def __init__(self, data=None, *, currency: str, most: int):
        super().__init__(data)
        label = pgettext_lazy("repayment", "Amount to give back")
        self.fields["amount"] = MoneyField(currency=currency, label=label, initial=most)
        self.order_fields(self.field_order)


class AsideForm(ReasonForm):
    """Why a payment pays nothing we know of."""
