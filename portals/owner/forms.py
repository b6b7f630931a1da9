"""What an owner types."""

from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from restaurants.enums import CounterWay, Seat

LONGEST = timedelta(days=366)
FIRST, LAST = date(2020, 1, 1), date(2099, 12, 31)


class NameForm(forms.Form):
    """A name for a counter, a device or a key."""

    name = forms.CharField(label=_("Name"), max_length=40)

    def __init__(self, *args, label: str = "", hint: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = label or self.fields["name"].label
        self.fields["name"].help_text = hint


class AccountForm(forms.Form):
    """Another bank account for what a restaurant is owed."""

    bank = forms.CharField(label=_("Bank"), max_length=40)
    account = forms.CharField(
        label=_("Account"), max_length=40, widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"})
    )
    holder = forms.CharField(label=_("Account holder"), max_length=80)
    reason = forms.CharField(
        label=pgettext_lazy("why", "Reason"), max_length=200, help_text=_("For example: we changed our bank.")
    )


class LanguageForm(forms.Form):
    """In which language statements are made from now on."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class WaysForm(forms.Form):
    """How guests may pay at a counter."""

    ways = forms.MultipleChoiceField(
        label=_("How guests pay here"),
        choices=CounterWay,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way."), "invalid_choice": _("Choose at least one way.")},
    )


class MemberForm(forms.Form):
    """Somebody who may act for the restaurant."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    seat = forms.ChoiceField(label=_("May do"), choices=Seat, initial=Seat.STAFF, widget=forms.RadioSelect)


class StaffPinForm(forms.Form):
    """A PIN for somebody at the counter."""

    pin = forms.RegexField(
        r"\A[0-9]{4}\Z",
        label=pgettext_lazy("staff", "PIN, 4 digits"),
        help_text=_("They type it when they cancel a meal. We keep only its fingerprint and never show it again."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}),
        error_messages={"required": _("Enter four digits."), "invalid": _("Enter four digits.")},
    )


class StaffForm(StaffPinForm):
    """Somebody at the counter, with a PIN."""

    name = forms.CharField(label=_("Name"), max_length=40)
    field_order = ["name", "pin"]


def _of_these_years(day: date | None) -> date | None:
    if day and not FIRST <= day <= LAST:
        raise forms.ValidationError(_("Choose a day of these years."))
    return day


class DayForm(forms.Form):
    """One day, today when none is named."""

    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_day(self):
        return _of_these_years(self.cleaned_data["day"])


class SpanForm(forms.Form):
    """Days from-to, both included; by default this month so far."""

    first = forms.DateField(
        label=pgettext_lazy("day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(label=pgettext_lazy("day", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_first(self):
        return _of_these_years(self.cleaned_data["first"])

    def clean_last(self):
        return _of_these_years(self.cleaned_data["last"])

    def clean(self):
        facts = super().clean()
        first, last = facts.get("first"), facts.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("last", _("Choose at most one year."))
        return facts

    def span(self, today: date) -> tuple[date, date]:
        """The days asked for; this month so far when they cannot be used."""
        first = self.cleaned_data.get("first") if self.is_valid() else None
        last = self.cleaned_data.get("last") if self.is_valid() else None
        last = last or max(first or today, today)
        first = first or last.replace(day=1)
        return max(first, last - LONGEST), last
