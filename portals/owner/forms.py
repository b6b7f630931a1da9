"""What an owner types."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from restaurants.enums import Seat

LONGEST = timedelta(days=366)


class NameForm(forms.Form):
    """A name for a counter, a device or a key."""

    name = forms.CharField(label=_("Name"), max_length=40)

    def __init__(self, *args, label: str = "", hint: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = label or self.fields["name"].label
        self.fields["name"].help_text = hint


class MemberForm(forms.Form):
    """Somebody who may act for the restaurant."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    seat = forms.ChoiceField(label=_("May do"), choices=Seat, initial=Seat.STAFF, widget=forms.RadioSelect)


class SpanForm(forms.Form):
    """Days from-to, both included; by default this month so far."""

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

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
