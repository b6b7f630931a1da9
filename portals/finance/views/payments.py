"""A company's payments: which paid which invoice, what was taken back, and what came in beyond what was asked."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.beyond import beyond_invoices
from billing.bank.queries import payments as every_payment
from portals.lists import exported
from portals.paid import OWN, paid_page

BEYOND = "beyond"
"""Which list ?of= names when the file is of what was paid too much, not of the payments."""

COLUMNS = [
    (pgettext_lazy("document", "Day"), lambda row: row.day),
    (pgettext_lazy("payment", "Document"), lambda row: row.document),
    (_("Way"), lambda row: row.way),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (_("Waits with us"), lambda row: row.waits),
    (_("Of it on its way back"), lambda row: row.going),
]
CURRENCY = pgettext_lazy("document", "Currency")


@needs(Permission.READ_INVOICES)
@require_safe
def payments(request):
    """Every payment of this company's invoices, newest first, ?month= narrows; what it paid beyond them stands below, with
    a file of its own.
    """
    beyond, currency = beyond_invoices(request.company), request.company.currency
    if request.GET.get("of") == BEYOND:
        taken = exported(request, _now("Paid too much"), [*COLUMNS, (CURRENCY, lambda row: currency)], beyond)
        if taken:
            return taken
    found = every_payment().filter(company=request.company, document__isnull=False)
    return paid_page(request, "finance/payments/list.html", found, OWN, beyond=beyond)
