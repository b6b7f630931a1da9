"""What a host says of a guest: who, how much, how often, until when."""

from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.utils.translation import get_language, ngettext, npgettext
from django.utils.translation import gettext_lazy as _

from portals import formats
from portals.cells import AmountField, CellField
from portals.money_fields import in_currency
from sheets import cells
from vouchers.guests import MOST_DAYS, MOST_MEALS
from vouchers.models import Program

MOST_NAME = 30


class InviteForm(forms.Form):
    """A guest pass; `programs` are those the host may invite to, the first one is chosen when there is only one."""

    name = CellField(
        lambda raw: cells.text(raw, MOST_NAME),
        label=_("Who comes?"),
        error_messages={"required": _("Please say who comes.")},
        widget=forms.TextInput({"autocomplete": "off", "placeholder": _("For example: interviewee Jiwon Kim")}),
    )
    program = forms.ModelChoiceField(Program.objects.none(), label=_("From which program?"), empty_label=None)
    amount = AmountField(label=_("At most per meal"), empty_value="")
    meals = forms.TypedChoiceField(label=_("How many meals?"), coerce=int, widget=forms.RadioSelect)
    valid_until = forms.TypedChoiceField(label=_("Until when?"), coerce=date.fromisoformat)

    def __init__(self, data=None, *, programs: list[Program], today: date, currency: str, **kwargs):
        first = programs[0]
        usual = {"program": first.pk, "amount": first.guest_amount, "meals": 1, "valid_until": str(today)}
        super().__init__(data, initial=usual, **kwargs)
        in_currency(self, currency)
        self.fields["program"].queryset = Program.objects.filter(pk__in=[each.pk for each in programs])
        if len(programs) == 1:
            del self.fields["program"]
        self.first = first
        self.fields["name"].help_text = _forgotten(settings.GUEST_DAYS)
        self.fields["meals"].choices = [(n, _meals(n)) for n in range(1, MOST_MEALS + 1)]
        days = (today + timedelta(days=n) for n in range(MOST_DAYS + 1))
        self.fields["valid_until"].choices = [
            (str(day), formats.day_name(day, today, get_language() or "en")) for day in days
        ]

    def facts(self) -> dict:
        """What vouchers.guests.give_pass takes; only after is_valid()."""
        return {"program": self.first} | self.cleaned_data


def _forgotten(days: int) -> str:
    return ngettext(
        "The restaurant sees it masked. It is forgotten %(count)s day after the last day.",
        "The restaurant sees it masked. It is forgotten %(count)s days after the last day.",
        days,
    ) % {"count": days}


def _meals(count: int) -> str:
    return npgettext("guest", "%(count)s meal", "%(count)s meals", count) % {"count": count}
