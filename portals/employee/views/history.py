"""One's own meals by month, filtered and drawn; exported as seen, and as receipts to hand in."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import needs
from accounts.roles import Permission
from billing.documents.render import PANGO, PangoMissing, TooLong, as_pdf
from portals.badges import badge_of
from portals.employee.eater import Eater, eater_of
from portals.employee.month import (
    asked_for,
    choices,
    meals_of_month,
    narrowed,
    next_month,
    picture,
    refused_lines,
    sums,
    words_of,
)
from portals.employee.receipts_paper import as_data, as_html
from portals.employee.states import state_of
from portals.exports import download, wanted

PAGE = 30
MOST_RECEIPTS = 200
"""How many meals one PDF of receipts has: they are set while the phone waits."""


@needs(Permission.PAY)
def history(request):
    """The month in the URL, else the running one; `restaurant`, `state` and `way` narrow it."""
    eater = eater_of(request)
    this_month = eater.moment.business_day.replace(day=1)
    asked = asked_for(request.GET, this_month)
    eaten = meals_of_month(eater, asked.month)
    meals = narrowed(eaten, asked)
    if wanted(request):
        return _file(meals, asked.month, wanted(request))
    page, days = Paginator(meals, PAGE).get_page(request.GET.get("page")), sums(meals)
    for meal in page:
        meal.state = state_of(meal)
    tried = refused_lines(eater, asked, page)
    after = next_month(asked.month)
    facts = {
        "lines": sorted([*page, *tried], key=lambda line: -line.pk),
        "page": page,
        "asked": asked,
        "month": asked.month,
        "totals": _totals(days),
        "tab": "history",
    }
    facts |= {"weeks": picture(eater, asked.month, days), "currency": eater.company.currency}
    facts |= {"before": (asked.month - timedelta(days=1)).replace(day=1), "after": after if after <= this_month else None}
    offered = choices(eaten, asked)
    return render(request, "employee/history.html", facts | offered | {"only": words_of(asked, offered)})


@needs(Permission.PAY)
def receipts_file(request):
    """The month's receipts, narrowed as the list is, as one PDF; a month without any leads back to the list."""
    eater = eater_of(request)
    asked = asked_for(request.GET, eater.moment.business_day.replace(day=1))
    eaten = meals_of_month(eater, asked.month)
    meals = narrowed(eaten, asked)
    if not meals:
        return redirect(f"{reverse('employee_history')}?{request.GET.urlencode()}")
    if len(meals) > MOST_RECEIPTS:
        return _too_many(request)
    try:
        only = words_of(asked, choices(eaten, asked))
        data = as_data(eater, asked, meals, only)
        content = as_pdf(as_html(eater, asked, meals, only), f"receipts-{asked.month:%Y-%m}.json", data)
    except PangoMissing:
        return render(request, "employee/no_pdf.html", {"command": PANGO, "tab": "history"}, status=503)
    except TooLong:
        return _too_many(request)
    return _pdf(content, asked.month, eater)


def _too_many(request) -> HttpResponse:
    messages.error(request, _("These are too many meals for one file. Narrow the list and try again."))
    return redirect(f"{reverse('employee_history')}?{request.GET.urlencode()}")


def _totals(days: dict) -> dict[str, int]:
    """Meals, what vouchers paid, and beside it cash and other means at the till and one's own card, in minor units."""
    return {
        name: sum(day[place] for day in days.values())
        for place, name in enumerate(("count", "total", "cash", "other", "card"))
    }


def _pdf(content: bytes, month, eater: Eater) -> HttpResponse:
    name = f"{_('Meal receipts')} {month:%Y-%m} {eater.employee.user.name}.pdf"
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _file(meals, month, kind: str) -> HttpResponse:
    """The list as a table for a spreadsheet, filters as in the URL."""
    columns = [_("Day"), _("Time"), _("Restaurant"), _("Amount"), _("Currency"), _("State"), _("Way"), _("Receipt")]
    columns += [_("In cash"), _("By other means at the till"), _("By my card"), pgettext("a meal", "Bill")]
    response = download(f"meals-{month:%Y-%m}", kind, columns, (_row(meal) for meal in meals))
    response["Cache-Control"] = "private, no-store"
    return response


def _row(meal) -> list:
    at, state = timezone.localtime(meal.occurred_at), str(badge_of(state_of(meal)).words)
    day, time = f"{at:%Y-%m-%d}", f"{at:%H:%M}"
    row = [day, time, meal.restaurant.label, meal.mine, meal.currency, state, str(meal.get_way_display()), meal.pk]
    return [*row, meal.excess, meal.rest, meal.by_card, meal.mine + meal.excess + meal.rest + meal.by_card]
