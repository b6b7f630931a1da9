"""The operator's forms. Rates are typed as per cent and kept as basis points; places are degrees."""

import uuid
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.money import Currency
from portals.menu_lines import MOST_PRICE
from portals.mobile import MobileField
from portals.money_fields import MoneyField, in_currency
from portals.operator.words import SLUG_REFUSED
from portals.site_forms import PlaceForm
from restaurants.business_number import is_valid, normalise
from restaurants.enums import Cuisine, Seat
from sms.enums import How
from tenants.actions import SlugRefused, check_slug
from tenants.enums import Billing
from tenants.queries import is_taken, opened_with
from tenants.vat import EU

ZONES = (
    "Asia/Seoul",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Asia/Ho_Chi_Minh",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)
LANGUAGES = (("ko", _("Korean")), ("en", _("English")))
MOST_MONEY = 1_000_000_000_000


class PercentField(forms.DecimalField):
    """A rate typed in per cent with at most two decimals; shown and cleaned as basis points, an int, None when empty."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=100, decimal_places=2, max_digits=5, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "step": "0.01"}

    def prepare_value(self, value):
        return Decimal(value) / 100 if isinstance(value, int) else value

    def clean(self, value):
        percent = super().clean(value)
        return None if percent is None else int(percent * 100)


class BusinessNumberField(forms.CharField):
    """A Korean business number in any writing; its value is the ten digits."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Business number"))
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "placeholder": "000-00-00000"}

    def clean(self, value):
        number = super().clean(value)
        if not number:
            return ""
        if not is_valid(number):
            raise forms.ValidationError(_("Please check the ten digits again: the last one does not fit."))
        return normalise(number)


class KeyForm(forms.Form):
    """A form that may be sent twice by an impatient finger: its key was made when it was first shown."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CompanyDetailsForm(forms.Form):
    """What documents say of a company."""

    name = forms.CharField(label=_("Company name"), max_length=80)
    business_number = BusinessNumberField()
    representative = forms.CharField(label=_("Representative"), max_length=80)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail for invoices"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)


class CompanyForm(KeyForm, PlaceForm, CompanyDetailsForm):
    """Everything a company needs to be opened."""

    slug = forms.CharField(
        label=_("Short name in addresses"),
        max_length=32,
        help_text=_("Small Latin letters, digits and hyphens. The company's people open it in the browser."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    hr_name = forms.CharField(label=_("Name of the HR person"), max_length=80)
    hr_email = forms.EmailField(
        label=_("E-mail of the HR person"), help_text=_("They set up programs and people, and read the invoices.")
    )
    site_name = forms.CharField(label=_("Site"), max_length=80)
    billing = forms.ChoiceField(
        label=_("Billing"),
        choices=Billing.choices,
        initial=Billing.POSTPAID,
        widget=forms.RadioSelect,
        help_text=_("Prepaid, people eat as far as the deposit covers. It can be changed from a month on, with the terms."),
    )
    service_fee_bp = PercentField(label=_("Service fee, %"), initial=0)
    due_days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=120, initial=15)
    zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone) for zone in ZONES])
    language = forms.ChoiceField(label=_("Language of documents"), choices=LANGUAGES)

    company_fields = ("name", "slug", "business_number", "representative", "email", "phone")
    # The key before the short name, whose check asks for it.
    field_order = ("key", *company_fields)
    person_fields = ("hr_name", "hr_email")
    terms_fields = ("billing", "service_fee_bp", "due_days", "zone", "language")

    def clean_slug(self):
        """Lower case; refused with the other fields' faults, but for what the same form has opened already."""
        slug = self.cleaned_data["slug"].lower()
        try:
            check_slug(slug)
        except SlugRefused as refused:
            raise forms.ValidationError(SLUG_REFUSED[refused.code]) from refused
        if is_taken(slug) and not opened_with(slug, str(self.cleaned_data.get("key", ""))):
            raise forms.ValidationError(SLUG_REFUSED["taken"])
        return slug

    def facts(self) -> dict:
        """What tenants.actions.open_company takes."""
        clean = dict(self.cleaned_data)
        place = {name: clean.pop(name) for name in ("latitude", "longitude")}
        terms = {name: clean.pop(name) for name in ("billing", "service_fee_bp", "due_days")}
        site = place | {"name": clean.pop("site_name"), "address": clean["address"]}
        return clean | {"site": site, "terms": terms, "key": str(clean["key"])}


