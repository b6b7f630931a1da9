"""What Stripe says it holds for us beside what the ledger says: asked when the page is opened."""

from datetime import timedelta

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.gateways import stripe_client
from billing.gateways.answers import Refused, Unclear
from billing.gateways.balance import compare
from portals.lists import exported
from tenants.scope import platform_scope

DAYS = (7, 30, 90)
DIFFERENCES = [
    (_("At Stripe"), lambda row: row.remote),
    (_("What it is"), lambda row: row.kind),
    (_("Since"), lambda row: row.at),
    (_("By Stripe"), lambda row: row.there),
    (_("By the ledger"), lambda row: row.here),
    (_("Difference"), lambda row: row.amount),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
]


@needs(Permission.READ_BOOKS)
@require_safe
def balance(request):
    """Both sides by currency and every difference of the last ?days=; while Stripe cannot be asked, why."""
    days = next((each for each in DAYS if str(each) == request.GET.get("days")), DAYS[1])
    context = {"days": days, "spans": DAYS, "on": stripe_client.is_on()}
    if not context["on"]:
        return render(request, "operator/reconciliation/stripe.html", context)
    with platform_scope():
        try:
            found = compare(since=clock.now() - timedelta(days=days))
        except (Refused, Unclear) as silent:
            return render(request, "operator/reconciliation/stripe.html", context | {"silent": silent.words}, status=503)
    context["sides"] = [(each, found.older(each.currency)) for each in found.sides]
    context["differences"] = found.differences
    return exported(request, str(_("Stripe beside the ledger")), DIFFERENCES, found.differences) or render(
        request, "operator/reconciliation/stripe.html", context
    )
