"""A restaurant's account at Stripe, from the operator's desk: asked for, filled in with the owner, looked at again."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from billing.gateways.accounts import ConnectRefused, ask_connected_account, onboarding_link, refresh_account
from billing.gateways.answers import Refused, Unclear
from portals.operator.stripe_words import REFUSED, SILENT
from portals.stripe_accounts import back_to
from restaurants.models import Restaurant
from tenants.scope import platform_scope


@needs(Permission.PREPARE_PAYOUTS)
@require_POST
def ask(request, pk):
    """Ask Stripe for an account for a restaurant."""
    said = _("The account is asked for. The owner then tells Stripe the rest on Stripe's own page.")
    return _do(request, pk, said, lambda place: ask_connected_account(restaurant=place, by=request.user))


@needs(Permission.PREPARE_PAYOUTS)
@require_POST
def tell(request, pk):
    """Go to Stripe's page, together with the owner, and tell what is missing."""
    back = back_to("operator_restaurant", pk)
    return _do(request, pk, "", lambda place: onboarding_link(restaurant=place, back=back, by=request.user))


@needs(Permission.PREPARE_PAYOUTS)
@require_POST
def look(request, pk):
    """Ask Stripe what the account may do now."""
    return _do(request, pk, _("Stripe was asked again."), lambda place: refresh_account(restaurant_id=place.pk) and None)


def _do(request, pk: int, said: str, act):
    place = get_object_or_404(Restaurant, pk=pk)
    try:
        with platform_scope():
            found = act(place)
    except ConnectRefused as refused:
        messages.error(request, REFUSED[refused.code])
    except Refused as refused:
        messages.error(request, refused.words)
    except Unclear:
        messages.error(request, SILENT)
    else:
        if isinstance(found, str):
            return HttpResponseRedirect(found)
        messages.success(request, said)
    return redirect(f"{reverse('operator_restaurant', args=[pk])}#stripe")
