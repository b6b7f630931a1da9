"""What went too far one way or the other: statements below zero, and invoices in a company's favour."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.queries import may_be_given_back
from billing.payouts.queries import below_zero
from portals.lists import exported, page_of, searched
from tenants.scope import platform_scope

BELOW = [
    (pgettext_lazy("document", "Number"), lambda row: row.number),
    (pgettext_lazy("column", "Restaurant"), lambda row: row.restaurant.name),
    (pgettext_lazy("document", "Month"), lambda row: str(row.period)),
    (_("Total of the statement"), lambda row: row.total),
    (_("Paid back by the restaurant"), lambda row: row.paid_back),
    (_("Still below zero"), lambda row: row.below),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
]
FAVOUR = [
    (pgettext_lazy("document", "Number"), lambda row: row.number),
    (pgettext_lazy("column", "Company"), lambda row: row.company.name),
    (pgettext_lazy("document", "Month"), lambda row: str(row.period)),
    (_("Paid"), lambda row: row.paid),
    (_("Credited"), lambda row: row.credited),
    (_("Lowered others by"), lambda row: row.lent),
    (_("In its favour"), lambda row: row.favour),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
]


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def below(request):
    """Statements below zero that nothing makes up for yet; ?q= searches number and restaurant."""
    with platform_scope():
        found = searched(request, below_zero(), "number", "restaurant__name", "restaurant__name_en")
        return exported(request, str(_("Statements below zero")), BELOW, found) or render(
            request, "operator/payments/below.html", {"page": page_of(request, found)}
        )


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def in_favour(request):
    """Invoices in their company's favour, and those that lowered others by it; ?q= searches number and company."""
    with platform_scope():
        found = searched(request, may_be_given_back(), "number", "company__name").order_by("left", "-number")
        return exported(request, str(_("In companies' favour")), FAVOUR, found) or render(
            request, "operator/payments/in_favour.html", {"page": page_of(request, found)}
        )
