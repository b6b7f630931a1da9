"""The restaurant's account at Stripe: asked for, filled in on Stripe's own page, and looked at when the owner comes back."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.gateways.accounts import ConnectRefused, ask_connected_account, onboarding_link, refresh_account
from billing.gateways.answers import Refused, Unclear
from portals.owner.access import access_own_restaurant
from portals.owner.stripe_words import REFUSED, SILENT
from portals.stripe_accounts import back_to
from tenants.scope import platform_scope


def _home(restaurant):
    return redirect(f"{reverse('owner_statements')}?restaurant={restaurant.pk}#stripe")


@needs(Permission.READ_STATEMENTS)
@require_POST
def ask(request, restaurant_id):
    """Ask Stripe for an account."""
    restaurant = access_own_restaurant(request.user, restaurant_id)
    try:
        with platform_scope():
            ask_connected_account(restaurant=restaurant, by=request.user)
    except ConnectRefused as refused:
        messages.error(request, REFUSED[refused.code])
    else:
        messages.success(request, _("We asked Stripe for an account. In a minute you can tell it the rest."))
    return _home(restaurant)


@needs(Permission.READ_STATEMENTS)
@require_POST
def tell(request, restaurant_id):
    """Go to Stripe's page and tell what is missing; the link is made now and holds for minutes."""
    restaurant = access_own_restaurant(request.user, restaurant_id)
    try:
        with platform_scope():
            back = back_to("owner_stripe_back", restaurant.pk)
            return HttpResponseRedirect(onboarding_link(restaurant=restaurant, back=back, by=request.user))
    except ConnectRefused as refused:
        messages.error(request, REFUSED[refused.code])
    except (Refused, Unclear):
        messages.error(request, SILENT)
    return _home(restaurant)


@needs(Permission.READ_STATEMENTS)
@require_safe
def back(request, restaurant_id):
    """Come back from Stripe, done or not: ask it what is missing now."""
    restaurant = access_own_restaurant(request.user, restaurant_id)
    with platform_scope(), suppress(ConnectRefused, Refused, Unclear):
        refresh_account(restaurant_id=restaurant.pk)
    return _home(restaurant)
