"""Overdue invoices: what was told, what comes next, and what the operator decides about it."""

from contextlib import suppress

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from accounts.states import StateRefused
from billing.dunning import letters
from billing.dunning.desk import HoldRefused, hold_dunning, release_dunning
from billing.dunning.pauses import PauseRefused, put_pause_off
from billing.dunning.queries import days_late, overdue, pauses, today_here
from billing.enums import DocumentKind, LetterState
from billing.models import DunningHold, DunningLetter, Pause
from portals.documents import document_or_404
from portals.lists import exported, page_of, searched
from portals.operator.asking import ask
from portals.operator.forms import PutOffForm, ReasonForm
from portals.operator.overdue import next_step_of
from portals.operator.words import PUT_OFF_REFUSED
from tenants.scope import platform_scope

STUCK = (LetterState.FAILED, LetterState.UNKNOWN)
COLUMNS = [
    (pgettext_lazy("document", "Number"), lambda row: row.number),
    (gettext_lazy("Company name"), lambda row: row.company.name),
    (pgettext_lazy("document", "Pay by"), lambda row: row.pay_day),
    (gettext_lazy("Days overdue"), lambda row: row.days_late),
    (gettext_lazy("Still to pay"), lambda row: row.left),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
    (gettext_lazy("Reminders sent"), lambda row: row.told),
    (gettext_lazy("What comes next"), lambda row: row.next_step.words),
]


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def all_overdue(request):
    """Every overdue invoice, the oldest first, with pauses and letters that need somebody; ?q= searches."""
    with platform_scope():
        today, standing = today_here(), {pause.company_id: pause for pause in pauses().order_by("begins_on")}
        found = searched(request, _with_letters(today), "number", "company__name")
        context = {
            "page": page_of(request, found),
            "pauses": list(standing.values()),
            "stuck": DunningLetter.objects.filter(state__in=STUCK).select_related("company", "document"),
        }
        context["page"].object_list = _told(context["page"].object_list, standing, today)
        return exported(request, str(_("Overdue invoices")), COLUMNS, lambda: _told(found, standing, today)) or render(
            request, "operator/overdue/list.html", context
        )


def _with_letters(today):
    told = Prefetch("letters", DunningLetter.objects.filter(state=LetterState.SENT), to_attr="sent_letters")
    held = Prefetch("dunning_holds", DunningHold.objects.filter(released_at=None), to_attr="holds_now")
    return overdue(today).prefetch_related(told, held)


def _told(rows, standing: dict[int, Pause], today) -> list:
    """The invoices, each with how late it is and what comes next."""
    found = list(rows)
    for row in found:
        row.days_late = days_late(row, today)
        row.next_step = next_step_of(row, standing.get(row.company_id))
    return found


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request, number):
    """Ask why, then send no reminder of an invoice and pause nobody for it."""
    with platform_scope():
        invoice, form = document_or_404(number, kind=DocumentKind.INVOICE), ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            # Sent twice: it is held already, and the first reason stands.
            with suppress(HoldRefused):
                hold_dunning(invoice=invoice, by=request.user, **form.cleaned_data)
            messages.success(request, _("Nobody is reminded of %(number)s for now.") % {"number": invoice.number})
            return redirect("operator_overdue")
        text = _(
            "No reminder is sent and nobody is paused for it until you let it go on. A pause for it alone ends at once."
        )
        title = _("Hold the reminders of %(number)s?") % {"number": invoice.number}
        return _ask(request, form, title=title, text=text, act=_("Hold the reminders"))


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def release(request, number):
    """Remind of an invoice again."""
    with platform_scope():
        invoice = document_or_404(number, kind=DocumentKind.INVOICE)
        # Sent twice: it goes on already.
        with suppress(HoldRefused):
            release_dunning(invoice=invoice, by=request.user)
    messages.success(request, _("Reminders of %(number)s go on.") % {"number": invoice.number})
    return redirect("operator_overdue")


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def put_off(request, pk):
    """Ask until when and why, then let a company spend until that day."""
    with platform_scope():
        pause = get_object_or_404(Pause.objects.select_related("company"), pk=pk)
        form = PutOffForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                put_pause_off(pause=pause, by=request.user, **form.cleaned_data)
            except PauseRefused as refused:
                form.add_error("until", PUT_OFF_REFUSED[refused.code])
            else:
                messages.success(request, _("%(name)s spends on until that day.") % {"name": pause.company.name})
                return redirect("operator_overdue")
        text = _("Its people can pay for meals until the day you choose. Finance and HR see that day on their desks.")
        title = _("Put off the pause of %(name)s") % {"name": pause.company.name}
        return _ask(request, form, title=title, text=text, act=_("Put it off"))


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def again(request, pk):
    """Mail a letter once more that was not sent, or of which nobody knows."""
    with platform_scope():
        letter = get_object_or_404(DunningLetter, pk=pk)
        try:
            letters.send_again(letter=letter, by=request.user)
        except StateRefused:
            messages.error(request, _("That letter is on its way already."))
        else:
            messages.success(request, _("The letter is sent again."))
    return redirect("operator_overdue")


def _ask(request, form, **words):
    crumbs = [(reverse("operator_overdue"), _("Overdue invoices"))]
    return ask(request, form, part="overdue", crumbs=crumbs, **words)
