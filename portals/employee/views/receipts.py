"""The receipt: what the staff look at, and tap once."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from billing.actions import mark_checked
from billing.models import Redemption
from billing.queries import running_number
from portals.addresses import dispute_address
from portals.employee.eater import Eater, eater_of
from portals.employee.known import last_known
from portals.employee.own_card import card_of_meal
from portals.employee.states import checked_at, state_of
from tenants.scope import restaurant_scope
from vouchers.disputes import DisputeRefused, dispute_meal, dispute_of, refusal_of
from vouchers.table_queries import table_paid_by
from vouchers.undo import seconds_left

FRESH = timedelta(minutes=15)
"""How long a receipt moves and can be checked: after that it is a record, and must not pass for a new one."""

CANNOT_DISPUTE = {
    "undone": _("This meal was given back already."),
    "too_late": _("A meal can be reported for seven days. Tell HR about this one directly."),
}


@needs(Permission.EAT)
@never_cache
def receipt(request, redemption_id: int):
    """One meal of one's own, with the running number the restaurant's list shows, too."""
    eater = eater_of(request)
    meal = _meal(eater, redemption_id)
    facts = {"meal": meal, "state": state_of(meal), "number": _number(meal), "zone": meal.restaurant.zone}
    facts |= {"now_ms": int(eater.now.timestamp() * 1000), "parts": eater.paid_with(meal)}
    facts |= {"fresh": _is_fresh(meal, eater), "checked_at": checked_at(meal), "left": _left(meal, eater)}
    if not eater.employee.guest:
        facts |= {"dispute": dispute_of(meal, eater.employee), "may_dispute": not refusal_of(meal)}
        facts["known"] = None if facts["left"] is None else last_known(eater)
    facts |= {"undo_seconds": seconds_left(meal, eater.employee, eater.now), "undo_key": uuid.uuid4()}
    facts |= card_of_meal(meal)
    facts["table"] = table_paid_by(eater.employee, meal.pk)
    return render(request, "employee/receipt.html", facts)


@needs(Permission.EAT)
@require_POST
def check(request, redemption_id: int):
    """The staff's one tap; a second one changes nothing."""
    eater = eater_of(request)
    meal = _meal(eater, redemption_id)
    if state_of(meal) == "captured" and _is_fresh(meal, eater):
        mark_checked(redemption=meal)
    return redirect("receipt", meal.pk)


@needs(Permission.PAY)
@require_POST
def dispute(request, redemption_id: int):
    """ "That wasn't me": one tap, on a receipt that may be shown at a counter two; another one changes nothing."""
    eater = eater_of(request)
    meal = _meal(eater, redemption_id)
    words = " ".join(request.POST.get("words", "").replace("\0", "").split())[:200]
    facts = {"employee": eater.employee, "redemption": meal, "amount": meal.mine, "words": words, "by": request.user}
    try:
        dispute_meal(address=dispute_address(eater.company), **facts)
    except DisputeRefused as refused:
        messages.error(request, CANNOT_DISPUTE[refused.code])
    return redirect(f"{reverse('receipt', args=[meal.pk])}#dispute")


def _meal(eater: Eater, redemption_id: int) -> Redemption:
    meal = eater.meals().filter(pk=redemption_id).first()
    if meal is None:
        raise Http404
    return meal


def _is_fresh(meal: Redemption, eater: Eater) -> bool:
    return eater.now - meal.occurred_at < FRESH


def _left(meal: Redemption, eater: Eater) -> int | None:
    """What can still be spent, in minor units; None on the receipt of another day, which knows nothing of today."""
    return eater.can_spend().limit if meal.business_day == eater.moment.business_day else None


def _number(meal: Redemption) -> int:
    """Counted over every company's meals: only the restaurant may see those, and only the count leaves here."""
    with restaurant_scope(meal.restaurant.pk):
        return running_number(meal, meal.restaurant.tz)
