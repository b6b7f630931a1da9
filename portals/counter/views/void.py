"""/counter/void/<redemption>/: cancel a meal of today, with a reason."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from billing.actions import ReversalRefused, void_redemption
from billing.queries import captured, running_number
from portals.counter.access import at_counter, is_fetch
from portals.counter.forms import VoidForm
from portals.counter.sentences import VOID_REFUSED
from portals.meals import state_of


@require_http_methods(["GET", "POST"])
@at_counter(Permission.VOID_REDEMPTION)
def void(request, redemption_id):
    """Ask why, then cancel; the page's key makes a second press harmless."""
    meal = _meal_here(request, redemption_id)
    if request.method == "GET":
        return _ask(request, meal, VoidForm(initial={"key": uuid.uuid4()}))
    form = VoidForm(request.POST)
    if not form.is_valid():
        return _ask(request, meal, form, status=422)
    restaurant = request.counter.restaurant
    try:
        void_redemption(
            redemption_id=meal.pk, reason=form.said(restaurant.language), key=form.cleaned_data["key"],
            by=request.standing.by, restaurant_id=restaurant.pk,
        )  # fmt: skip
    except ReversalRefused as error:
        return _ask(request, meal, form, status=409, refused=VOID_REFUSED[error.code])
    if is_fetch(request):
        return HttpResponse(status=204)
    messages.success(request, _("Cancelled. The guest has the money back."))
    return redirect("counter_home")


def _meal_here(request, redemption_id: int):
    meal = captured().filter(pk=redemption_id, restaurant_id=request.counter.restaurant_id).first()
    if meal is None:
        raise Http404
    meal.number = running_number(meal, request.counter.restaurant.tz)
    meal.state = state_of(meal)
    return meal


def _ask(request, meal, form, status: int = 200, **more):
    template = "counter/void_form.html" if is_fetch(request) else "counter/void.html"
    return render(request, template, {"meal": meal, "form": form, "counter": request.counter, **more}, status=status)
