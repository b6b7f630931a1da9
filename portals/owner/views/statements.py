"""What a restaurant earned: its statements, for those who own it; staff may not."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.enums import DocumentKind
from billing.fees import terms_in
from billing.gateways.account_rules import NONE
from billing.models import Document
from billing.payouts.advances import plan_of
from billing.payouts.queries import account_of
from billing.queries import dated, documents
from billing.running import earned_so_far, open_periods
from billing.tax.own_sales import own_sales
from portals.deposits import SETTLED, with_deposits
from portals.documents import document_or_404, file_of, on_screen
from portals.lists import MOST_ROWS, exported, page_of
from portals.owner.access import access_own_restaurant
from portals.owner.forms import LanguageForm
from portals.owner.stripe_words import STANDS
from portals.stripe_accounts import leads_to_stripe, standing_at_stripe
from restaurants.actions import set_statement_language
from restaurants.enums import Seat
from restaurants.models import Restaurant
from tenants.scope import restaurant_scope

COLUMNS = [
    (pgettext_lazy("document", "Number"), lambda row: row.number),
    (pgettext_lazy("document", "Month"), lambda row: str(row.period)),
    (pgettext_lazy("column", "Meals"), lambda row: row.meals),
    (_("Paid for meals"), lambda row: row.gross),
    (_("Amount we deposit"), lambda row: row.to_pay),
    (pgettext_lazy("document", "Deposited on"), lambda row: row.pay_day),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("Total of the statement"), lambda row: row.total),
    *SETTLED,
    (_("Supply value of sales"), lambda row: row.sold and row.sold.supply),
    (_("VAT of sales"), lambda row: row.sold and row.sold.vat),
    (pgettext_lazy("statement", "Sales"), lambda row: row.sold and row.sold.amount),
]


@needs(Permission.READ_STATEMENTS)
@require_safe
def statements(request):
    """One restaurant's month so far and its statements; ?restaurant= chooses among those the person owns."""
    owned = list(_owned_by(request.user))
    restaurant = _chosen(owned, request.GET.get("restaurant"))
    if restaurant is None:
        return render(request, "owner/statements/list.html", {"owned": owned, "restaurant": None})
    with restaurant_scope(restaurant.pk):
        found = dated(documents(DocumentKind.STATEMENT).filter(restaurant=restaurant))
        page, today = page_of(request, found), clock.now().astimezone(restaurant.tz).date()
        so_far = [earned_so_far(restaurant, period, today) for period in open_periods()]
        page.object_list = with_deposits(page.object_list, today)
        context = {
            "owned": owned,
            "restaurant": restaurant,
            "so_far": [each for each in so_far if each.meals or each.corrections or each.own_cards],
            "page": page,
            "has_account": account_of(restaurant).is_whole,
            "plan": plan_of(restaurant, today),
            "operator": settings.OPERATOR,
            **_stripe(restaurant),
        }
        name = f"{_('Statements')} {restaurant.label}"
        return exported(request, name, COLUMNS, lambda: _rows(found, restaurant, today)) or leads_to_stripe(
            render(request, "owner/statements/list.html", context)
        )


def _rows(found: QuerySet[Document], restaurant: Restaurant, today: date) -> list[Document]:
    """The rows of the list's file: each statement with how its deposit stands, and what was `sold` by it."""
    terms = terms_in([restaurant.pk])
    rows = with_deposits(found.defer(None).defer("rendition__pdf")[:MOST_ROWS], today)
    for row in rows:
        sales = own_sales(row, terms)
        row.sold = sales and sales.sum
    return rows


def _stripe(restaurant: Restaurant) -> dict:
    """How the restaurant's account at Stripe stands, in words; nothing while Stripe is off, or does not pay its currency."""
    stripe = standing_at_stripe(restaurant)
    if not stripe or (stripe.state == NONE and restaurant.currency not in settings.STRIPE_PAYS):
        return {}
    return {"stripe": stripe, "stripe_said": STANDS[stripe.state]}


@needs(Permission.READ_STATEMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def language(request, restaurant_id: int):
    """Choose the language of the statements' files."""
    place = access_own_restaurant(request.user, restaurant_id)
    form = LanguageForm(request.POST or None, initial={"language": place.language})
    if request.method == "POST" and form.is_valid():
        set_statement_language(restaurant=place, by=request.user, **form.cleaned_data)
        messages.success(request, _now("Saved. It holds for documents made from now on."))
        return redirect(f"{reverse('owner_statements')}?restaurant={place.pk}")
    context = {"restaurant": place, "form": form}
    return render(request, "owner/statements/language.html", context, status=422 if form.is_bound else 200)


@needs(Permission.READ_STATEMENTS)
@require_safe
def statement(request, number):
    """One statement on screen: the figures of the PDF, in the reader's language."""
    document, restaurant = find_statement(request, number)
    with restaurant_scope(restaurant.pk):
        shown = on_screen(document, clock.now().astimezone(restaurant.tz).date())
        context = shown | {"restaurant": restaurant, "operator": settings.OPERATOR, "sales_told": True}
        if shown.get("deposit"):
            context["to_pay_back"] = -shown["deposit"].amount
        return render(request, "owner/statements/page.html", context)


@needs(Permission.READ_STATEMENTS)
@require_safe
def statement_file(request, number, suffix):
    """One statement as PDF, XLSX, CSV or its frozen JSON."""
    document, restaurant = find_statement(request, number)
    with restaurant_scope(restaurant.pk):
        return file_of(request, document, suffix, reverse("owner_statement", args=[number]))


def _owned_by(user):
    return Restaurant.objects.filter(members__user_id=user.pk, members__seat=Seat.OWNER)


def _chosen(owned: list[Restaurant], asked: str | None) -> Restaurant | None:
    """The restaurant asked for, the first when none is; one that is not theirs does not exist."""
    if not asked:
        return owned[0] if owned else None
    for restaurant in owned:
        if str(restaurant.pk) == asked:
            return restaurant
    raise Http404


def find_statement(request, number: str) -> tuple[Document, Restaurant]:
    for restaurant in _owned_by(request.user):
        with restaurant_scope(restaurant.pk):
            if Document.objects.filter(number=number, restaurant=restaurant).exists():
                return document_or_404(number, kind=DocumentKind.STATEMENT, restaurant=restaurant), restaurant
    raise Http404
