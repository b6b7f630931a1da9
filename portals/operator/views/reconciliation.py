"""Reconciliation: what stands in the accounts that must empty, and what every account holds."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.queries import in_favour
from billing.enums import CLEARING_KINDS, AccountKind
from billing.gateways import stripe_client
from billing.payouts.queries import below_zero
from billing.reconciling import AGES, accounts_of, balances, clearing, explained_bp, open_items
from portals.ledger import reference_words
from portals.lists import PER_PAGE, exported
from portals.operator.today import today_here
from tenants.scope import platform_scope

ITEMS = [
    (pgettext_lazy("ledger", "Account"), lambda row: row.label),
    (pgettext_lazy("ledger", "Reference"), lambda row: reference_words(row.reference)),
    (_("Since"), lambda row: row.day),
    (_("Days"), lambda row: row.days),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("Explained by"), lambda row: row.why),
]
ACCOUNTS = [
    (pgettext_lazy("ledger", "Account number"), lambda row: row.account),
    (pgettext_lazy("ledger", "Whose"), lambda row: row.owner),
    (pgettext_lazy("journal", "Debit"), lambda row: row.sent),
    (pgettext_lazy("journal", "Credit"), lambda row: row.received),
    (_("Balance (credit less debit)"), lambda row: row.held),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
]


@needs(Permission.READ_BOOKS)
@require_safe
def reconciliation(request):
    """Clearing accounts item by item (?kind=, ?age=, ?open=unexplained narrow), then the balance of every account kind."""
    with platform_scope():
        items, held = open_items(today_here(), ZoneInfo(settings.TIME_ZONE)), balances()
        chosen = {name: request.GET.get(name, "") for name in ("kind", "age", "open")}
        found = _narrowed(items, **chosen)
        context = chosen | {
            "clearing": [(row, list(zip(AGES, row.ages, strict=True))) for row in clearing(items, held)],
            "explained": explained_bp(items),
            "balances": held,
            "stripe_on": stripe_client.is_on(),
            "sums": _sums(held),
            "owners": [*_below(), *_in_favour()],
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "ages": list(enumerate(AGES)),
            "kinds": [(kind, AccountKind(kind).label) for kind in AccountKind.values if kind in CLEARING_KINDS],
        }
        return exported(request, str(_("Open items")), ITEMS, found) or render(
            request, "operator/reconciliation/page.html", context
        )


def _below() -> list[tuple]:
    """What restaurants lack that no other statement makes up for: an item of what restaurants are owed."""
    label, url = _("Statements below zero"), reverse("operator_below_zero")
    return [(label, url, coin, count, -amount) for coin, count, amount in _by_coin(below_zero(), "below")]


def _in_favour() -> list[tuple]:
    """What stands in companies' favour: an item of what companies owe."""
    label, url = _("In companies' favour"), reverse("operator_in_favour")
    return [(label, url, coin, count, amount) for coin, count, amount in _by_coin(in_favour(), "favour")]


def _by_coin(found: QuerySet, what: str) -> list[tuple]:
    return list(found.order_by("currency").values_list("currency").annotate(count=Count("pk"), sum=Sum(what)))


def _narrowed(items: list, *, kind: str, age: str, open: str) -> list:
    found = [item for item in items if item.kind == kind] if kind in CLEARING_KINDS else items
    if age in {str(place) for place in range(len(AGES))}:
        found = [item for item in found if item.age == int(age)]
    return [item for item in found if not item.explained] if open == "unexplained" else found


def _sums(held: list) -> list[tuple[str, int]]:
    """What all accounts of a currency hold together: zero, because every transfer has two sides."""
    coins = sorted({each.currency for each in held})
    return [(coin, sum(each.held for each in held if each.currency == coin)) for coin in coins]


@needs(Permission.READ_BOOKS)
@require_safe
def accounts(request, kind):
    """The accounts of one kind with what each holds; an account opens its transfers."""
    if kind not in AccountKind.values:
        raise Http404
    with platform_scope():
        found, label = accounts_of(kind), AccountKind(kind).label
        context = {"kind": kind, "label": label, "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page"))}
        return exported(request, str(label), ACCOUNTS, found) or render(
            request, "operator/reconciliation/accounts.html", context
        )
