"""Forms of terms: they hold from a month on. Rates are typed as per cent, money in the currency's own unit."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.gateways import stripe_client
from portals.money_fields import MoneyField, in_currency
from portals.operator.forms import MOST_MONEY, PercentField
from portals.templatetags.hankki import month_name
from restaurants.enums import Rhythm, Supply, TaxClass
from tenants.enums import Billing, PaysBy

TIERS, TIER = 3, ("above", "rate")


class TermsForm(forms.Form):
    """From which month on; those that were closed are not offered."""

    since = forms.TypedChoiceField(label=_("From month"), coerce=date.fromisoformat)

    def __init__(self, *args, months: list[date], agreed, currency: str, **kwargs):
        super().__init__(*args, initial=self.shown(agreed), **kwargs)
        in_currency(self, currency)
        self.fields["since"].choices = [(month.isoformat(), month_name(month)) for month in months]

    def shown(self, agreed) -> dict:
        """What the fields say of the terms that hold now."""
        return {name: getattr(agreed, name) for name in self.base_fields if hasattr(agreed, name) and name != "since"}

    def facts(self) -> dict:
        """What billing.terms takes."""
        return dict(self.cleaned_data)


class CompanyTermsForm(TermsForm):
    """What a company pays, and how soon."""

    billing = forms.ChoiceField(
        label=_("Billing"),
        choices=Billing.choices,
        help_text=_(
            "Prepaid, allowances that begin from that month on come from the deposit, and only as far as it covers: it has"
            " to be paid in before. Those given earlier stay as they were. What a deposit still holds pays invoices."
        ),
    )
    service_fee_bp = PercentField(label=_("Service fee, %"))
    fee_per_head = MoneyField(
        label=_("Service fee per head"),
        zero=True,
        most=MOST_MONEY,
        help_text=_("For each person who ate in the month, guests not counted; 0 is none."),
    )
    fee_minimum = MoneyField(
        label=_("Service fee, at least"),
        zero=True,
        most=MOST_MONEY,
        help_text=_("For each invoiced month; 0 is none."),
    )
    due_days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=120)
    cut_off = forms.IntegerField(
        label=_("Cut-off day"),
        min_value=0,
        max_value=28,
        help_text=_(
            "0 is the month's last day. With 25, what is eaten from the 26th on is invoiced with the next month,"
            " and stands on restaurants' statements of that month."
        ),
    )
    order_number = forms.CharField(
        label=_("Purchase order number"),
        max_length=40,
        required=False,
        help_text=_("The company's own; its invoices carry it."),
    )
    cost_split = forms.BooleanField(
        label=_("Split by cost centre and site"),
        required=False,
        help_text=_("Invoices say what each owes, its part of the service fee included. HR gives people their cost centre."),
    )
    on_collection = forms.BooleanField(
        label=_("Restaurants are paid as it pays"),
        required=False,
        help_text=_("Otherwise on their pay day, whether the company has paid or not: then its default is ours."),
    )
    pays_by = forms.ChoiceField(
        label=_("Pays by"),
        choices=PaysBy.choices,
        help_text=_("With Stripe, each invoice also gets a page on which it can be paid online."),
    )

    def __init__(self, *args, agreed, **kwargs):
        super().__init__(*args, agreed=agreed, **kwargs)
        if not stripe_client.is_on() and agreed.pays_by == PaysBy.BANK:
            del self.fields["pays_by"]


class RestaurantTermsForm(TermsForm):
    """What a restaurant pays for being paid, and when it gets its money."""

    commission_bp = PercentField(label=_("Commission, %"))
    commission_cap = MoneyField(
        label=_("Commission, at most"),
        zero=True,
        most=MOST_MONEY,
        required=False,
        help_text=_("For a month, without VAT. Empty is no limit."),
    )
    pay_days = forms.IntegerField(label=_("Days to payout"), min_value=0, max_value=120)
    rhythm = forms.ChoiceField(
        label=pgettext_lazy("rhythm", "Paid"),
        choices=Rhythm.choices,
        help_text=_("More often than once a month: an advance of what was earned, the rest with the statement."),
    )
    advance_fee = MoneyField(
        label=_("Price of an advance"),
        zero=True,
        most=MOST_MONEY,
        help_text=_("For each advance, without VAT; the statement takes it off. 0 is none."),
    )
    tax_class = forms.ChoiceField(
        label=_("Tax class"),
        choices=TaxClass.choices,
        help_text=_("Only the prices of a general taxpayer hold VAT that companies may deduct."),
    )
    supply = forms.ChoiceField(
        label=_("Who sells"),
        choices=Supply.choices,
        help_text=_(
            "For whom we act pays a commission with VAT, and invoices its meals itself. From whom we buy invoices us for"
            " what it gets, and the rates above are our margin with its VAT."
        ),
    )

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, currency=currency, **kwargs)
        for number in range(1, TIERS + 1):
            self.fields[f"above_{number}"] = MoneyField(
                label=_("Tier %(number)s: turnover above") % {"number": number}, most=MOST_MONEY, required=False
            )
            self.fields[f"rate_{number}"] = PercentField(
                label=_("Tier %(number)s: commission, %%") % {"number": number}, required=False
            )
        in_currency(self, currency)

    def shown(self, agreed) -> dict:
        tiers = {
            f"{name}_{n}": value for n, tier in enumerate(agreed.tiers, 1) for name, value in zip(TIER, tier, strict=True)
        }
        return super().shown(agreed) | tiers

    def clean(self):
        clean = super().clean()
        for number in range(1, TIERS + 1):
            above, rate = clean.get(f"above_{number}"), clean.get(f"rate_{number}")
            if (above is None) != (rate is None) and not {f"above_{number}", f"rate_{number}"} & set(self.errors):
                self.add_error(f"rate_{number}", _("A tier needs its turnover, and a turnover its rate."))
        return clean

    def facts(self) -> dict:
        clean = super().facts()
        pairs = [(clean.pop(f"above_{n}"), clean.pop(f"rate_{n}")) for n in range(1, TIERS + 1)]
        return clean | {"tiers": [[above, rate] for above, rate in pairs if above is not None]}
