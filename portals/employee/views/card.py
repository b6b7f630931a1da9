"""One's own card, for what the voucher does not pay: added on Stripe's page, shown by its last digits, removed again."""

from contextlib import suppress
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.gateways.answers import Refused, Unclear
from billing.gateways.cards import SESSION, CardRefused, add_card, card_page, forget_card
from billing.gateways.own_cards import drop_own_card
from portals.employee.eater import Eater, eater_of
from portals.employee.own_card import asked_for, named
from portals.stripe_accounts import STRIPES_CARD_PAGES, leads_to_stripe
from restaurants.queries import counter_by_slug
from vouchers.own_cards import keeps_card


def _eater(request) -> Eater:
    eater = eater_of(request)
    if not keeps_card(eater.employee):
        raise Http404
    return eater


@needs(Permission.PAY)
@never_cache
@require_safe
def card(request):
    """The card they keep, or how to add one; `counter` and `amount` are of a meal that waits for it."""
    eater = _eater(request)
    name = named(eater.card) if eater.card else ""
    facts = {"card": eater.card, "card_name": name, "tab": "me", "meal": _meal(request.GET)}
    return leads_to_stripe(render(request, "employee/card.html", facts), STRIPES_CARD_PAGES)


@needs(Permission.PAY)
@require_POST
def add(request):
    """Go to Stripe's page, which takes the number; the page is made now and holds for a day."""
    eater, meal = _eater(request), _meal(request.POST)
    home = eater.company.home_url
    success = f"{home}{reverse('employee_card_added')}?session={SESSION}" + (f"&{urlencode(meal)}" if meal else "")
    try:
        page = card_page(company=eater.company, success=success, cancel=home + _here(meal), by=request.user)
    except (CardRefused, Refused, Unclear):
        messages.error(request, _("The card service does not answer at the moment. Please try again in a minute."))
        return redirect(_here(meal))
    return HttpResponseRedirect(page)


@needs(Permission.PAY)
@never_cache
@require_safe
def added(request):
    """Come back from Stripe's page: the card is kept, and the meal that waited goes on."""
    eater, meal = _eater(request), _meal(request.GET)
    try:
        kept = add_card(session=request.GET.get("session", "")[:80], by=request.user)
    except CardRefused:
        messages.error(request, _("No card was added. Please try once more."))
        return redirect(_here(meal))
    except (Refused, Unclear):
        messages.error(request, _("We could not ask for your card yet. It will be here in a minute if you added it."))
        return redirect(_here(meal))
    counter = counter_by_slug(meal.get("counter", ""))
    if counter is None or eater.can_spend(counter.restaurant_id).refusal:
        messages.success(request, _("%(card)s is added.") % {"card": named(kept)})
        return redirect("employee_card")
    return redirect(f"{reverse('pay', args=[counter.slug])}?{urlencode({'amount': meal.get('amount', '')})}")


@needs(Permission.PAY)
@require_POST
def remove(request):
    """Forget the card, here and at Stripe."""
    eater = _eater(request)
    if eater.card:
        forget_card(card=eater.card, by=request.user)
        messages.success(request, _("Your card is removed."))
    return redirect("employee_card")


@needs(Permission.PAY)
@require_POST
def drop(request, slug: str, key):
    """Give up what one's card is being asked for, to pay otherwise; what is paid by now stays paid."""
    eater = eater_of(request)
    standing = asked_for(eater, key)
    if standing is None:
        raise Http404
    if not standing.own_card.redemption_id:
        with suppress(Refused, Unclear):
            drop_own_card(own_card=standing.own_card, by=request.user)
    return redirect("pay_outcome", slug, key)


def _here(meal: dict[str, str]) -> str:
    return reverse("employee_card") + (f"?{urlencode(meal)}" if meal else "")


def _meal(data) -> dict[str, str]:
    """The meal that waits for a card: its counter and amount, as far as they were told."""
    slug, amount = data.get("counter", "")[:80], "".join(filter(str.isdecimal, data.get("amount", "")))[:7]
    return {"counter": slug, "amount": amount} if slug else {}
