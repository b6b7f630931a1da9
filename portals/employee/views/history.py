"""One's own meals by month, with totals; exported as seen."""

import csv
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.roles import Permission
from billing.documents.sheets import FORMULA_STARTS
from portals.badges import badge_of
from portals.employee.eater import eater_of
from portals.employee.states import state_of

PAGE = 30
BOM = "\ufeff"


@needs(Permission.PAY)
def history(request):
    """The month in the URL, else the running one."""
    eater = eater_of(request)
    this_month = eater.moment.business_day.replace(day=1)
    month = _month(request.GET.get("month", ""), this_month)
    after = _next(month)
    meals = eater.meals().filter(business_day__gte=month, business_day__lt=after)
    if request.GET.get("export") == "csv":
        return _csv(meals, month)
    standing = Q(reversal=None)
    totals = meals.aggregate(count=Count("id", filter=standing), total=Sum("mine", filter=standing))
    page = Paginator(meals, PAGE).get_page(request.GET.get("page"))
    for meal in page:
        meal.state = state_of(meal)
    facts = {"page": page, "month": month, "totals": totals, "currency": eater.company.currency, "tab": "history"}
    facts |= {"before": (month - timedelta(days=1)).replace(day=1), "after": after if after <= this_month else None}
    return render(request, "employee/history.html", facts)


def _month(text: str, this_month: date) -> date:
    """The month 2025-11 in the URL; what is no month, or lies ahead, is the running one."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this_month
    return month if date(2000, 1, 1) <= month <= this_month else this_month


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _csv(meals, month: date) -> HttpResponse:
    """The month as a table for Excel: UTF-8 with BOM, plain digits, no text that could run as a formula."""
    answer = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="meals-{month:%Y-%m}.csv"'
    table = csv.writer(answer, lineterminator="\r\n")
    table.writerow([_("Day"), _("Time"), _("Restaurant"), _("Amount"), _("Currency"), _("State"), _("Receipt")])
    for meal in meals:
        at, name = timezone.localtime(meal.occurred_at), meal.restaurant.label
        safe = f"'{name}" if name.startswith(FORMULA_STARTS) else name
        state = badge_of(state_of(meal)).words
        table.writerow([f"{at:%Y-%m-%d}", f"{at:%H:%M}", safe, meal.mine, meal.currency, state, meal.pk])
    return answer
