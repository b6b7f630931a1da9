"""Who stands at the till, where the restaurant's staff have PINs."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.tries import TooManyTries
from restaurants.staff_pins import PinRefused, staff_behind, staff_of


class NotSigned(Exception):
    """The PIN did not name anybody; `status` is the answer's."""

    def __init__(self, status: int):
        super().__init__(str(status))
        self.status = status


def asks_pin(request) -> bool:
    """Whether this restaurant's acts are signed with a PIN: as soon as one person has one."""
    return staff_of(request.counter.restaurant).exists()


def signed_by(request, form) -> User | str:
    """Who signs a valid form: whose PIN it holds, else who stands at the till. Raises NotSigned, said on the form."""
    if "pin" not in form.fields:
        return request.standing.by
    try:
        return staff_behind(form.cleaned_data["pin"], request.counter.restaurant).actor
    except PinRefused:
        form.add_error("pin", _("Nobody here has this PIN. Please check it again."))
        raise NotSigned(422) from None
    except TooManyTries as error:
        minutes = max(1, -(-error.seconds // 60))
        words = ngettext("Too many tries. Wait %(count)s minute.", "Too many tries. Wait %(count)s minutes.", minutes)
        form.add_error("pin", words % {"count": minutes})
        raise NotSigned(429) from None
