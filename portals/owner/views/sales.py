"""/owner/sales/: what was sold, day by day; /owner/sales/<day>/: the meals of one day. Both as CSV and XLSX."""

from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.days import refunded_later, sales_by_day, shop_date, shop_span
from billing.labels import who
from billing.models import Reversal
from billing.queries import sales as meals_of
from billing.queries import with_rest
from portals.actors import names_of
from portals.badges import badge_of
from portals.lists import exported
from portals.meals import state_of
from portals.owner.access import chosen_restaurant
from portals.owner.forms import FIRST, LAST, SpanForm
from portals.undone import why_undone
from tenants.scope import restaurant_scope
from vouchers.undo import REASON as EATERS_UNDO

DAYS = [
    (_("Day"), lambda row: row.day),
    (_("Meals"), lambda row: row.count),
    (_("Cancelled"), lambda row: row.voids),
    (_("Total"), lambda row: row.total),
]
MEALS = [
    (_("Number"), lambda row: row.number),
    (_("Time"), lambda row: row.occurred_at),
    (_("Guest"), lambda row: who(row.label)),
    (_("Counter"), lambda row: row.counter_name),
    (_("Way"), lambda row: str(row.get_way_display())),
    (_("State"), lambda row: str(badge_of(row.state).words)),
    (_("Amount"), lambda row: row.amount),
    (_("By card on the phone"), lambda row: row.by_card),
    (_("Cancelled at"), lambda row: row.undone and row.undone.occurred_at),
    (_("Cancelled by"), lambda row: row.undone_by),
    (_("Why"), lambda row: row.undone and why_undone(row.undone.reason)),
]


@require_GET
@needs(Permission.READ_STATEMENTS)
def sales(request):
    """Days with meals in a span, their totals, the sum, and what of it was refunded later, in which statement."""
    owned, restaurant = chosen_restaurant(request)
    form = SpanForm(request.GET if "first" in request.GET or "last" in request.GET else {})
    if restaurant is None:
        return render(request, "owner/sales.html", {"owned": owned, "form": form})
    first, last = form.span(shop_date(clock.now(), restaurant.tz))
    if not form.data:
        form = SpanForm(initial={"first": first, "last": last})
    with restaurant_scope(restaurant.pk):
        days = list(sales_by_day(restaurant.pk, first, last, restaurant.tz).values())
        later = refunded_later(restaurant.pk, first, last, restaurant.tz)
    facts = {"owned": owned, "restaurant": restaurant, "form": form, "first": first, "last": last, "days": days[::-1]}
    count, total = sum(day.count for day in days), sum(day.total for day in days)
    facts |= {"count": count, "total": total, "later": [(each, -each.total) for each in later]}
    facts["kept"] = count - sum(each.count for each in later), total - sum(each.total for each in later)
    name = f"{restaurant.label} {first} {last}"
    return exported(request, name, DAYS, days) or render(request, "owner/sales.html", facts)


@require_GET
@needs(Permission.READ_STATEMENTS)
def sales_of_day(request, day):
    """Every meal of one day, as the counter saw it."""
    owned, restaurant = chosen_restaurant(request)
    if restaurant is None:
        raise Http404
    day = _date(day)
    with restaurant_scope(restaurant.pk), timezone.override(restaurant.tz):
        meals = list(with_rest(meals_of(restaurant.pk, *shop_span(day, day, restaurant.tz))))
        _tell(meals, dict(restaurant.counters.values_list("pk", "name")))
        facts = {"owned": owned, "restaurant": restaurant, "day": day, "meals": meals}
        name = f"{restaurant.label} {day}"
        return exported(request, name, MEALS, meals[::-1]) or render(request, "owner/sales_day.html", facts)


def _tell(meals: list, counters: dict[int, str]) -> None:
    """Give each meal its state, its counter's name, and if it was undone, who did that when and why."""
    names = names_of(meal.reversal.actor for meal in meals if hasattr(meal, "reversal"))
    for meal in meals:
        meal.state, meal.counter_name = state_of(meal), counters.get(meal.counter_id, "")
        meal.undone = getattr(meal, "reversal", None)
        meal.undone_by = _outsider(meal.undone) or names[meal.undone.actor] if meal.undone else ""


def _outsider(undone: Reversal) -> str:
    """Who is nobody of this restaurant: a guest's company keeps its people's names; an SMS has no name."""
    actor = undone.actor
    if undone.reason == EATERS_UNDO:
        return str(_("The guest"))
    if actor.startswith("sms:"):
        return str(_("The owner, by SMS"))
    is_guest = actor.startswith("user:") and not actor.startswith("user:public:")
    return str(_("The guest or their company")) if is_guest else ""


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not FIRST <= day <= LAST:
        raise Http404
    return day
