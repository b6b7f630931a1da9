"""The eater's undo of a meal the till took a moment ago."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from portals.employee.eater import eater_of
from portals.employee.forms import key_in
from vouchers.undo import UndoRefused, undo_meal

CANNOT_UNDO = {
    "own_act": gettext_lazy("You confirmed this payment yourself. Ask the restaurant to cancel it."),
    "undone": gettext_lazy("This meal was given back already."),
    "checked": gettext_lazy("The staff have checked this receipt. Ask them to cancel it."),
    "too_late": gettext_lazy("The minute is over. Ask the restaurant to cancel it, today."),
    "too_often": gettext_lazy("You have undone three meals today. Ask the restaurant to cancel this one."),
}


@needs(Permission.EAT)
@require_POST
def undo(request, redemption_id: int):
    """Give the meal back; a second press changes nothing."""
    eater = eater_of(request)
    meal = eater.meals().filter(pk=redemption_id).first()
    if meal is None:
        raise Http404
    key = key_in(request.POST) or uuid.uuid4()
    try:
        undo_meal(employee=eater.employee, redemption=meal, key=key, by=request.user, at=eater.now)
    except UndoRefused as refused:
        messages.error(request, CANNOT_UNDO[refused.code])
    else:
        messages.success(request, _("Undone. The till shows it, too: tell the staff."))
    return redirect("receipt", meal.pk)
