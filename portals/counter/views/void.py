"""/counter/void/<redemption>/: cancel a meal of today, with a reason."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from billing.actions import ReversalRefused, void_redemption
from billing.enums import Way
from billing.queries import captured, running_number
from portals.counter.access import at_counter, is_fetch
from portals.counter.forms import VoidForm
from portals.counter.sentences import VOID_REFUSED
from portals.counter.signing import NotSigned, asks_pin, signed_by
from portals.meals import state_of


@require_http_methods(["GET", "POST"])
@at_counter(Permission.VOID_REDEMPTION)
def void(request, redemption_id):
    """Ask why, then cancel; the page's key makes a second press harmless."""
    meal, signed = _meal_here(request, redemption_id), {"asks_pin": asks_pin(request)}
    if request.method == "GET":
        return _ask(request, meal, VoidForm(initial={"key": uuid.uuid4()}, **signed))
    form = VoidForm(request.POST, **signed)
    if not form.is_valid():
        return _ask(request, meal, form, status=422)
    try:
        _void(request, meal, form)
    except NotSigned as refused:
        return _ask(request, meal, form, status=refused.status)
    except ReversalRefused as error:
        return _ask(request, meal, form, status=409, refused=VOID_REFUSED[error.code])
    if is_fetch(request):
        return HttpResponse(status=204)
    messages.success(request, _("Cancelled. The guest has the money back."))
    return redirect("counter_home")


def _void(request, meal, form) -> None:
    restaurant = request.counter.restaurant
    void_redemption(
        redemption_id=meal.pk, reason=form.said(restaurant.language), key=form.cleaned_data["key"],
        by=signed_by(request, form), restaurant_id=restaurant.pk,
    )  # fmt: skip


def _meal_here(request, redemption_id: int):
    meal = captured().filter(pk=redemption_id, restaurant_id=request.counter.restaurant_id).first()
    if meal is None or meal.way == Way.TRIAL:
        raise Http404
    meal.number = running_number(meal, request.counter.restaurant.tz)
    meal.state = state_of(meal)
    return meal


def _ask(request, meal, form, status: int = 200, **more):
    template = "counter/void_form.html" if is_fetch(request) else "counter/void.html"
    return render(request, template, {"meal": meal, "form": form, "counter": request.counter, **more}, status=status)
