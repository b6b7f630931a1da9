"""What Stripe gives back: asked for at the payment it came with, and every refund with how far it has come."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing import tasks
from billing.gateways.queries import refunds as all_refunds
from billing.gateways.queries import refunds_to_look_at, stripe_payments
from billing.gateways.refunds import RefundRefused, ask_refund
from portals import formats
from portals.lists import exported, page_of, searched
from portals.money_fields import MoneyField
from portals.operator.asking import ask
from portals.operator.forms import KeyForm, ReasonForm
from tenants.scope import platform_scope

REFUNDS = [
    (_("Invoice"), lambda row: row.payment.document.number),
    (_("Company name"), lambda row: row.company.name),
    (_("Asked on"), lambda row: row.asked_at),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (_("State"), lambda row: row.state.removeprefix("call_")),
    (pgettext_lazy("why", "Reason"), lambda row: row.reason),
    (_("Stripe's words"), lambda row: row.operation.why),
]
REFUND_REFUSED = {
    "key_reused": _("This form was sent already. Look at the refunds before you send another."),
    "known": _("This form was sent already. Look at the refunds before you send another."),
    "not_positive": _("Enter an amount above zero."),
    "beyond_waiting": _("That is more than what waits of this payment."),
    "disputed": _("This payment is disputed: its money is at the payer's bank until that is decided."),
    "unknown_payment": _("There is no such payment any more."),
}


class RefundForm(KeyForm, ReasonForm):
    """How much of a payment goes back to who paid it, and why."""

    field_order = ("amount", "reason")

    def __init__(self, data=None, *, currency: str, most: int):
        super().__init__(data, initial={"amount": most})
        self.fields["amount"] = MoneyField(currency=currency, label=_("Amount to give back"))
        self.order_fields(self.field_order)


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def refunds(request):
    """Every refund by Stripe with how far it has come; ?q= searches."""
    with platform_scope():
        found = searched(request, all_refunds(), "payment__document__number", "company__name")
        context = {"page": page_of(request, found), "to_look_at": refunds_to_look_at().count()}
        return exported(request, str(_("Refunds by Stripe")), REFUNDS, found) or render(
            request, "operator/payments/refunds.html", context
        )


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request, pk):
    """Ask how much of what waits of a payment goes back and why, then have Stripe give it back."""
    with platform_scope():
        payment = get_object_or_404(stripe_payments(), pk=pk)
        form = RefundForm(request.POST or None, currency=payment.currency, most=payment.free)
        if request.method == "POST" and form.is_valid():
            try:
                asked = ask_refund(payment=payment, by=request.user, **form.cleaned_data)
            except RefundRefused as refused:
                form.add_error("amount", REFUND_REFUSED[refused.code])
            else:
                tasks.carry_out.delay(asked.operation_id)
                messages.success(request, _("Stripe is being asked to give it back."))
                return redirect("operator_stripe_refunds")
        return _ask(request, payment, form)


def _ask(request, payment, form):
    free = formats.money(payment.free, payment.currency, get_language() or "en")
    said = _now("Of this payment for %(number)s %(free)s came in beyond what was asked. It goes back to who paid it.")
    return ask(
        request,
        form,
        part="payments",
        crumbs=[
            (reverse("operator_payments"), _now("Payments in")),
            (reverse("operator_stripe"), _now("Payments by Stripe")),
        ],
        title=_now("Give back what was paid too much"),
        text=said % {"number": payment.document.number, "free": free},
        act=_now("Give it back"),
    )
