"""/hr/disputes/: meals that employees say they did not eat; HR settles each with a note."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from accounts.access import needs
from accounts.roles import Permission
from accounts.states import StateRefused
from portals.formats import money
from portals.hr.forms import AnswerForm
from portals.hr.page import page_of, show
from portals.lists import exported
from vouchers.choices import DisputeState
from vouchers.disputes import disputes as reported
from vouchers.disputes import settle_dispute

COLUMNS = [
    (__("Name"), lambda row: row.employee.user.name),
    (__("Employee number"), lambda row: row.employee.number),
    (__("When"), lambda row: row.eaten_at),
    (__("Amount"), lambda row: row.amount),
    (__("Receipt no."), lambda row: row.redemption_id),
    (__("Reported"), lambda row: row.reported_at),
    (__("What happened"), lambda row: row.words),
    (__("State"), lambda row: row.get_state_display()),
    (__("Answer"), lambda row: row.answer),
]


@needs(Permission.MANAGE_PEOPLE)
def disputes(request):
    """Reports, newest first; those that wait unless ?state= asks for others."""
    state = request.GET.get("state") if request.GET.get("state") in {*DisputeState.values, "all"} else DisputeState.OPEN
    found = reported() if state == "all" else reported().filter(state=state)
    counts = dict(reported().order_by().values_list("state").annotate(count=Count("id")))
    tabs = [(str(each), str(each.label), counts.get(str(each), 0)) for each in DisputeState]
    tabs.append(("all", _("All"), sum(counts.values())))
    facts = {"page": page_of(request, found), "state": str(state), "tabs": tabs}
    return exported(request, _("Disputes"), COLUMNS, found) or show(request, "hr/disputes/list.html", "disputes", facts)


@needs(Permission.MANAGE_PEOPLE)
def dispute(request, pk: int):
    """One report, and the note that settles it."""
    found = reported().filter(pk=pk).first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_dispute(dispute=found, answer=form.cleaned_data["answer"], by=request.user)
            messages.success(request, _("Settled. The employee reads your note on the receipt."))
        except StateRefused:
            messages.error(request, _("Somebody settled it before you. Their note stands."))
        return redirect("hr_dispute", found.pk)
    amount = money(found.amount, request.company.currency, get_language() or "en")
    facts = {"dispute": found, "form": form, "amount": amount}
    return show(request, "hr/disputes/page.html", "disputes", facts, status=422 if form.is_bound else 200)
