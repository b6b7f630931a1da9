"""Credit notes of an invoice: asked for, and taken away like reminders."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from billing.enums import DocumentKind
from billing.models import Note
from billing.notes import NoteRefused, fee_of, issue_credit_note
from billing.rendering import RenderRefused, render_note_again
from portals import formats
from portals.documents import document_or_404, note_file, note_or_404
from portals.money_fields import MoneyField
from portals.noted import EVERYBODYS, noted_page
from portals.operator.asking import ask
from portals.operator.forms import KeyForm, ReasonForm
from tenants.scope import platform_scope

NOTE_REFUSED = {
    "key_reused": _("This form was sent already. Look at the invoice before you send another."),
    "not_positive": _("Enter an amount above zero."),
    "too_much": _("That is more than what is left of the service fee."),
    "unknown_invoice": _("The figures of this invoice are not final yet."),
}


class CreditForm(KeyForm, ReasonForm):
    """How much of an invoice's service fee is given back, without VAT, and why."""

    field_order = ("amount", "reason")

    def __init__(self, data=None, *, currency: str, most: int):
        super().__init__(data, initial={"amount": most})
        self.fields["amount"] = MoneyField(currency=currency, label=_("Service fee to give back, without VAT"))
        self.order_fields(self.field_order)


@needs(Permission.REFUND_REDEMPTION)
@require_http_methods(["GET", "HEAD", "POST"])
def credit(request, number):
    """Ask how much of an invoice's service fee to give back and why, then issue the credit note."""
    with platform_scope():
        invoice = document_or_404(number, kind=DocumentKind.INVOICE, fingerprint__gt="")
        fee = fee_of(invoice)
        form = CreditForm(request.POST or None, currency=invoice.currency, most=fee.left)
        if request.method == "POST" and form.is_valid():
            try:
                note = issue_credit_note(invoice=invoice, by=request.user, at=clock.stamp(None), **form.cleaned_data)
            except NoteRefused as refused:
                form.add_error("amount", NOTE_REFUSED[refused.code])
            else:
                messages.success(request, _("%(number)s was issued.") % {"number": note.number})
                return redirect("operator_document", number)
        return _ask(request, invoice, fee, form)


def _ask(request, invoice, fee, form):
    here = reverse("operator_document", args=[invoice.number])
    left = formats.money(fee.left, invoice.currency, get_language() or "en")
    said = _now("Of the service fee %(left)s can be given back. Meals are refunded one by one, at their restaurant.")
    return ask(
        request,
        form,
        part="documents",
        crumbs=[(reverse("operator_documents"), _now("Documents")), (here, invoice.number)],
        title=_now("Issue a credit note"),
        text=said % {"left": left},
        act=_now("Issue it"),
    )


@needs(Permission.READ_BOOKS)
@require_safe
def notes(request):
    """Every credit note and reminder, newest first; ?kind= narrows."""
    with platform_scope():
        return noted_page(request, "operator/documents/notes.html", Note.objects.all(), EVERYBODYS)


@needs(Permission.READ_BOOKS)
@require_safe
def file(request, number, suffix):
    """A credit note or a reminder as PDF or as its frozen JSON."""
    with platform_scope():
        note, again = note_or_404(number), ""
        if request.user.may(Permission.CLOSE_PERIOD):
            again = reverse("operator_note_again", args=[number])
        return note_file(request, note, suffix, reverse("operator_document", args=[note.invoice.number]), again)


@needs(Permission.CLOSE_PERIOD)
@require_POST
def again(request, number):
    """Have the PDF of a note made again that could not be made."""
    with platform_scope():
        note = note_or_404(number)
        try:
            render_note_again(note=note, by=request.user)
        except RenderRefused:
            messages.error(request, _("This document waits for no PDF."))
        else:
            messages.success(request, _("The PDF is being made. Load the page again in a minute."))
    return redirect("operator_document", note.invoice.number)
