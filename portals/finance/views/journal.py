"""A company's own journal of a month: its invoice as expense, VAT and payable, and what it paid."""

from dataclasses import asdict

from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.journal.company import NAMES, Codes, companys_journal
from portals.journal import journal_page, month_asked


@needs(Permission.READ_INVOICES)
@require_safe
def journal(request):
    """Debits and credits of ?month= under the account codes in the address, and as CSV or for ERPNext (?file=)."""
    month, months = month_asked(request)
    codes = Codes.asked(request.GET)
    entries = companys_journal(request.company, month, codes) if month else []
    context = {"months": months, "codes": [(name, NAMES[name], code) for name, code in asdict(codes).items()]}
    return journal_page(request, "finance/journal/page.html", entries, month, request.company.name, context)
