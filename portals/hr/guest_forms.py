"""What HR says of a guest of the company: who, from which program, on which days, and who bears the cost."""

from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext, pgettext_lazy

from portals.cells import CellField
from portals.guest_forms import PassForm
from portals.hr.forms import short
from vouchers.guests import MOST_AHEAD, MOST_DAYS

# The phone asks in the words of a friend; the desk, of a form.
DESK_LABELS = {
    "name": pgettext_lazy("HR desk", "Who comes?"),
    "program": pgettext_lazy("HR desk", "From which program?"),
    "meals": pgettext_lazy("HR desk", "How many meals?"),
}


def _forgotten(days: int) -> str:
    return npgettext(
        "HR desk",
        "The restaurant sees it masked. It is forgotten %(count)s day after the last day.",
        "The restaurant sees it masked. It is forgotten %(count)s days after the last day.",
        days,
    ) % {"count": days}


def _day(label) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class CompanyPassForm(PassForm):
    """A guest pass without a host: with a first day of its own, and a site and a cost centre that bear what is eaten."""

    starts_on = _day(pgettext_lazy("HR desk", "From which day?"))
    valid_until = _day(pgettext_lazy("HR desk", "Until which day?"))
    site_id = forms.TypedChoiceField(label=_("Site"), coerce=int, empty_value=None, required=False)
    cost_centre = CellField(short(40), label=_("Cost centre"), required=False, help_text=_("Invoices may be split by it."))

    def __init__(self, data=None, *, today: date, usual: dict, sites=(), cost_centres=(), **kwargs):
        only = sites[0].pk if len(sites) == 1 else None
        super().__init__(data, usual={"starts_on": today, "valid_until": today, "site_id": only} | usual, **kwargs)
        for name, words in DESK_LABELS.items():
            if name in self.fields:
                self.fields[name].label = words
        self.fields["name"].help_text = _forgotten(settings.GUEST_DAYS)
        self.fields["phone"].help_text = pgettext(
            "HR desk", "With it they can also pay at a till by number and PIN. They choose the PIN on their own page."
        )
        last = today + timedelta(days=MOST_AHEAD)
        self.fields["starts_on"].widget.attrs |= {"min": str(today), "max": str(last)}
        self.fields["valid_until"].widget.attrs |= {"min": str(today), "max": str(last + timedelta(days=MOST_DAYS))}
        self.fields["site_id"].choices = [("", _("None")), *((site.pk, site.name) for site in sites)]
        self.fields["cost_centre"].widget.attrs["list"] = "cost-centres"
        self.cost_centres = cost_centres
