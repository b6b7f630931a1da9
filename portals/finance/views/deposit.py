"""The deposit of a prepaid company: what is left, what came in and went back, top-ups on their way, and when to be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.deposits import (
    TopUpRefused,
    ask_top_up,
    given_back_of,
    open_top_ups,
    set_alarm,
    standing_of,
    withdraw_top_up,
)  # fmt: skip
from billing.enums import TransferReason
from billing.models import BankMatch, GivenBack, TopUp, Transfer
from portals.finance.forms import AlarmForm, TopUpForm
from portals.lists import MOST_ROWS, exported, page_of

PER_PAGE = 20
COLUMNS = [
    (gettext_lazy("Booked on"), lambda row: row.day),
    (pgettext_lazy("document", "Reference"), lambda row: row.reference),
    (gettext_lazy("Way"), lambda row: row.way),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (gettext_lazy("State"), lambda row: pgettext("bank line", "Undone") if row.is_undone else ""),
]
TOP_UP_REFUSED = {
    "not_prepaid": gettext_lazy("Your company pays afterwards and has no deposit."),
    "too_many": gettext_lazy("Five top-ups are on their way already. Transfer one of them, or withdraw it."),
    "over": gettext_lazy("This top-up was paid or withdrawn already."),
}


@needs(Permission.MANAGE_DEPOSIT)
@require_safe
def deposit(request):
    """What is left, the top-ups on their way with account and reference, and what came in and went back."""
    company = request.company
    coming = exported(request, str(_("Deposit")), COLUMNS, lambda: _came(company, _moved(company)[:MOST_ROWS]))
    return coming or _page(request)


def _page(request, status: int = 200, **bound):
    company, standing = request.company, standing_of(request.company)
    if standing is None:
        raise Http404
    page = page_of(request, _moved(company), PER_PAGE)
    context = {
        "standing": standing,
        "top_ups": open_top_ups(company=company),
        "page": page,
        "came": _came(company, page),
        "on_its_way": standing.returned and standing.returned - given_back_of(company),
        "bank": settings.OPERATOR["bank"],
        "top_up_form": TopUpForm(currency=company.currency),
        "alarm_form": AlarmForm(currency=company.currency, below=standing.below),
    }
    return render(request, "finance/deposit/page.html", context | bound, status=status)


@dataclass(frozen=True)
class Came:
    """What came into a deposit, or (below zero) went back: by a line of the bank's statement, or as the operator typed it;
    minor units.
    """

    day: date
    reference: str
    amount: int
    by_bank: bool
    is_undone: bool = False

    @property
    def way(self) -> str:
        """How we know of it."""
        if self.amount < 0:
            return _("Given back by bank")
        return _("From the bank's statement") if self.by_bank else _("Entered by the operator")


def _moved(company) -> QuerySet[Transfer]:
    """What ever came into the deposit or went back, the newest first."""
    back = GivenBack.objects.filter(company=company, document=None, undoes=None).values("transfer")
    moved = Q(reason=TransferReason.DEPOSIT) | Q(pk__in=back)
    return Transfer.objects.filter(moved, company=company).order_by("-id")


def _came(company, rows: Iterable[Transfer]) -> list[Came]:
    moved = list(rows)
    matches = BankMatch.objects.filter(transfer__in=[each.pk for each in moved]).select_related("top_up", "undone_by")
    back = [each.pk for each in moved if each.reason == TransferReason.GIVEN_BACK]
    given = GivenBack.objects.filter(transfer__in=back).select_related("undone_by") if back else ()
    by_bank: dict[int, BankMatch | GivenBack] = {each.transfer_id: each for each in [*matches, *given]}
    return [_told(each, by_bank.get(each.pk), company) for each in moved]


def _told(moved: Transfer, match: BankMatch | GivenBack | None, company) -> Came:
    if isinstance(match, GivenBack):
        return Came(match.given_on, f"HKB{match.repayment_id}", -match.amount, True, hasattr(match, "undone_by"))
    if match is None:
        return Came(moved.occurred_at.astimezone(company.tz).date(), moved.reference, moved.amount, by_bank=False)
    reference = match.top_up.reference if hasattr(match, "top_up") else ""
    return Came(match.paid_on, reference, match.amount, by_bank=True, is_undone=hasattr(match, "undone_by"))


@needs(Permission.MANAGE_DEPOSIT)
@require_POST
def top_up(request):
    """Announce a transfer: the page then says where to and what to write into it."""
    form = TopUpForm(request.POST, currency=request.company.currency)
    if not form.is_valid():
        return _page(request, 422, top_up_form=form)
    try:
        asked = ask_top_up(company=request.company, by=request.user, **form.cleaned_data)
    except TopUpRefused as refused:
        form.add_error(None, TOP_UP_REFUSED[refused.code])
        return _page(request, 409, top_up_form=form)
    messages.success(request, _("Write %(reference)s into the transfer.") % {"reference": asked.reference})
    return redirect("finance_deposit")


@needs(Permission.MANAGE_DEPOSIT)
@require_POST
def withdraw(request, pk: int):
    """Take back a top-up that will not be transferred."""
    found = get_object_or_404(TopUp, pk=pk, company=request.company)
    try:
        withdraw_top_up(top_up=found, by=request.user)
    except TopUpRefused as refused:
        messages.error(request, TOP_UP_REFUSED[refused.code])
    else:
        messages.success(request, _("%(reference)s is withdrawn.") % {"reference": found.reference})
    return redirect("finance_deposit")


@needs(Permission.MANAGE_DEPOSIT)
@require_POST
def alarm(request):
    """Choose below how much somebody is told."""
    form = AlarmForm(request.POST, currency=request.company.currency)
    if standing_of(request.company) is None or not form.is_valid():
        return _page(request, 422, alarm_form=form)
    set_alarm(company=request.company, below=form.cleaned_data["below"] or 0, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("finance_deposit")
