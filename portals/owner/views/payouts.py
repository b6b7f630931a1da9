"""What was paid out to a restaurant, for those who own it."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.payouts.listing import told_payouts
from portals.owner.access import chosen_restaurant
from portals.paid_out import OWN, paid_out_page
from tenants.scope import restaurant_scope


@needs(Permission.READ_STATEMENTS)
@require_safe
def payouts(request):
    """The deposits of the restaurant in ?restaurant=, by default the first the person owns; ?month= narrows."""
    owned, restaurant = chosen_restaurant(request)
    if restaurant is None:
        return render(request, "owner/statements/list.html", {"owned": owned, "restaurant": None})
    with restaurant_scope(restaurant.pk):
        found = told_payouts().filter(restaurant=restaurant)
        name = f"{_('Payouts')} {restaurant.label}"
        return paid_out_page(request, "owner/payouts/list.html", name, found, OWN, owned=owned, restaurant=restaurant)
