"""Disputes at Stripe: which payments payers' banks took back, until when we may answer, and how they ended."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.gateways.queries import disputes as all_disputes
from billing.gateways.queries import open_disputes
from billing.models import StripeDispute
from portals.lists import exported, page_of, searched
from tenants.scope import platform_scope


def _of(row: StripeDispute) -> str:
    """The invoice that was paid, or the own card, as the ledger calls it."""
    return row.payment.document.number if row.payment else str(_("Own card %(number)s")) % {"number": row.own_card_id}


DISPUTES = [
    (_("Invoice"), _of),
    (_("Company name"), lambda row: row.company.name),
    (pgettext_lazy("stripe dispute", "Opened"), lambda row: row.opened_at),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("State"), lambda row: row.get_state_display()),
    (_("Answer by"), lambda row: row.answer_by),
    (_("Fee of Stripe"), lambda row: row.fee),
    (_("The bank's reason"), lambda row: row.reason),
]
OPEN = "open"


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def disputes(request):
    """Disputes that are open, or with ?state=all every one; ?q= searches."""
    with platform_scope():
        state = request.GET.get("state", OPEN)
        found = searched(
            request, open_disputes() if state == OPEN else all_disputes(), "payment__document__number", "company__name"
        )
        context = {"page": page_of(request, found), "state": state, "open": OPEN}
        return exported(request, str(_("Disputes at Stripe")), DISPUTES, found) or render(
            request, "operator/payments/disputes.html", context
        )
