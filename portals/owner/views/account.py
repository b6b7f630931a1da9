"""Where a restaurant's money goes, and its owner's wish for another account: somebody at the operator accepts it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.roles import Permission
from billing.enums import ChangeState
from billing.models import AccountChange
from billing.payouts.details import AccountRefused, ask_account, decline_account
from portals.owner.access import access_own_restaurant
from portals.owner.forms import AccountForm
from restaurants.models import Restaurant
from tenants.scope import restaurant_scope

REFUSED = {
    "asked": _("Another account waits already. Take that back first."),
    "decided": _("It was decided meanwhile."),
    "not_digits": _("An account number has digits and hyphens only. Please look again."),
    "not_iban": _("This is no IBAN: its check digits do not fit. Please look again."),
    "same": _("This is the account we have."),
}


@needs(Permission.READ_STATEMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request, restaurant_id: int):
    """The account we pay into, what waits to be accepted, and asking for another one."""
    place = access_own_restaurant(request.user, restaurant_id)
    form = AccountForm(request.POST or None)
    with restaurant_scope(place.pk):
        if request.method == "POST" and form.is_valid():
            try:
                ask_account(restaurant=place, by=request.user, **form.cleaned_data)
            except AccountRefused as refused:
                form.add_error("account" if refused.code.startswith("not_") else None, REFUSED[refused.code])
            else:
                messages.success(request, _now("We have your wish. We call you to make sure that it was you."))
                return _back(place)
        last = AccountChange.objects.filter(restaurant=place).first()
        context = {"restaurant": place, "form": form, "last": last}
        return render(request, "owner/statements/account.html", context, status=422 if form.is_bound else 200)


@needs(Permission.READ_STATEMENTS)
@require_POST
def withdraw(request, restaurant_id: int):
    """Take the wish back: the account stays as it is."""
    place = access_own_restaurant(request.user, restaurant_id)
    with restaurant_scope(place.pk):
        waiting = get_object_or_404(AccountChange, restaurant=place, state=ChangeState.ASKED, asked_by=request.user.actor)
        try:
            decline_account(change=waiting, by=request.user)
        except AccountRefused as refused:
            messages.error(request, REFUSED[refused.code])
        else:
            messages.success(request, _now("Your account stays as it is."))
    return _back(place)


def _back(place: Restaurant):
    return redirect(reverse("owner_statement_account", args=[place.pk]))
