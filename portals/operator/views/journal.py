"""The general journal of a month for the operator's bookkeeping."""

from django.conf import settings
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.journal.operator import operators_journal
from portals.journal import journal_page, month_asked
from tenants.scope import platform_scope


@needs(Permission.READ_BOOKS)
@require_safe
def journal(request):
    """Debits and credits of ?month= by account, and the journal as CSV or for ERPNext (?file=)."""
    with platform_scope():
        month, months = month_asked(request)
        entries = operators_journal(month) if month else []
        name = str(settings.OPERATOR["name"])
        return journal_page(request, "operator/journal/page.html", entries, month, name, {"months": months})
