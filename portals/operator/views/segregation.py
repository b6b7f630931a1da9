"""What is owed to restaurants and how it is covered, day by day; and how near the limits of the law are."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.documents.shapes import thawed
from billing.models import Snapshot
from billing.segregation.apart import Apart, apart
from billing.segregation.cover import LEVELS, level_of
from billing.segregation.snapshots import is_same_again, limits
from portals.lists import exported, page_of
from portals.operator.segregation import DAYS, drawing
from restaurants.models import Restaurant
from tenants.models import Company
from tenants.scope import platform_scope

COLUMNS = [
    (gettext_lazy("Day"), lambda row: row.day),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (gettext_lazy("Owed to restaurants"), lambda row: row.owed),
    (gettext_lazy("In the bank"), lambda row: row.bank),
    (gettext_lazy("Companies still owe"), lambda row: row.receivables),
    (gettext_lazy("Cover beyond what is owed"), lambda row: row.surplus),
    (gettext_lazy("Prepaid and not spent"), lambda row: row.outstanding),
    (gettext_lazy("Paid in within twelve months"), lambda row: row.issued),
    (gettext_lazy("SHA-256"), lambda row: row.fingerprint),
]


@needs(Permission.READ_BOOKS)
@require_safe
def segregation(request):
    """The last day in figures, the year drawn, the limits of the law, and every day; ?currency= chooses another."""
    with platform_scope():
        currencies = list(Snapshot.objects.order_by("currency").values_list("currency", flat=True).distinct())
        currency = request.GET.get("currency", "")
        currency = currency if currency in currencies else "KRW"
        found = Snapshot.objects.filter(currency=currency).order_by("-day")
        year = list(found.defer("frozen")[:DAYS])[::-1]
        context = {
            "page": page_of(request, found.defer("frozen")),
            "last": year[-1] if year else None,
            **(_last(year[-1]) if year else {}),
            "currency": currency,
            "currencies": currencies,
            "drawing": drawing(year),
            "limits": _limits(year[-1]) if year and currency == "KRW" else [],
            "levels": LEVELS,
        }
        return exported(request, str(_("Segregation")), COLUMNS, found) or render(
            request, "operator/segregation/list.html", context
        )


def _last(snapshot: Snapshot) -> dict[str, int]:
    """What is told of the last day beside its own columns."""
    said, below = _said(snapshot), _below(snapshot)
    return {"guests": said.get("guests", 0), "below": below, "owed": snapshot.owed + below}


def _below(snapshot: Snapshot) -> int:
    """What restaurants below zero owe us; it lowers what is owed to all of them together."""
    return -sum(amount for _, amount in _said(snapshot)["restaurants"] if amount < 0)


def _said(snapshot: Snapshot) -> Any:
    """The figures of a day as they were frozen."""
    return thawed(snapshot.frozen)


def _limits(last: Snapshot) -> list[dict]:
    """Each sum that the law watches with its limit, the share of it in per cent, and the level it has reached."""
    told = []
    for limit, most in limits().items():
        amount = getattr(last, limit.value)
        if most:
            share = amount * 100 / most
            told.append(
                {"name": limit.label, "amount": amount, "most": most, "share": share, "level": level_of(amount, most)}
            )
    return told


@needs(Permission.READ_BOOKS)
@require_safe
def day(request, day, currency):
    """One day: every restaurant and company behind its sums, and whether the ledger still says the same of it."""
    with platform_scope():
        snapshot = get_object_or_404(Snapshot, day=day, currency=currency)
        said = _said(snapshot)
        names = dict(Company.objects.values_list("pk", "name"))
        places = {each.pk: each.label for each in Restaurant.objects.filter(pk__in=[pk for pk, _ in said["restaurants"]])}
        context = {
            "snapshot": snapshot,
            "said": said,
            "below": (below := _below(snapshot)),
            "owed": snapshot.owed + below,
            "restaurants": [(places.get(pk, pk), amount) for pk, amount in said["restaurants"]],
            "companies": [(names.get(pk, pk), deposit, owes, deposit + owes) for pk, deposit, owes in said["companies"]],
            "same": is_same_again(snapshot),
            "parts": _parts(apart(snapshot)) if said["statements"] else [],
        }
        return render(request, "operator/segregation/day.html", context)


def _parts(found: Apart) -> list[tuple[Any, str, str, int]]:
    """What stands between the bank's balance and our books': words, a link to it, its sign and how much."""
    outgoing = reverse("operator_payments") + "?state=outgoing"
    parts = [
        (_("There before the first line that was recorded"), "", found.before),
        (_("Went out and is tied to no payout, like fees of the bank"), outgoing, found.untied),
        (_("Deposits recorded by hand, without a line"), "", found.by_hand),
        (_("On accounts whose files tell no balance"), "", found.elsewhere),
    ]
    return [(words, url, "−" if amount < 0 else "+", abs(amount)) for words, url, amount in parts if amount]


@needs(Permission.READ_BOOKS)
@require_safe
def day_file(request, day, currency):
    """One day's frozen JSON, byte by byte what its SHA-256 is of."""
    with platform_scope():
        snapshot = get_object_or_404(Snapshot, day=day, currency=currency)
    response = HttpResponse(snapshot.frozen.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="segregation-{snapshot.day}-{snapshot.currency}.json"'
    response["Cache-Control"] = "private, no-store"
    return response