class VatIdForm(forms.Form):
    """Where in the EU a company is, and its VAT number there."""

    country = forms.ChoiceField(label=_("Country"), choices=[(code, code) for code in sorted(EU)])
    vat_id = forms.CharField(label=_("VAT number"), max_length=20)


class DocumentLanguageForm(forms.Form):
    """In which language a company's documents, or a restaurant's statements, are made."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class ReasonForm(forms.Form):
    """Why something is taken away; kept in the audit trail."""

    reason = forms.CharField(label=pgettext_lazy("why", "Reason"), max_length=200)


class PutOffForm(ReasonForm):
    """Until when a pause of spending is put off, and why."""

    until = forms.DateField(label=_("Put off until"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    field_order = ["until", "reason"]


class DepositForm(forms.Form):
    """Money a prepaid company has paid in."""

    amount = MoneyField(label=_("Amount paid in"), most=MOST_MONEY)
    reference = forms.CharField(
        label=_("Bank reference"), max_length=80, help_text=_("As the bank statement says it. Each one counts once.")
    )

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        in_currency(self, currency)


class RestaurantDetailsForm(PlaceForm):
    """What guests and documents see of a restaurant."""

    name = forms.CharField(label=_("Restaurant"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    cuisine = forms.ChoiceField(label=_("Cuisine"), choices=[("", "—"), *Cuisine.choices], required=False)
    representative = forms.CharField(label=_("Representative"), max_length=80)
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    who_fields = ("name", "name_en", "cuisine", "representative", "phone")
    field_order = (*who_fields, *PlaceForm.place_fields)


class RestaurantForm(KeyForm, RestaurantDetailsForm):
    """A restaurant, signed in the street: what the contract needs, nothing else."""

    business_number = BusinessNumberField()
    bank = forms.CharField(label=_("Bank"), max_length=40, required=False)
    account = forms.CharField(
        label=_("Account"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    holder = forms.CharField(label=_("Account holder"), max_length=80, required=False)
    commission_bp = PercentField(label=_("Commission, %"), initial=500)
    owner_email = forms.EmailField(
        label=_("E-mail of the owner"),
        required=False,
        help_text=_("Only to read statements. To be paid, nobody needs an account."),
    )
    dish = forms.CharField(label=_("First dish"), max_length=80, required=False)
    price = MoneyField(label=_("Price"), currency=Currency.KRW, most=MOST_PRICE, required=False)
    sms = forms.ChoiceField(label=_("SMS"), choices=How, initial=How.NONE, required=False)
    mobile = MobileField(
        label=_("Mobile number of the owner"),
        required=False,
        help_text=_("It gets six digits, to be typed on the next page."),
    )

    money_fields = ("commission_bp", "bank", "account", "holder")
    more_fields = ("owner_email", "dish", "price")
    sms_fields = ("sms", "mobile")

    def clean(self):
        clean = super().clean()
        if clean.get("sms", "") not in ("", How.NONE) and not clean.get("mobile") and "mobile" not in self.errors:
            self.add_error("mobile", _("Enter the number that the SMS goes to."))
        if bool(clean.get("dish")) != bool(clean.get("price")) and not self.errors:
            self.add_error("price", _("A dish needs its price, and a price its dish."))
        return clean

    def facts(self) -> dict:
        """What restaurants.actions.enrol_restaurant takes."""
        clean = dict(self.cleaned_data)
        dish, price = clean.pop("dish"), clean.pop("price")
        del clean["sms"], clean["mobile"]
        menu = [{"name": dish, "price": price}] if dish else []
        terms = {"commission_bp": clean.pop("commission_bp")}
        return clean | {"menu": menu, "terms": terms, "owner_name": clean["representative"], "key": str(clean["key"])}

    def sms_wanted(self) -> dict:
        """What sms.actions.choose_sms takes; empty when nobody is to be told."""
        how = self.cleaned_data["sms"] or How.NONE
        return {} if how == How.NONE else {"how": How(how), "number": self.cleaned_data["mobile"]}


class MemberForm(forms.Form):
    """Somebody who owns or works in a restaurant."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"))
    seat = forms.TypedChoiceField(label=_("Seat"), choices=Seat.choices, coerce=Seat)


class CounterForm(forms.Form):
    """One more till."""

    name = forms.CharField(label=_("Counter"), max_length=40)
