"""What is said of a guest, by a host on the phone and by HR at the desk: who, how much, how often."""

from collections.abc import Callable, Mapping

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, npgettext
from django.utils.translation import gettext_lazy as _

from billing.till import DepositTooLow
from portals.cells import AmountField, CellField
from portals.formats import money
from portals.mobile import MobileField
from portals.money_fields import in_currency
from sheets import cells
from vouchers.guests import MOST_MEALS, PassRefused
from vouchers.models import GuestPass, Program

MOST_NAME = 30
WhyNot = Mapping[str, tuple[str | None, str | Promise]]


class PassForm(forms.Form):
    """A guest pass; `programs` are those it may be given from, the first one is chosen when there is only one."""

    name = CellField(
        lambda raw: cells.text(raw, MOST_NAME),
        label=_("Who comes?"),
        error_messages={"required": _("Please say who comes.")},
        widget=forms.TextInput({"autocomplete": "off", "placeholder": _("For example: interviewee Jiwon Kim")}),
    )
    phone = MobileField(
        label=_("Their mobile number"),
        required=False,
        help_text=_("With it they can also pay at a till by number and PIN. They choose the PIN on their own page."),
    )
    program = forms.ModelChoiceField(Program.objects.none(), label=_("From which program?"), empty_label=None)
    amount = AmountField(label=_("At most per meal"), empty_value="")
    meals = forms.TypedChoiceField(label=_("How many meals?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, data=None, *, programs: list[Program], currency: str, usual: dict, **kwargs):
        self.first, self.currency = programs[0], currency
        usual = {"program": self.first.pk, "amount": self.first.guest_amount, "meals": 1} | usual
        super().__init__(data, initial=usual, **kwargs)
        in_currency(self, currency)
        self.fields["program"].queryset = Program.objects.filter(pk__in=[each.pk for each in programs])
        if len(programs) == 1:
            del self.fields["program"]
        self.fields["name"].help_text = _forgotten(settings.GUEST_DAYS)
        self.fields["phone"].widget.attrs["autocomplete"] = "off"
        self.fields["meals"].choices = [(n, _meals(n)) for n in range(1, MOST_MEALS + 1)]

    def facts(self) -> dict:
        """What vouchers.guests.give_pass takes of it; only after is_valid()."""
        return {"program": self.first} | self.cleaned_data

    def given(self, give: Callable[..., GuestPass], *, too_low, why_not: WhyNot) -> GuestPass | None:
        """The pass that `give` makes of the facts, or None with the reason at its field.

        `too_low` is said of a deposit that does not cover it; `why_not` has a field and a sentence by a refusal's code.
        """
        try:
            return give(**self.facts())
        except DepositTooLow:
            self.add_error("amount", too_low)
        except PassRefused as refused:
            self._refuse(why_not, refused)
        return None

    def _refuse(self, why_not: WhyNot, refused: PassRefused) -> None:
        """Say why it was refused, an amount in its currency."""
        field, words = why_not[refused.code]
        most = refused.facts.get("most", 0)
        said = money(most, self.currency, get_language() or "en") if field == "amount" else most
        self.add_error(field if field in self.fields else None, str(words) % {"most": said})


def _forgotten(days: int) -> str:
    return ngettext(
        "The restaurant sees it masked. It is forgotten %(count)s day after the last day.",
        "The restaurant sees it masked. It is forgotten %(count)s days after the last day.",
        days,
    ) % {"count": days}


def _meals(count: int) -> str:
    return npgettext("guest", "%(count)s meal", "%(count)s meals", count) % {"count": count}
