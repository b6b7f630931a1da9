"""Every payout as a list: the same for a restaurant's owner and the operator."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.enums import DocumentKind, PayoutState
from billing.models import PayoutItem, Period
from portals.lists import exported, page_of

NUMBER = [(_("Payout"), lambda row: row.reference)]
RUN = [
    (pgettext_lazy("payout run", "Run"), lambda row: row.run.reference),
    (_("Day of the transfer"), lambda row: row.run.pay_on),
    (_("Restaurant"), lambda row: row.restaurant.name),
]
FACTS = [
    (pgettext_lazy("column", "Kind"), lambda row: str(kind_of(row))),
    (pgettext_lazy("document", "Statement"), lambda row: row.number),
    (pgettext_lazy("document", "Month"), lambda row: f"{row.month:%Y-%m}"),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (pgettext_lazy("ledger", "Sent"), lambda row: row.sent),
    (pgettext_lazy("payout", "Came back"), lambda row: row.came_back),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("State"), lambda row: str(PayoutState(row.state).label)),
    (pgettext_lazy("document", "Day"), lambda row: row.day),
    (pgettext_lazy("why", "Reason"), lambda row: row.why),
]
OWN = [*NUMBER, *FACTS]
"""A restaurant's columns; the operator's are EVERYBODYS."""
EVERYBODYS = [*NUMBER, *RUN, *FACTS]


def kind_of(row: PayoutItem):
    """What was paid: a statement, or an advance on one."""
    return DocumentKind.STATEMENT.label if row.document_id else _("Advance")


def paid_out_page(
    request: HttpRequest, template: str, name: str, found: QuerySet[PayoutItem], columns, **more: Any
) -> HttpResponse:
    """The payouts of ?month=, by default of all; the file is called `name`."""
    months = {str(period): period.month for period in Period.objects.order_by("-month")}
    month = request.GET.get("month", "")
    if month in months:
        found = found.filter(month=months[month])
    page = page_of(request, found)
    for row in page.object_list:
        row.kind = kind_of(row)
    context = {"page": page, "months": months.items(), "month": month} | more
    return exported(request, name, columns, found) or render(request, template, context)
