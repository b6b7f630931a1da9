"""Stripe at the operator's desk: what was paid there, and every call to it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing import tasks
from billing.enums import OperationState
from billing.gateways import stripe_client
from billing.gateways.answers import Refused
from billing.gateways.balance import held_by_stripe
from billing.gateways.hearing import in_vain
from billing.gateways.operations import try_again
from billing.gateways.queries import calls as all_calls
from billing.gateways.queries import refunds_to_look_at, refused_calls, stripe_payments
from billing.models import Operation
from portals.lists import exported, page_of, searched
from tenants.scope import platform_scope

PAYMENTS = [
    (_("Invoice"), lambda row: row.document.number),
    (_("Company name"), lambda row: row.company.name),
    (_("Paid on"), lambda row: row.paid_at),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (_("Fee of Stripe"), lambda row: row.fee),
    (_("Left to match"), lambda row: row.left),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
]
CALLS = [
    (_("Call"), lambda row: row.get_verb_display()),
    (_("Company name"), lambda row: row.company.name if row.company else ""),
    (_("Restaurant"), lambda row: row.restaurant.label if row.restaurant else ""),
    (_("Invoice"), lambda row: row.document.number if row.document else ""),
    (_("Written down"), lambda row: row.made_at),
    (_("Times sent"), lambda row: row.tries),
    (_("State"), lambda row: row.get_state_display()),
    (_("Stripe's words"), lambda row: row.why),
]
OPEN, ALL = "open", ""


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def payments(request):
    """What was paid on Stripe's pages, what Stripe holds of it, and what no invoice took; ?q= searches."""
    with platform_scope():
        found = searched(request, stripe_payments(), "document__number", "company__name")
        context = {"page": page_of(request, found), "held": held_by_stripe(), "on": stripe_client.is_on()}
        context |= {"refused": refused_calls().count(), "in_vain": in_vain().count()}
        context["refunds_to_look_at"] = refunds_to_look_at().count()
        return exported(request, str(_("Payments by Stripe")), PAYMENTS, found) or render(
            request, "operator/payments/stripe.html", context
        )


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def calls(request):
    """Calls to Stripe: those that are not done, or with ?state=all every one."""
    with platform_scope():
        found, state = all_calls(), request.GET.get("state", OPEN)
        if state == OPEN:
            not_done = found.exclude(state__in=[OperationState.CONFIRMED, OperationState.FAILED])
            found = not_done | refused_calls()
        found = searched(request, found, "document__number", "company__name", "restaurant__name")
        context = {"page": page_of(request, found), "state": state, "open": OPEN}
        return exported(request, str(_("Calls to Stripe")), CALLS, found) or render(
            request, "operator/payments/stripe_calls.html", context
        )


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def again(request, pk):
    """Make a refused call once more, when what Stripe said was put right."""
    with platform_scope():
        operation = get_object_or_404(Operation, pk=pk)
        try:
            made = try_again(operation=operation, by=request.user)
        except Refused:
            messages.error(request, _("Somebody has done that already."))
        else:
            tasks.carry_out.delay(made.pk)
            messages.success(request, _("The call is being made again."))
    return redirect("operator_stripe_calls")
