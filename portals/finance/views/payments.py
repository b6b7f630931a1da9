"""A company's payments: which paid which invoice, what was taken back, and what came in beyond what was asked."""

from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.beyond import beyond_invoices
from billing.bank.queries import payments as every_payment
from portals.paid import OWN, paid_page


@needs(Permission.READ_INVOICES)
@require_safe
def payments(request):
    """Every payment of this company's invoices, newest first, ?month= narrows; what it paid beyond them stands below."""
    found = every_payment().filter(company=request.company, document__isnull=False)
    return paid_page(request, "finance/payments/list.html", found, OWN, beyond=beyond_invoices(request.company))
