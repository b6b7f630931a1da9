"""/owner/sales/: what was sold, day by day; /owner/sales/<day>/: the meals of one day. Both as CSV."""

import csv
import io
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.days import sales_by_day, shop_date, shop_span
from billing.documents.sheets import BOM, FORMULA_STARTS
from billing.queries import sales as meals_of
from portals.badges import badge_of
from portals.counter.showing import state_of
from portals.owner.access import access_own_restaurant
from portals.owner.forms import SpanForm
from restaurants.queries import restaurants_owned_by
from tenants.scope import restaurant_scope


@require_GET
@needs(Permission.READ_STATEMENTS)
def sales(request):
    """Days with meals in a span, their totals, and the sum."""
    owned, restaurant = _chosen(request)
    form = SpanForm(request.GET if "first" in request.GET or "last" in request.GET else {})
    if restaurant is None:
        return render(request, "owner/sales.html", {"owned": owned, "form": form})
    first, last = form.span(shop_date(clock.now(), restaurant.tz))
    if not form.data:
        form = SpanForm(initial={"first": first, "last": last})
    with restaurant_scope(restaurant.pk):
        days = list(sales_by_day(restaurant.pk, first, last, restaurant.tz).values())
    if request.GET.get("export") == "csv":
        return _file(restaurant, f"{first}_{last}", _days(days))
    facts = {"owned": owned, "restaurant": restaurant, "form": form, "first": first, "last": last, "days": days[::-1]}
    facts |= {"count": sum(day.count for day in days), "total": sum(day.total for day in days)}
    return render(request, "owner/sales.html", facts)


@require_GET
@needs(Permission.READ_STATEMENTS)
def sales_of_day(request, day):
    """Every meal of one day, as the counter saw it."""
    owned, restaurant = _chosen(request)
    if restaurant is None:
        raise Http404
    day = _date(day)
    with restaurant_scope(restaurant.pk), timezone.override(restaurant.tz):
        meals = list(meals_of(restaurant.pk, *shop_span(day, day, restaurant.tz)))
        counters = dict(restaurant.counters.values_list("pk", "name"))
        for meal in meals:
            meal.state, meal.counter_name = state_of(meal), counters.get(meal.counter_id, "")
        if request.GET.get("export") == "csv":
            return _file(restaurant, str(day), _meals(meals))
        facts = {"owned": owned, "restaurant": restaurant, "day": day, "meals": meals}
        return render(request, "owner/sales_day.html", facts)


def _chosen(request):
    """The owner's restaurants, and the one ?restaurant= names: by default the first. 404 for somebody else's."""
    owned = list(restaurants_owned_by(request.user))
    if "restaurant" in request.GET:
        return owned, access_own_restaurant(request.user, request.GET["restaurant"])
    return owned, owned[0] if owned else None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _days(days):
    yield [_("Day"), _("Meals"), _("Total"), _("Cancelled")]
    for day in days:
        yield [day.day.isoformat(), day.count, day.total, day.voids]


def _meals(meals):
    yield [_("Number"), _("Time"), _("Guest"), _("Counter"), _("Way"), _("Amount"), _("State")]
    for meal in reversed(meals):
        at, state = timezone.localtime(meal.occurred_at), str(badge_of(meal.state).words)
        way = str(meal.get_way_display())
        yield [meal.number, f"{at:%Y-%m-%d %H:%M}", meal.label, meal.counter_name, way, meal.amount, state]


def _file(restaurant, name: str, rows) -> HttpResponse:
    """A table as CSV that Excel reads in Korean; a text that looks like a formula is prefixed with an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if str(cell).startswith(FORMULA_STARTS) else cell for cell in row])
    response = HttpResponse((BOM + text.getvalue()).encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="hankki-{restaurant.pk}-{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
