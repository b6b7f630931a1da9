"""Every payment of companies: which invoice or deposit it went to, and what was taken back."""

from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.queries import payments
from portals.paid import EVERYBODYS, paid_page
from tenants.scope import platform_scope


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def paid(request):
    """Every payment by bank and by Stripe that was matched, newest first; ?month= narrows to a month's invoices."""
    with platform_scope():
        return paid_page(request, "operator/payments/paid.html", payments(), EVERYBODYS)
