"""Paying without the phone in hand: a phone number and a PIN for the till."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.pins import PinTooSimple
from accounts.roles import Permission
from portals.employee.eater import Eater, eater_of
from portals.employee.forms import GuestPinForm, PinForm
from portals.mobile import dashed
from vouchers.phones import NoNumber, NumberTaken, forget_pin, locked_until, pin_of, set_guest_pin, set_pin, wrong_tries

TOO_SIMPLE = gettext_lazy("Choose four digits that are harder to guess: not 1234, 0000 or the end of your number.")
TOO_SIMPLE_FOR_GUESTS = gettext_lazy(
    "Choose five digits that are harder to guess: not 12345, 00000 or the end of your number."
)


@needs(Permission.EAT)
@never_cache
def phone(request):
    """What is set, and a form to set it anew; a guest sets the PIN alone, for the number that came with their pass."""
    eater = eater_of(request)
    form = _form(request, eater)
    if request.method == "POST" and form.is_valid():
        try:
            _set(request, eater, form)
        except PinTooSimple:
            form.add_error("pin", TOO_SIMPLE_FOR_GUESTS if eater.employee.guest else TOO_SIMPLE)
        except NumberTaken:
            form.add_error("number", _("This number already pays for somebody else. Please check it, or ask your HR team."))
        except NoNumber:
            return redirect("employee_home")
        else:
            messages.success(request, _("Saved. Your number and PIN pay at the tills that take numbers."))
            return redirect("employee_phone")
    pin = pin_of(eater.company, eater.employee)
    tries = wrong_tries(pin) if pin else None
    facts: dict[str, Any] = {"form": form, "pin": pin, "tab": "code", "ending": request.user.phone[-4:]}
    facts |= {"wrong": tries.count, "locked": locked_until(tries)} if tries else {}
    return render(request, "employee/phone.html", facts, status=422 if form.errors else 200)


def _form(request, eater: Eater) -> PinForm:
    """The form for who asks; a guest whose pass came without a number finds nothing."""
    if not eater.employee.guest:
        return PinForm(request.POST or None, initial={"number": dashed(request.user.phone)})
    if not request.user.phone:
        raise Http404
    return GuestPinForm(request.POST or None)


def _set(request, eater: Eater, form: PinForm) -> None:
    if eater.employee.guest:
        set_guest_pin(company=eater.company, guest=eater.employee, by=request.user, **form.cleaned_data)
    else:
        set_pin(company=eater.company, employee=eater.employee, by=request.user, **form.cleaned_data)


@needs(Permission.EAT)
@require_POST
def forget(request):
    """End paying by phone number."""
    eater = eater_of(request)
    forget_pin(company=eater.company, employee=eater.employee, by=request.user)
    messages.success(request, _("Your phone number no longer pays."))
    return redirect("employee_phone")
