"""What went too far one way or the other: statements below zero, invoices in a company's favour, and money given back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.giving_back import GiveBackRefused, give_back, undo_give_back
from billing.bank.queries import bank_lines, may_be_given_back
from billing.models import GivenBack
from billing.payouts.queries import below_zero
from portals.lists import exported, page_of, searched
from portals.operator.giving_back import give_back_form
from portals.operator.payment_forms import UndoForm
from portals.operator.payment_words import GIVE_BACK_REFUSED
from portals.operator.views.payments import line_page
from tenants.scope import platform_scope

BELOW = [
    (pgettext_lazy("document", "Number"), lambda row: row.number),
    (pgettext_lazy("column", "Restaurant"), lambda row: row.restaurant.name),
    (pgettext_lazy("document", "Month"), lambda row: str(row.period)),
    (_("Total of the statement"), lambda row: row.total),
    (_("Paid back by the restaurant"), lambda row: row.paid_back),
    (_("Still below zero"), lambda row: row.below),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
]
FAVOUR = [
    (pgettext_lazy("document", "Number"), lambda row: row.number),
    (pgettext_lazy("column", "Company"), lambda row: row.company.name),
    (pgettext_lazy("document", "Month"), lambda row: str(row.period)),
    (_("Paid"), lambda row: row.paid),
    (_("Credited"), lambda row: row.credited),
    (_("Lowered others by"), lambda row: row.lent),
    (_("In its favour"), lambda row: row.favour),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
]


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def below(request):
    """Statements below zero that nothing makes up for yet; ?q= searches number and restaurant."""
    with platform_scope():
        found = searched(request, below_zero(), "number", "restaurant__name", "restaurant__name_en")
        return exported(request, str(_("Statements below zero")), BELOW, found) or render(
            request, "operator/payments/below.html", {"page": page_of(request, found)}
        )


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def in_favour(request):
    """Invoices in their company's favour, and those that lowered others by it; ?q= searches number and company."""
    with platform_scope():
        found = searched(request, may_be_given_back(), "number", "company__name").order_by("left", "-number")
        return exported(request, str(_("In companies' favour")), FAVOUR, found) or render(
            request, "operator/payments/in_favour.html", {"page": page_of(request, found)}
        )


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def give(request, pk):
    """Say what a line that went out gave back, and of which invoice."""
    with platform_scope():
        line = get_object_or_404(bank_lines(), pk=pk)
        form = give_back_form(request, line)
        if form is None or not form.is_bound:
            messages.error(request, _now("Enter how much of it was given back, at one invoice."))
            return redirect("operator_payment", pk)
        if not form.is_valid():
            return line_page(request, line, 422, give_back_form=form)
        (invoice, amount), key = next(iter(form.amounts().items())), form.cleaned_data["key"]
        document = form.documents[f"amount_{invoice}"]
        try:
            give_back(line=line, invoice=document, amount=amount, key=key, by=request.user)
        except GiveBackRefused as refused:
            form.add_error(None, GIVE_BACK_REFUSED[refused.code])
            return line_page(request, line, 409, give_back_form=form)
    messages.success(request, _("It was recorded what this line gave back."))
    return redirect("operator_payment", pk)


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """Ask why, then take back that a line gave something back."""
    with platform_scope():
        found = GivenBack.objects.select_related("company", "document", "line")
        given, status = get_object_or_404(found, pk=pk, undoes=None), 200
        form = UndoForm(request.POST or None)
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    undo_give_back(given=given, by=request.user, **form.cleaned_data)
                except GiveBackRefused as refused:
                    form.add_error(None, GIVE_BACK_REFUSED[refused.code])
                    status = 409
                else:
                    messages.success(request, _("It stands in the company's favour again."))
                    return redirect("operator_payment", given.line_id)
        return render(request, "operator/payments/take_again.html", _asked(given, form), status=status)


def _asked(given: GivenBack, form: UndoForm) -> dict:
    back = reverse("operator_payment", args=[given.line_id])
    crumbs = [
        (reverse("operator_payments"), _now("Payments in")),
        (back, given.line.payer or pgettext("bank line", "Payment")),
    ]
    return {"given": given, "form": form, "back": back, "crumbs": crumbs}
