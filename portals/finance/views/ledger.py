"""A company's side of the ledger: from its invoices' lines to the transfers, and back.

Where somebody ate is not told (ADR 17): transfers carry their day and no hour, purse or person. Who looks after people
knows what each of them spent on a day, and therefore sees the lines' sums without single meals (ADR 37).
"""

from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.enums import DocumentKind
from portals.documents import document_or_404
from portals.ledger import Desk, ledger_page, transfer_page
from portals.ledger_documents import document_page, line_page


@needs(Permission.READ_INVOICES)
@require_safe
def ledger(request):
    """The company's transfers of a month, or those that were asked for."""
    return ledger_page(request, _desk(request))


@needs(Permission.READ_INVOICES)
@require_safe
def transfer(request, pk):
    """One transfer, and where it stands."""
    return transfer_page(request, _desk(request), pk)


@needs(Permission.READ_INVOICES)
@require_safe
def invoice(request, number):
    """What an invoice stands on."""
    return document_page(request, _desk(request), _invoice(request, number))


@needs(Permission.READ_INVOICES)
@require_safe
def line(request, number, pk):
    """The transfers of one line of an invoice."""
    return line_page(request, _desk(request), _invoice(request, number), pk)


def _desk(request) -> Desk:
    company, apart = request.company, not request.user.may(Permission.MANAGE_PEOPLE)
    return Desk("finance/base.html", "finance", company.currency, company.tz, {"company": company}, hours=False, meals=apart)


def _invoice(request, number):
    return document_or_404(number, kind=DocumentKind.INVOICE, company=request.company)
