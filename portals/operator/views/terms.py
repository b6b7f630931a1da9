"""Other terms for a company or a restaurant, from a month on that still collects."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.roles import Permission
from billing.fees import company_terms, restaurant_terms
from billing.terms import TermsRefused, agree_company_terms, agree_restaurant_terms, open_months
from portals.operator.terms_forms import CompanyTermsForm, RestaurantTermsForm
from portals.operator.views import company as companies
from portals.operator.views import restaurant as restaurants
from portals.operator.words import TERMS_REFUSED
from restaurants.models import Restaurant
from tenants.scope import platform_scope
from tenants.terms import this_month


@needs(Permission.AGREE_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def company(request, pk):
    """Agree on other terms with a company."""
    firm = companies.company_or_404(pk)
    form = _form(CompanyTermsForm, request, firm.currency, lambda month: company_terms(firm, month))
    if _agreed(form, lambda facts: agree_company_terms(company=firm, by=request.user, **facts)):
        messages.success(request, _("The terms were agreed."))
        return redirect("operator_company", pk)
    return companies.ask_of(request, firm, form, **_words(firm.name))


@needs(Permission.AGREE_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def restaurant(request, pk):
    """Agree on other terms with a restaurant."""
    place = get_object_or_404(Restaurant, pk=pk)
    form = _form(RestaurantTermsForm, request, place.currency, lambda month: restaurant_terms(place, month))
    if _agreed(form, lambda facts: agree_restaurant_terms(restaurant=place, by=request.user, **facts)):
        messages.success(request, _("The terms were agreed."))
        return redirect("operator_restaurant", pk)
    return restaurants.ask_of(request, place, form, **_words(place.label))


def _form(kind, request, currency: str, now):
    """The form over what holds in the last month that is offered: what was agreed for later stays unless changed."""
    months = open_months(this_month())
    with platform_scope():
        return kind(request.POST or None, months=months, agreed=now(months[-1]), currency=currency)


def _agreed(form, agree) -> bool:
    if not form.is_valid():
        return False
    try:
        agree(form.facts())
    except TermsRefused as refused:
        form.add_error(FIELD[refused.code], TERMS_REFUSED[refused.code])
    return not form.errors


FIELD = {"over": "since", "tiers": "above_1", "cut_off": "cut_off", "supply": "supply"}


def _words(name: str) -> dict[str, str]:
    return {
        "title": _("Other terms for %(name)s") % {"name": name},
        "text": _("They hold for the whole month and those after it. Months that are closed stay as they were."),
        "act": _("Agree"),
    }
