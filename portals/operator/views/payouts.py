"""Payouts: the runs, and preparing one."""

from datetime import date

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.enums import Gateway
from billing.gateways.stripe_client import is_on
from billing.payouts.advances import due_advances, rhythmic
from billing.payouts.listing import every_payout, with_outcome
from billing.payouts.queries import (
    candidates,
    not_carried_out,
    payees_of,
    payouts,
    returned,
    runs,
    statements,
    stuck,
    under_way,
)  # fmt: skip
from billing.payouts.runs import BANK, RunRefused, payees_by, prepare_run
from portals.lists import MOST_ROWS, exported, page_of
from portals.operator.payout_forms import PrepareForm
from portals.operator.payout_words import LEFT_OUT, run_sentence
from portals.operator.today import today_here
from portals.paid_out import EVERYBODYS, paid_out_page
from tenants.scope import platform_scope

PER_PAGE = 30
NOT_HELD = ("", "not_yet", "nothing_due", "below_zero", "too_little")
COLUMNS = [
    (pgettext_lazy("payout run", "Run"), lambda row: row.reference),
    (_("Day of the transfer"), lambda row: row.pay_on),
    (_("Payouts"), lambda row: row.count),
    (pgettext_lazy("document", "Amount"), lambda row: row.total),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("State"), lambda row: row.get_state_display()),
    (_("Prepared"), lambda row: row.prepared_at),
    (_("Decided"), lambda row: row.decided_at),
    (pgettext_lazy("payout", "Came back"), lambda row: row.came_back),
    (pgettext_lazy("payout run", "Went out"), lambda row: row.stays),
    ("SHA-256", lambda row: row.fingerprint),
]


@needs(Permission.PREPARE_PAYOUTS)
@require_safe
def all_runs(request):
    """Every run with what became of it, what is due, under way and came back."""
    with platform_scope():
        found, today = runs(), today_here()
        page = page_of(request, found, PER_PAGE)
        page.object_list = with_outcome(page.object_list)
        due = [each for coin in _currencies() for each in (*candidates(coin, today), *due_advances(coin, today, payees_of))]
        context = {
            "page": page,
            "outcomes": _outcomes(page),
            "due": _sums(each for each in due if not each.why),
            "held_back": sum(each.why not in NOT_HELD for each in due),
            "under_way": under_way(),
            "returned": returned().count(),
            "not_carried_out": not_carried_out().count(),
            "stuck": stuck(),
        }
        return exported(request, str(_("Payouts")), COLUMNS, lambda: with_outcome(found[:MOST_ROWS])) or render(
            request, "operator/payouts/list.html", context
        )


@needs(Permission.PREPARE_PAYOUTS)
@require_safe
def every(request):
    """Every payout of every run, newest first; ?month= narrows."""
    with platform_scope():
        name = f"{_('Payouts')} {_('All')}"
        return paid_out_page(request, "operator/payouts/every.html", name, every_payout().select_related("run"), EVERYBODYS)


def _outcomes(page) -> dict[int, list[tuple[str, int]]]:
    """For each run of a page: how many of its payouts are in which state."""
    told: dict[int, list[tuple[str, int]]] = {}
    counted = payouts().filter(run__in=[run.pk for run in page]).order_by("run", "state").values_list("run", "state")
    for run, state, count in counted.annotate(Count("pk")):
        told.setdefault(run, []).append((state, count))
    return told


def _sums(found) -> list[dict]:
    sums: dict[str, dict] = {}
    for each in found:
        row = sums.setdefault(each.currency, {"currency": each.currency, "count": 0, "sum": 0})
        row["count"] += 1
        row["sum"] += each.amount
    return list(sums.values())


def _currencies() -> list[str]:
    owed = statements().filter(left__gt=0).order_by().values_list("currency", flat=True)
    return sorted({*owed, *rhythmic().values_list("currency", flat=True)})


@needs(Permission.PREPARE_PAYOUTS)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request):
    """Choose what a run pays: everything that is due on ?day= is ticked, but what its bank refused last says so and is not;
    what is left out says why.
    """
    with platform_scope():
        coins = _currencies()
        currency = request.GET.get("currency", "")
        currency = currency if currency in coins else next(iter(coins), "KRW")
        gateway = Gateway.STRIPE if request.GET.get("gateway") == Gateway.STRIPE and is_on() else BANK
        day = _day(request.POST.get("pay_on") or request.GET.get("day", "")) or today_here()
        payees = payees_by(gateway)
        found = candidates(currency, day, payees)
        payable = [each for each in found if not each.why]
        early = due_advances(currency, day, payees)
        ahead = [each for each in early if not each.why]
        form = PrepareForm(request.POST or None, payable=payable, day=day, early=ahead)
        if request.method == "POST" and form.is_valid():
            facts = form.cleaned_data
            try:
                run = prepare_run(currency=currency, gateway=gateway, by=request.user, **facts)
            except RunRefused as refused:
                form.add_error(None, run_sentence(refused))
            else:
                messages.success(request, _("The run is prepared. A second person has to approve it."))
                return redirect("operator_payout_run", run.pk)
        context = {
            "form": form,
            "day": day,
            "currency": currency,
            "coins": coins,
            "gateway": gateway,
            "by_stripe": is_on(),
            "payable": [(each, _ticked(form, "statements", each.statement.pk, each.failed)) for each in payable],
            "ahead": [(each, _ticked(form, "advances", each.restaurant.pk, each.failed)) for each in ahead],
            "held_ahead": [(each, LEFT_OUT[each.why]) for each in early if each.why],
            "total": sum(each.amount for each in [*payable, *ahead]),
            "left_out": [(each, LEFT_OUT[each.why]) for each in found if each.why],
        }
        return render(request, "operator/payouts/prepare.html", context, status=422 if form.is_bound else 200)


def _ticked(form: PrepareForm, field: str, pk: int, failed: str) -> bool:
    return str(pk) in form.data.getlist(field) if form.is_bound else not failed


def _day(text: str) -> date | None:
    try:
        day = parse_date(text[:20])
    except ValueError:
        return None
    return day if day and 2020 <= day.year < 2100 else None
