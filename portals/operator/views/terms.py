"""Other terms for a company or a restaurant, from a month on that still collects."""

from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.roles import Permission
from billing.terms import TermsRefused, agree_company_terms, agree_restaurant_terms, open_months
from portals.operator.terms_forms import CompanyTermsForm, RestaurantTermsForm
from portals.operator.views import company as companies
from portals.operator.views import restaurant as restaurants
from portals.operator.words import TERMS_REFUSED
from portals.templatetags.hankki import month_name
from restaurants.models import Restaurant
from tenants.scope import platform_scope
from tenants.terms import in_force, this_month


@needs(Permission.AGREE_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def company(request, pk):
    """Agree on other terms with a company."""
    firm = companies.company_or_404(pk)
    agreed, stretches, months = _months(request, firm.terms.all())
    form = CompanyTermsForm(request.POST or None, months=months, agreed=agreed, currency=firm.currency)
    if _agreed(form, lambda facts: agree_company_terms(company=firm, by=request.user, **facts)):
        messages.success(request, _("The terms were agreed."))
        return redirect("operator_company", pk)
    return companies.ask_of(request, firm, form, **_words(firm.name, stretches, months))


@needs(Permission.AGREE_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def restaurant(request, pk):
    """Agree on other terms with a restaurant."""
    place = get_object_or_404(Restaurant, pk=pk)
    agreed, stretches, months = _months(request, place.terms.all())
    form = RestaurantTermsForm(request.POST or None, months=months, agreed=agreed, currency=place.currency)
    if _agreed(form, lambda facts: agree_restaurant_terms(restaurant=place, by=request.user, **facts)):
        messages.success(request, _("The terms were agreed."))
        return redirect("operator_restaurant", pk)
    return restaurants.ask_of(request, place, form, **_words(place.label, stretches, months))


def _months(request, terms) -> tuple[Any, list[list[date]], list[date]]:
    """What holds in the stretch of months that begins with ?since=, else in the last; all stretches of the open months, each
    of one agreement; and that stretch.

    A form is over one of them: filled with what holds in another, it would let that hold from a month on that nobody chose.
    """
    with platform_scope():
        known = list(terms)
    stretches = [list(each) for _pk, each in groupby(open_months(this_month()), key=lambda month: in_force(known, month).pk)]
    asked = request.GET.get("since", "")
    months = next((each for each in stretches if each[0].isoformat() == asked), stretches[-1])
    return in_force(known, months[0]), stretches, months


def _agreed(form, agree) -> bool:
    if not form.is_valid():
        return False
    try:
        agree(form.facts())
    except TermsRefused as refused:
        form.add_error(FIELD[refused.code], TERMS_REFUSED[refused.code])
    return not form.errors


FIELD = {"over": "since", "tiers": "above_1", "cut_off": "cut_off", "supply": "supply"}


def _words(name: str, stretches: list[list[date]], months: list[date]) -> dict[str, Any]:
    text = _("They hold for the whole month and those after it. Months that are closed stay as they were.")
    if months != stretches[-1]:
        text = _(
            "They hold for the whole month and those after it, until the end of %(month)s:"
            " for later, other terms are agreed."
        )
        text %= {"month": month_name(months[-1])}
    return {
        "title": _("Other terms for %(name)s") % {"name": name},
        "text": text,
        "act": _("Agree"),
        "tabs": [(f"?since={each[0]}", _stretch(each, stretches), each == months) for each in stretches],
    }


def _stretch(months: list[date], stretches: list[list[date]]) -> str:
    """From which month to which, as a tab says it."""
    first, last = month_name(months[0]), month_name(months[-1])
    if months == stretches[-1]:
        return _("From %(month)s") % {"month": first}
    return first if first == last else f"{first} – {last}"
