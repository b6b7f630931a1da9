"""What Stripe sends to our own bank: every payout with how far it has come, and the bank line by which it arrived."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.queries import bank_lines
from billing.gateways.payouts import ArriveRefused, tie_stripe_payout, untie_stripe_payout
from billing.gateways.queries import arrived_by, stripe_payouts
from portals.lists import exported, page_of
from portals.operator.undoing import Question, ask_why
from tenants.scope import platform_scope

PAYOUTS = [
    (_("Sent on"), lambda row: row.opened_at),
    (_("Arrives on"), lambda row: row.arrives_on),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("State"), lambda row: row.get_state_display()),
    (_("On the bank's statement"), lambda row: row.arrived),
    (_("Stripe's words"), lambda row: row.why),
]
ARRIVE_REFUSED = {
    "arrived_already": _("Another line brought this payout."),
    "not_whole": _("The payout is not as much as what is left of this line."),
    "other_currency": _("The payout has another currency."),
    "unknown_line": _("There is no such line any more."),
    "unknown_payout": _("There is no such payout any more."),
    "nothing": _("Somebody has done that already."),
}


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def payouts(request):
    """Every payout of Stripe's to our bank, newest first."""
    with platform_scope():
        found = stripe_payouts()
        return exported(request, str(_("Payouts of Stripe")), PAYOUTS, found) or render(
            request, "operator/payments/arrivals.html", {"page": page_of(request, found)}
        )


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def arrive(request, pk, payout):
    """Say that a bank line brought a payout of Stripe's."""
    with platform_scope():
        line, brought = get_object_or_404(bank_lines(), pk=pk), get_object_or_404(stripe_payouts(), pk=payout)
        try:
            tie_stripe_payout(payout=brought, line=line, by=request.user)
        except ArriveRefused as refused:
            messages.error(request, ARRIVE_REFUSED[refused.code])
        else:
            messages.success(request, _("The line was tied to the payout of Stripe."))
    return redirect("operator_payment", pk)


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """Ask why, then take back that a line brought a payout of Stripe's: it is to be matched again."""
    question = Question(
        _("Undo the tie"),
        _("The line did not bring this payout of Stripe's: it waits to be matched again."),
        _("Undo the tie"),
        _("The line is tied to nothing again."),
    )
    with platform_scope():
        line = get_object_or_404(bank_lines(), pk=pk)
        if arrived_by(line) is None:
            raise Http404

        def act(key, reason):
            untie_stripe_payout(line=line, reason=reason, by=request.user)

        return ask_why(request, line=line, question=question, act=act, refusals=ARRIVE_REFUSED)
