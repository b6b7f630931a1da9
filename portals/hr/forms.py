"""What HR types: programs, people, grants and files. Amounts, phones and names are understood as in spreadsheets."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portals.cells import FIGURE, AmountField, CellField
from portals.formats import WEEKDAYS_EN, WEEKDAYS_KO, is_korean
from portals.hr.rule_words import too_long_a_night
from portals.money_fields import in_currency
from portals.uploads import UploadField
from sheets import cells
from vouchers.choices import Holidays, LoadKind, ProgramKind
from vouchers.load_words import line_sentence
from vouchers.models import Program
from vouchers.policy import wrong_way_round

MOST_MEALS = 20
MOST_PASSES = 50


def short(limit: int) -> Callable[[str], str]:
    """A cleaner for one line of text of at most so many letters."""
    return lambda raw: cells.text(raw, limit)


class ProgramForm(forms.Form):
    """The rules of a program. `places` are the restaurants it may be limited to; a `known` one has its people."""

    name = CellField(short(60), label=_("Name of the program"), help_text=_("People see it when they pay."))
    kind = forms.ChoiceField(label=_("Renewed"), choices=ProgramKind, widget=forms.RadioSelect)
    amount = AmountField(label=_("Amount"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), coerce=int, widget=forms.CheckboxSelectMultiple, choices=[(n, n) for n in range(7)]
    )
    starts = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(label=_("Until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    per_meal_cap = AmountField(label=_("At most per meal"), required=False)
    meals_per_day = forms.IntegerField(
        label=_("Meals per day"), required=False, min_value=1, max_value=MOST_MEALS, widget=forms.NumberInput(FIGURE)
    )
    excess = forms.BooleanField(
        label=_("The rest may be paid in cash"),
        required=False,
        help_text=_("For a meal above the limit, the voucher pays up to it and the guest pays the rest at the till."),
    )
    holds = forms.BooleanField(
        label=_("A till may hold the voucher while a card is charged"),
        required=False,
        help_text=_("The voucher's part is set aside for three minutes, then paid or given back. Off: paid at once or not."),
    )
    guests = forms.BooleanField(
        label=_("Its people may invite guests"),
        required=False,
        help_text=_("An interviewee or visitor gets a link and eats on the company, by the days and hours above."),
    )
    guest_amount = AmountField(label=_("At most per guest meal"), required=False)
    guest_passes = forms.IntegerField(
        label=_("Open passes per host"), min_value=1, max_value=MOST_PASSES, widget=forms.NumberInput(FIGURE), required=False
    )
    holidays = forms.ChoiceField(label=_("Public holidays"), choices=Holidays, widget=forms.RadioSelect)
    where = forms.ChoiceField(
        label=_("Restaurants"),
        choices=[("all", _("All that accept Hankki")), ("chosen", _("Only these"))],
        widget=forms.RadioSelect,
    )
    restaurants = forms.TypedMultipleChoiceField(label=_("Chosen restaurants"), coerce=int, required=False)
    who = forms.ChoiceField(
        label=_("People"),
        choices=[("everyone", _("Everyone who is here today")), ("chosen", _("I choose them next"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, currency: str, places=(), known: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        in_currency(self, currency)
        if known:
            del self.fields["who"]
        names = WEEKDAYS_KO if is_korean(get_language() or "en") else WEEKDAYS_EN
        self.fields["weekdays"].choices = list(enumerate(names))
        self.fields["restaurants"].choices = [(place.pk, place.label) for place in places]

    def clean(self):
        found = super().clean() or {}
        if bool(found.get("starts")) != bool(found.get("ends")) and not {"starts", "ends"} & set(self.errors):
            self.add_error("ends", _("Give both times, or neither for the whole day."))
        elif found.get("starts") and found["starts"] == found.get("ends"):
            self.add_error("ends", _("It ends when it starts. Leave both empty for the whole day."))
        elif found.get("starts") and found.get("ends") and wrong_way_round((found["starts"], found["ends"])):
            self.add_error("ends", too_long_a_night(found["starts"], found["ends"]))
        if found.get("where") == "chosen" and not found.get("restaurants") and "restaurants" not in self.errors:
            self.add_error("restaurants", _("Choose at least one restaurant."))
        cap, amount = found.get("per_meal_cap"), found.get("amount")
        if cap and amount and cap > amount:
            self.add_error("per_meal_cap", _("This is more than the amount itself. Leave it empty for no limit."))
        if found.get("guests") and not found.get("guest_amount") and "guest_amount" not in self.errors:
            self.add_error("guest_amount", _("Say how much a guest may eat for."))
        return found

    def rules(self) -> dict[str, Any]:
        """What make_program and change_program take; only after is_valid()."""
        found = {name: self.cleaned_data[name] for name in PLAIN_RULES}
        found["guest_passes"] = found["guest_passes"] or USUAL["guest_passes"]
        found["weekdays"] = sorted(found["weekdays"])
        chosen = self.cleaned_data["where"] == "chosen"
        found["restaurant_ids"] = sorted(self.cleaned_data["restaurants"]) if chosen else None
        return found


PLAIN_RULES = (
    "name",
    "kind",
    "amount",
    "weekdays",
    "starts",
    "ends",
    "per_meal_cap",
    "meals_per_day",
    "holidays",
    "excess",
    "holds",
    "guests",
    "guest_amount",
    "guest_passes",
)


class SwitchesForm(forms.Form):
    """What HR allows in all programs at once."""

    excess = forms.BooleanField(
        label=_("The rest may be paid in cash"),
        required=False,
        help_text=_("Off: whole meals only, in every program. On: each program's own rule counts."),
    )
    holds = forms.BooleanField(
        label=_("A till may hold the voucher while a card is charged"),
        required=False,
        help_text=_("Off: paid at once or not, in every program. On: each program's own rule counts."),
    )


USUAL = {
    "kind": "daily",
    "weekdays": [0, 1, 2, 3, 4],
    "starts": "11:00",
    "ends": "14:00",
    "holidays": "off",
    "excess": True,
    "holds": True,
    "guests": False,
    "guest_passes": 3,
    "where": "all",
    "who": "everyone",
}


def program_facts(program: Program) -> dict[str, Any]:
    """A program as its form shows it."""
    facts = {name: getattr(program, name) for name in PLAIN_RULES}
    chosen = program.restaurant_ids is not None
    return facts | {"where": "chosen" if chosen else "all", "restaurants": program.restaurant_ids or []}


class PersonForm(forms.Form):
    """What is known of a person; the e-mail is fixed once they have a password, because they sign in with it."""

    name = CellField(cells.name, label=_("Name"), widget=forms.TextInput({"autocomplete": "off"}))
    email = CellField(cells.email, label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "off"}))
    number = CellField(short(30), label=_("Employee number"))
    phone = CellField(cells.phone, label=_("Mobile number"), required=False)
    department = CellField(short(60), label=_("Department"), required=False)
    cost_centre = CellField(
        short(40),
        label=_("Cost centre"),
        required=False,
        help_text=_("Invoices may be split by it. It counts for allowances opened from now on, for their guests, too."),
    )
    site_id = forms.TypedChoiceField(label=_("Site"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args, sites=(), fixed: bool = False, departments=(), cost_centres=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site_id"].choices = [("", _("None")), *((site.pk, site.name) for site in sites)]
        self.fields["department"].widget.attrs["list"] = "departments"
        self.fields["cost_centre"].widget.attrs["list"] = "cost-centres"
        self.departments, self.cost_centres = departments, cost_centres
        if fixed:
            del self.fields["email"]


class GrantForm(forms.Form):
    """A one-off grant for one person."""

    amount = AmountField(label=_("Amount"))
    reason = CellField(short(100), label=_("Reason"), help_text=_("They read it: overtime, birthday, guest."))
    valid_until = forms.DateField(label=_("Valid until"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args, currency: str, today, **kwargs):
        super().__init__(*args, **kwargs)
        in_currency(self, currency)
        self.today = today

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"]
        if day < self.today:
            raise forms.ValidationError(line_sentence("date_past", {}))
        if day.year > self.today.year + 10:
            raise forms.ValidationError(_("This day is too far away."))
        return day


class LoadForm(forms.Form):
    """A file of people or grants."""

    kind = forms.ChoiceField(label=_("What is in the file?"), choices=LoadKind, widget=forms.RadioSelect)
    program = forms.ModelChoiceField(
        Program.objects.none(),
        label=_("Put these people into a program"),
        required=False,
        empty_label=_("No program"),
        help_text=_("Only for people."),
    )
    file = UploadField(accept=".xlsx,.csv,.txt")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.filter(active=True)


class AnswerForm(forms.Form):
    """How a reported meal ended, in a sentence the employee reads."""

    answer = forms.CharField(label=_("Your note to the employee"), max_length=200)
