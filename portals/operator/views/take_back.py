"""Taking back what Stripe transferred to a restaurant: how much and why, looked at once more before it is asked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.roles import Permission
from billing.gateways.reversals import TakeBackRefused, left_to_take_back, take_back
from billing.payouts.queries import payouts
from portals import formats
from portals.operator.asking import ask
from portals.operator.payout_forms import TakeBackForm
from portals.operator.stripe_words import TAKE_BACK_REFUSED
from tenants.scope import platform_scope


@needs(Permission.APPROVE_PAYOUTS)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """Take a part or the whole of a payout by Stripe back; the restaurant is owed it again."""
    with platform_scope():
        item = get_object_or_404(payouts().select_related("run").filter(stripe_transfer__isnull=False), pk=pk)
        left = left_to_take_back(item) or 0
        form = TakeBackForm(request.POST or None, currency=item.currency, left=left)
        if request.method == "POST" and form.is_valid():
            try:
                take_back(item=item, by=request.user, **form.cleaned_data)
            except TakeBackRefused as refused:
                form.add_error(None, TAKE_BACK_REFUSED[refused.code])
            else:
                messages.success(request, _("Stripe is asked to take it back."))
                return redirect("operator_payout", pk)
        return _ask(request, item, left, form)


def _ask(request, item, left: int, form: TakeBackForm):
    amount = formats.money(left, item.currency, get_language() or "en")
    text = _(
        "At most %(amount)s can be taken back. The restaurant is owed it again, and the next run pays it unless its"
        " payouts are paused."
    )
    run, payout = reverse("operator_payout_run", args=[item.run_id]), reverse("operator_payout", args=[item.pk])
    return ask(
        request,
        form,
        part="payouts",
        crumbs=[(run, item.run.reference), (payout, item.reference)],
        title=_("Take back from %(restaurant)s") % {"restaurant": item.restaurant.label},
        text=text % {"amount": amount},
        act=pgettext("payout", "Take it back"),
        danger=True,
    )
