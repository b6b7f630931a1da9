"""A restaurant's meals of a day, and giving one of an earlier day back."""

import uuid
from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.actions import ReversalRefused, refund_redemption
from billing.enums import OwnCardState
from billing.models import OwnCard
from billing.queries import captured, sales, sales_total, shop_day
from portals import formats
from portals.lists import page_of
from portals.operator.forms import ReasonForm
from portals.operator.views.restaurant import ask_of
from portals.operator.words import REFUND_REFUSED
from restaurants.models import Restaurant
from tenants.scope import platform_scope


class RefundForm(ReasonForm):
    """Why a meal is given back; the key makes the form good for one refund."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


@needs(Permission.REFUND_REDEMPTION)
@require_safe
def meals(request, pk):
    """The meals of ?day= (today when it names none), each with a way to give it back once its day is over."""
    with platform_scope():
        place = get_object_or_404(Restaurant, pk=pk)
        today = shop_day(clock.now(), place.tz)[0].date()
        day = min(_day(request.GET.get("day", "")) or today, today)
        span = shop_day(datetime.combine(day, time(12), place.tz), place.tz)
        context = {
            "place": place,
            "day": day,
            "today": today,
            "before": day - timedelta(days=1),
            "after": day + timedelta(days=1) if day < today else None,
            "total": sales_total(place.pk, *span),
            "page": page_of(request, sales(place.pk, *span).select_related("reversal", "checked", "company")),
        }
        return render(request, "operator/restaurants/meals.html", context)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= 2000 else None


@needs(Permission.REFUND_REDEMPTION)
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request, pk, meal):
    """Ask why, then give a meal of an earlier day back into the open month."""
    form = RefundForm(request.POST or None)
    with platform_scope():
        place = get_object_or_404(Restaurant, pk=pk)
        redemption = captured().filter(pk=meal, restaurant=place).first()
        if redemption is None:
            raise Http404
        if request.method == "POST" and form.is_valid():
            try:
                refund_redemption(redemption_id=meal, restaurant_id=pk, by=request.user, **form.cleaned_data)
                messages.success(request, _("The meal was given back."))
                day = redemption.business_day.isoformat()
                return redirect(reverse("operator_meals", args=[pk]) + f"?day={day}")
            except ReversalRefused as refused:
                form.add_error(None, REFUND_REFUSED[refused.code])
        amount = formats.money(redemption.amount, redemption.currency, request.LANGUAGE_CODE)
        title = _("Give %(amount)s back") % {"amount": amount}
        text = _("The whole meal is given back and stands as a correction on the documents of the open month.")
        if card := OwnCard.objects.filter(redemption=meal, state__in=[OwnCardState.PAID, OwnCardState.COLLECTED]).first():
            more = _("%(amount)s that the guest's own card paid goes back to that card by itself.")
            text = f"{text} {more % {'amount': formats.money(card.amount, card.currency, request.LANGUAGE_CODE)}}"
        return ask_of(request, place, form, title=title, text=text, act=title, danger=True)
