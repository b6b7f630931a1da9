"""A menu written line by line, by whoever enrolled the restaurant or by its owner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.money_fields import MoneyField, in_currency

MOST_PRICE = 10_000_000


class DishLine(forms.Form):
    """One line of a menu; an empty one is left out."""

    name = forms.CharField(label=_("Dish"), max_length=80, required=False)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    price = MoneyField(label=_("Price"), most=MOST_PRICE, required=False)

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        in_currency(self, currency)

    def clean(self):
        clean = super().clean()
        if bool(clean.get("name")) != bool(clean.get("price")) and not self.errors:
            self.add_error("price", _("A dish needs its price, and a price its dish."))
        return clean


class BaseMenu(forms.BaseFormSet):
    """A whole menu."""

    def dishes(self) -> list[dict]:
        """The lines that name a dish, in their order."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]


MenuFormSet = forms.formset_factory(DishLine, formset=BaseMenu, extra=3, max_num=100, absolute_max=120)
