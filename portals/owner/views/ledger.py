"""A restaurant's side of the ledger: from its statements' lines to the transfers, the meals, and back."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.days import shop_date
from billing.models import Transfer
from portals.ledger import Desk, ledger_page, transfer_page
from portals.ledger_documents import document_page, line_page
from portals.owner.access import chosen_restaurant
from portals.owner.views.statements import find_statement
from restaurants.models import Restaurant
from restaurants.queries import restaurants_owned_by
from tenants.scope import restaurant_scope


@needs(Permission.READ_STATEMENTS)
@require_safe
def ledger(request):
    """The transfers of the restaurant in ?restaurant=, by default the first the person owns."""
    owned, restaurant = chosen_restaurant(request)
    if restaurant is None:
        return render(request, "owner/statements/list.html", {"owned": owned, "restaurant": None})
    with restaurant_scope(restaurant.pk):
        return ledger_page(request, _desk(restaurant))


@needs(Permission.READ_STATEMENTS)
@require_safe
def transfer(request, pk):
    """One transfer of a restaurant the person owns, and where it stands."""
    for restaurant in restaurants_owned_by(request.user):
        with restaurant_scope(restaurant.pk):
            if Transfer.objects.filter(pk=pk, restaurant=restaurant).exists():
                return transfer_page(request, _desk(restaurant), pk)
    raise Http404


@needs(Permission.READ_STATEMENTS)
@require_safe
def statement(request, number):
    """What a statement stands on."""
    document, restaurant = find_statement(request, number)
    with restaurant_scope(restaurant.pk):
        return document_page(request, _desk(restaurant), document)


@needs(Permission.READ_STATEMENTS)
@require_safe
def line(request, number, pk):
    """The transfers of one line of a statement."""
    document, restaurant = find_statement(request, number)
    with restaurant_scope(restaurant.pk):
        return line_page(request, _desk(restaurant), document, pk)


def _desk(restaurant: Restaurant) -> Desk:
    def meal(transfer: Transfer) -> str:
        day = shop_date(transfer.redemption.occurred_at, restaurant.tz)
        return reverse("owner_sales_day", args=[day.isoformat()]) + f"?restaurant={restaurant.pk}"

    return Desk("owner/base.html", "owner", restaurant.currency, restaurant.tz, {"restaurant": restaurant}, meal_url=meal)
