"""What a host says of a guest: who, how much, how often, until when."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portals import formats
from portals.guest_forms import PassForm
from vouchers.guests import MOST_DAYS
from vouchers.models import Program


class InviteForm(PassForm):
    """A guest pass that begins today."""

    valid_until = forms.TypedChoiceField(label=_("Until when?"), coerce=date.fromisoformat)

    def __init__(self, data=None, *, programs: list[Program], today: date, currency: str, **kwargs):
        super().__init__(data, programs=programs, currency=currency, usual={"valid_until": str(today)}, **kwargs)
        days = (today + timedelta(days=n) for n in range(MOST_DAYS + 1))
        self.fields["valid_until"].choices = [
            (str(day), formats.day_name(day, today, get_language() or "en")) for day in days
        ]
