"""Guests: inviting somebody to a meal on the company, and what became of it."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from portals.addresses import guest_address
from portals.employee.eater import Eater, eater_of
from portals.employee.guest_forms import InviteForm
from portals.lists import page_of
from portals.mobile import dashed
from portals.qr import drawn
from vouchers.guest_queries import passes_of, programs_for_guests
from vouchers.guests import PassRefused, give_pass, renew_pass, revoke_pass, token_of
from vouchers.models import GuestPass
from vouchers.queries import LIVING, money_of

PER_PAGE = 20
WHY_NOT = {
    "not_allowed": ("program", gettext_lazy("HR does not allow guests in this program.")),
    "too_much": ("amount", gettext_lazy("HR allows up to %(most)s a guest meal.")),
    "too_many_meals": ("meals", gettext_lazy("A pass is good for %(most)s meals at most.")),
    "too_many": (
        None,
        gettext_lazy("You have %(most)s open passes, more are not allowed. End one that is not needed any more."),
    ),
    "no_day": ("valid_until", gettext_lazy("Choose a day within a week.")),
}


@needs(Permission.PAY)
@never_cache
def guests(request):
    """One's own guests, newest first, each with what was spent."""
    eater = eater_of(request)
    page = page_of(request, passes_of(eater.employee), PER_PAGE)
    rows = [(each, each.state(eater.moment.business_day)) for each in money_of(list(page))]
    allowed = programs_for_guests(eater.employee).exists()
    facts = {"page": page, "rows": rows, "allowed": allowed, "currency": eater.company.currency, "tab": "me"}
    return render(request, "employee/guests/list.html", facts)


@needs(Permission.PAY)
@never_cache
def invite(request):
    """Make a pass; afterwards its page with the link."""
    eater = eater_of(request)
    programs = list(programs_for_guests(eater.employee))
    if not programs:
        return redirect("employee_guests")
    form = InviteForm(
        request.POST or None, programs=programs, today=eater.moment.business_day, currency=eater.company.currency
    )
    if request.method == "POST" and form.is_valid():
        give = partial(give_pass, company=eater.company, host=eater.employee, by=request.user)
        too_low = _("Your company's deposit does not cover this. Ask HR.")
        if given := form.given(give, too_low=too_low, why_not=WHY_NOT):
            return redirect("employee_guest", given.pk)
    facts = {"form": form, "programs": programs, "currency": eater.company.currency, "tab": "me"}
    return render(request, "employee/guests/new.html", facts, status=422 if form.is_bound else 200)


@needs(Permission.PAY)
@never_cache
def guest(request, pk: int):
    """One pass: the link to send while it is waiting, what was spent, and the way to end it."""
    eater, given = _mine(request, pk)
    [spent] = money_of([given])
    state = spent.state(eater.moment.business_day)
    facts = {"given": given, "spent": spent, "state": state, "living": state in LIVING, "tab": "me"}
    facts |= {"currency": eater.company.currency, "number": dashed(given.guest.user.phone)}
    if state == "waiting":
        address = guest_address(eater.company, token_of(given))
        facts |= {"address": address, "picture": drawn(address)}
    return render(request, "employee/guests/guest.html", facts)


@needs(Permission.PAY)
@require_POST
def renew(request, pk: int):
    """Another link, for the guest's other phone or browser."""
    eater, given = _mine(request, pk)
    try:
        renew_pass(company=eater.company, given=given, by=request.user)
        messages.success(request, _("Here is a new link. The old one opens nothing any more."))
    except PassRefused:
        messages.error(request, _("This pass is over. Make a new one."))
    return redirect("employee_guest", pk)


@needs(Permission.PAY)
@require_POST
def revoke(request, pk: int):
    """End a pass at once."""
    eater, given = _mine(request, pk)
    revoke_pass(company=eater.company, given=given, by=request.user)
    messages.success(request, _("The pass is ended. Nothing more can be paid with it."))
    return redirect("employee_guest", pk)


def _mine(request, pk: int) -> tuple[Eater, GuestPass]:
    eater = eater_of(request)
    given = passes_of(eater.employee).filter(pk=pk).first()
    if given is None:
        raise Http404
    return eater, given
