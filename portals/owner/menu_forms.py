"""What an owner tells of hours and dishes."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.hours_words import weekdays
from restaurants.enums import Allergen, Diet
from restaurants.hours import Hours
from restaurants.models import MenuItem, Restaurant


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HoursForm(forms.Form):
    """Hours of a day, a break in the middle, weekly days off; other hours by weekday, public holidays, single days off."""

    MOST_CLOSED = 4

    opens = forms.TimeField(label=_("Opens at"), required=False, widget=_clock())
    closes = forms.TimeField(label=_("Closes at"), required=False, widget=_clock())
    break_starts = forms.TimeField(label=_("Break from"), required=False, widget=_clock())
    break_ends = forms.TimeField(label=_("Break until"), required=False, widget=_clock())
    days_off = forms.TypedMultipleChoiceField(
        label=_("Days off"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    holidays_off = forms.BooleanField(label=_("Closed on public holidays"), required=False)

    def __init__(self, *args, restaurant: Restaurant, today: date, **kwargs):
        super().__init__(*args, initial=_told(restaurant, today), **kwargs)
        self.country = restaurant.holiday_country
        self.fields["days_off"].choices = list(enumerate(weekdays()))
        if not self.country:
            del self.fields["holidays_off"]
        for number in range(self.MOST_CLOSED):
            self.fields[f"closed_{number}"] = forms.DateField(label=_("Closed on"), required=False, widget=_day())
        for number, name in enumerate(weekdays()):
            self.fields[f"opens_{number}"] = forms.TimeField(
                label=_("%(day)s from") % {"day": name}, required=False, widget=_clock()
            )
            self.fields[f"closes_{number}"] = forms.TimeField(
                label=_("%(day)s until") % {"day": name}, required=False, widget=_clock()
            )

    def usual(self) -> list[forms.BoundField]:
        """The fields of every day."""
        return [self[name] for name in self.base_fields if name in self.fields]

    def closed(self) -> list[forms.BoundField]:
        """The single days off."""
        return [self[f"closed_{number}"] for number in range(self.MOST_CLOSED)]

    def closed_shown(self) -> bool:
        """Whether a single day off stands there or was mistyped."""
        return any(field.value() or field.errors for field in self.closed())

    def weekdays_shown(self) -> bool:
        """Whether a weekday has hours of its own or was mistyped."""
        return any(field.value() or field.errors for pair in self.by_weekday() for field in pair)

    def by_weekday(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Opening and closing of each weekday, Monday first."""
        return [(self[f"opens_{number}"], self[f"closes_{number}"]) for number in range(7)]

    def clean(self):
        facts = super().clean()
        if self.errors:
            return facts
        hours = self.hours()
        if (hours.opens is None) != (hours.closes is None):
            self.add_error("opens" if hours.opens is None else "closes", _("Opening and closing belong together."))
        elif (hours.break_starts is None) != (hours.break_ends is None):
            self.add_error("break_ends" if hours.break_starts else "break_starts", _("A break has a beginning and an end."))
        elif hours.break_starts and not hours.has_break:
            self.add_error("break_starts", _("The break lies outside the hours."))
        for number in range(7):
            if (facts.get(f"opens_{number}") is None) != (facts.get(f"closes_{number}") is None):
                self.add_error(f"closes_{number}", _("Opening and closing belong together."))
        if hours.other and not hours.known and not self.errors:
            self.add_error("opens", _("Say the usual hours first."))
        return facts

    def hours(self) -> Hours:
        """What was typed, as plain values."""
        typed = self.cleaned_data
        return Hours(
            typed.get("opens"),
            typed.get("closes"),
            typed.get("break_starts"),
            typed.get("break_ends"),
            frozenset(typed.get("days_off", ())),
            tuple((day, typed[f"opens_{day}"], typed[f"closes_{day}"]) for day in range(7) if self._has(day)),
            self.country if typed.get("holidays_off") else "",
            frozenset(filter(None, (typed.get(f"closed_{number}") for number in range(self.MOST_CLOSED)))),
        )

    def _has(self, day: int) -> bool:
        return self.cleaned_data.get(f"opens_{day}") is not None and self.cleaned_data.get(f"closes_{day}") is not None


def _told(restaurant: Restaurant, today: date) -> dict:
    """What stands in the form before anybody types; days that are over are left out."""
    hours = restaurant.hours
    told = {name: getattr(restaurant, name) for name in HoursForm.base_fields}
    for day, opens, closes in hours.other:
        told |= {f"opens_{day}": opens, f"closes_{day}": closes}
    coming = [day for day in sorted(hours.closed_on) if day >= today]
    return told | {f"closed_{number}": day for number, day in enumerate(coming)}


class DishForm(forms.Form):
    """What is in a dish: the law's allergens, whether that list is whole, and the diets it is made for."""

    allergens = forms.MultipleChoiceField(
        label=_("In this dish"), choices=Allergen.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    told = forms.BooleanField(
        label=_("I have gone through the whole list"),
        required=False,
        help_text=_("Without this tick guests read “not told”: an empty list alone does not mean that nothing is in it."),
    )
    diets = forms.MultipleChoiceField(
        label=_("Made for"), choices=Diet.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    @staticmethod
    def of(dish: MenuItem) -> dict:
        """What stands in the form before anybody ticks."""
        return {"allergens": dish.allergens, "told": dish.allergens_told, "diets": dish.diets}
