"""Paying without the phone in hand: a phone number and a PIN for the till."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.pins import PinTooSimple
from accounts.roles import Permission
from portals.employee.eater import eater_of
from portals.employee.forms import PinForm
from vouchers.phones import NumberTaken, forget_pin, pin_of, set_pin, wrong_tries


@needs(Permission.PAY)
@never_cache
def phone(request):
    """What is set, and a form to set it anew."""
    eater = eater_of(request)
    form = PinForm(request.POST or None, initial={"number": request.user.phone})
    if request.method == "POST" and form.is_valid():
        try:
            set_pin(company=eater.company, employee=eater.employee, by=request.user, **form.cleaned_data)
        except PinTooSimple:
            form.add_error(
                "pin", _("Choose four digits that are harder to guess: not 1234, 0000 or the end of your number.")
            )
        except NumberTaken:
            form.add_error("number", _("This number already pays for somebody else. Please check it, or ask your HR team."))
        else:
            messages.success(request, _("Saved. You can pay at any till with your number and PIN."))
            return redirect("employee_phone")
    pin = pin_of(eater.company, eater.employee)
    facts = {"form": form, "pin": pin, "wrong": wrong_tries(pin) if pin else 0, "tab": "code"}
    return render(request, "employee/phone.html", facts, status=422 if form.errors else 200)


@needs(Permission.PAY)
@require_POST
def forget(request):
    """End paying by phone number."""
    eater = eater_of(request)
    forget_pin(company=eater.company, employee=eater.employee, by=request.user)
    messages.success(request, _("Your phone number no longer pays."))
    return redirect("employee_phone")
