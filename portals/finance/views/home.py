"""What the company owes now, and what is due next."""

from django.db.models import Count, Sum
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.bank.beyond import beyond_invoices
from billing.bank.queries import STILL_OWED, going_back, in_favour, owing, paid
from billing.deposits import standing_of
from billing.dunning.queries import causes_of, pause_of
from billing.enums import DocumentKind, PeriodState
from billing.models import Period
from billing.queries import documents
from billing.running import open_periods, owed_so_far

LATEST = 3


@needs(Permission.READ_INVOICES)
@require_safe
def home(request):
    """The open months so far, restaurant by restaurant, and the latest invoices with their due days."""
    company = request.company
    today = clock.now().astimezone(company.tz).date()
    issued = paid(documents(DocumentKind.INVOICE).filter(company=company))
    owed = [owed_so_far(company, period) for period in open_periods()]
    pause, ours = pause_of(company), in_favour().filter(company=company)
    favour = ours.aggregate(sum=Sum("favour"), count=Count("pk"))
    context = {
        "owed": [each for each in owed if each.shares or each.corrections],
        "next_due": issued.filter(STILL_OWED, pay_day__gte=today).order_by("pay_day", "number").first(),
        "favour": favour,
        "going_back": going_back(ours) if favour["sum"] else 0,
        "waits": sum(each.waits for each in beyond_invoices(company)),
        "owing": owing(documents(DocumentKind.INVOICE).filter(company=company), today),
        "closing": Period.objects.filter(state=PeriodState.CLOSING).first(),
        "invoices": issued[:LATEST],
        "today": today,
        "pause": pause,
        "causes": causes_of(pause, today) if pause else [],
        "deposit": standing_of(company) if request.user.may(Permission.MANAGE_DEPOSIT) else None,
    }
    return render(request, "finance/home.html", context)
