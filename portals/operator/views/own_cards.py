"""Own cards of undone meals that did not take their refund: tried again, or paid back by the bank by hand."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.giving_back import GiveBackRefused, propose_repayment
from billing.gateways.card_returns import owed_to_guests, return_own_card_again
from billing.gateways.own_cards import OwnCardRefused
from billing.models import OwnCard
from portals import formats
from portals.lists import exported, page_of
from portals.operator.asking import ask
from portals.operator.payment_forms import ByHandForm
from portals.operator.payment_words import GIVE_BACK_REFUSED, RETURN_REFUSED
from tenants.scope import platform_scope

OWED = [
    (_("Own card"), lambda row: row.pk),
    (_("Restaurant"), lambda row: row.restaurant.label),
    (_("Receipt"), lambda row: row.redemption_id),
    (_("Since"), lambda row: row.since),
    (_("Owed to the guest"), lambda row: row.owed),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("Stripe's words"), lambda row: row.code),
]


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def owed(request):
    """What guests are owed because their card did not take a refund, the oldest first, each with what to do."""
    with platform_scope():
        found = owed_to_guests()
        return exported(request, str(_("Owed to guests' own cards")), OWED, found) or render(
            request, "operator/payments/own_cards.html", {"page": page_of(request, found)}
        )


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def again(request, pk):
    """Ask Stripe once more to give it back to the card."""
    with platform_scope():
        own_card = get_object_or_404(OwnCard, pk=pk)
        try:
            return_own_card_again(own_card=own_card, by=request.user)
        except OwnCardRefused as refused:
            messages.error(request, RETURN_REFUSED[refused.code])
        else:
            messages.success(request, _("Stripe is being asked to give it back."))
    return redirect("operator_owed_to_guests")


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request, pk):
    """Ask how it reaches the guest otherwise, and propose that; a second person approves it."""
    with platform_scope():
        own_card, form = get_object_or_404(owed_to_guests(), pk=pk), ByHandForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = propose_repayment(of=own_card, amount=own_card.owed, by=request.user, **form.cleaned_data)
            except GiveBackRefused as refused:
                form.add_error(None, GIVE_BACK_REFUSED[refused.code])
            else:
                messages.success(request, _("It is proposed. A second person has to approve it."))
                return redirect("operator_repayment", made.pk)
        return _ask_how(request, own_card, form)


def _ask_how(request, own_card, form: ByHandForm):
    crumbs = [
        (reverse("operator_payments"), _now("Payments in")),
        (reverse("operator_owed_to_guests"), _now("Owed to guests' own cards")),
    ]
    facts = {
        "amount": formats.money(own_card.owed, own_card.currency, get_language() or "en"),
        "restaurant": own_card.restaurant.label,
    }
    said = _now("%(amount)s of a meal at %(restaurant)s goes back to its guest by bank, once it is approved.")
    title, act = _now("Pay back by hand"), _now("Propose it")
    return ask(request, form, part="payments", crumbs=crumbs, title=title, text=said % facts, act=act)
