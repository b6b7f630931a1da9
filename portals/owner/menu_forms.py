"""What an owner tells of hours and dishes."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portals import formats
from restaurants.enums import Allergen, Diet
from restaurants.hours import Hours
from restaurants.models import MenuItem, Restaurant


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class HoursForm(forms.Form):
    """Hours of a day, a break in the middle, weekly days off."""

    opens = forms.TimeField(label=_("Opens at"), required=False, widget=_clock())
    closes = forms.TimeField(label=_("Closes at"), required=False, widget=_clock())
    break_starts = forms.TimeField(label=_("Break from"), required=False, widget=_clock())
    break_ends = forms.TimeField(label=_("Break until"), required=False, widget=_clock())
    days_off = forms.TypedMultipleChoiceField(
        label=_("Days off"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        korean = formats.is_korean(get_language() or "en")
        self.fields["days_off"].choices = list(enumerate(formats.WEEKDAYS_KO if korean else formats.WEEKDAYS_EN))

    @staticmethod
    def of(restaurant: Restaurant) -> dict:
        """What stands in the form before anybody types."""
        return {name: getattr(restaurant, name) for name in HoursForm.base_fields}

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
        )


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
