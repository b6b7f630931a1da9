"""One payout run: looked through, approved by a second person, downloaded, and told item by item what became of it."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.enums import Gateway, OperationState, PayoutState, RunState, Verb
from billing.gateways.reversals import left_to_take_back
from billing.gateways.transfers import begins_at
from billing.models import Arrival, Operation, PayoutItem, PayoutRun
from billing.payouts.listing import with_outcome
from billing.payouts.queries import payouts, runs
from billing.payouts.results import Outcome, ResultsRefused, read_results
from billing.payouts.runs import Result, RunRefused, approve_run, digest_of, discard_run, record_results
from billing.payouts.ties import as_sent
from portals.actors import names_of
from portals.lists import exported, page_of
from portals.operator.payout_forms import ResultForm, ResultsFileForm
from portals.operator.payout_words import results_sentence, run_sentence
from portals.operator.today import today_here
from portals.operator.words import ACTORS
from sheets.words import BadFile
from tenants.scope import platform_scope

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml; charset=utf-8",
}
PER_PAGE = 100
APPROVED = {
    "bank": _("The run is approved. Download its file and give it to the bank."),
    "stripe": _("The run is approved. Stripe is asked to transfer it, payout by payout."),
}
COLUMNS = [
    (_("Reference"), lambda row: row.reference),
    (_("Restaurant"), lambda row: row.restaurant.name),
    (pgettext_lazy("document", "Statement"), lambda row: row.document.number if row.document else _("Advance")),
    (pgettext_lazy("document", "Amount"), lambda row: row.amount),
    (_("Bank"), lambda row: row.bank),
    (_("Account"), lambda row: row.account),
    (_("Account holder"), lambda row: row.holder),
    (_("State"), lambda row: PayoutState(row.state).label),
    (pgettext_lazy("why", "Reason"), lambda row: row.why),
    (pgettext_lazy("document", "Currency"), lambda row: row.currency),
]


@needs(Permission.PREPARE_PAYOUTS)
@require_safe
def run(request, pk):
    """A run: who prepared and decided it, its payouts, its file, and the bank's results."""
    with platform_scope():
        return _page(request, pk)


def _page(request, pk: int, status: int = 200, **bound):
    [found] = with_outcome([get_object_or_404(runs(), pk=pk)])
    items = payouts().filter(run=found).order_by("place")
    who = names_of([found.prepared_by, found.decided_by])
    context = {
        "run": found,
        "page": page_of(request, items, PER_PAGE),
        "who": {name: ACTORS.get(name) or words for name, words in who.items()},
        "prepared_by": ACTORS.get(found.prepared_by) or who[found.prepared_by],
        "decided_by": ACTORS.get(found.decided_by) or who[found.decided_by],
        "begins_at": begins_at(found) if found.gateway == Gateway.STRIPE else None,
        "is_mine": found.prepared_by == request.user.actor,
        "waiting": items.filter(state__in=[PayoutState.SENT, PayoutState.UNKNOWN]).count(),
        "digest": digest_of(PayoutRun.objects.only("file").get(pk=pk)) if found.file_name else "",
        "file_form": ResultsFileForm(),
    }
    return exported(request, f"{_('Payouts')} {found.reference}", COLUMNS, items) or render(
        request, "operator/payouts/run.html", context | bound, status=status
    )


@needs(Permission.APPROVE_PAYOUTS)
@require_POST
def approve(request, pk):
    """Send a run that somebody else prepared."""
    return _decide(request, pk, approve_run, APPROVED)


@needs(Permission.PREPARE_PAYOUTS)
@require_POST
def discard(request, pk):
    """Throw a run away before it is approved."""
    return _decide(request, pk, discard_run, _("The run was thrown away. Its statements wait for the next one."))


def _decide(request, pk: int, action, said):
    with platform_scope():
        found = get_object_or_404(PayoutRun, pk=pk)
        try:
            action(run=found, by=request.user)
        except RunRefused as refused:
            return _page(request, pk, 409, refused=run_sentence(refused))
    messages.success(request, said[found.gateway] if isinstance(said, dict) else said)
    return redirect("operator_payout_run", pk)


@needs(Permission.PREPARE_PAYOUTS)
@require_safe
def file(request, pk):
    """The file for the bank, as it was made when the run was approved: the same bytes each time."""
    with platform_scope():
        found = get_object_or_404(PayoutRun, pk=pk, state=RunState.APPROVED)
    if found.file is None:
        raise Http404
    return HttpResponse(
        bytes(found.file),
        content_type=TYPES[found.file_name.rsplit(".", 1)[1]],
        headers={
            "Content-Disposition": content_disposition_header(True, found.file_name),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@needs(Permission.PREPARE_PAYOUTS)
@require_POST
def results(request, pk):
    """Record the bank's own result file, all or nothing."""
    with platform_scope():
        found = get_object_or_404(PayoutRun, pk=pk)
        form = ResultsFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, pk, 422, file_form=form)
        try:
            count = _record(found, form.cleaned_data["file"], request.user)
        except RunRefused as refused:
            form.add_error("file", run_sentence(refused))
            return _page(request, pk, 409, file_form=form)
        except (ResultsRefused, BadFile) as refused:
            form.add_error("file", results_sentence(refused))
            return _page(request, pk, 422, file_form=form)
    messages.success(request, ngettext("%(n)s result was recorded.", "%(n)s results were recorded.", count) % {"n": count})
    return redirect("operator_payout_run", pk)


def _record(found: PayoutRun, upload, by) -> int:
    if upload.size > settings.UPLOAD_BYTES:
        raise BadFile("too_big", megabytes=settings.UPLOAD_BYTES // 1024 // 1024)
    items = {item.pk: item for item in payouts().filter(run=found)}
    told = read_results(upload.read(), {pk: item.account for pk, item in items.items()}, [*map(as_sent, items.values())])
    dated = [Result(each.item, each.state, _day_of(each, items[each.item], found), each.reason) for each in told]
    return record_results(run=found, results=dated, by=by, source=upload.name[:200])


def _day_of(told: Outcome, item: PayoutItem, run: PayoutRun) -> date:
    """A file names no days: what was carried out was on the day of the run, or of its approval if that came later; what was
    not, we know of today.
    """
    today, sent = today_here(), item.day if item.state == PayoutState.SENT else run.pay_on
    return min(max(run.pay_on, sent), today) if told.state == PayoutState.CONFIRMED else today


@needs(Permission.PREPARE_PAYOUTS)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request, pk):
    """One payout: what became of it until now, and saying what did."""
    with platform_scope():
        found = get_object_or_404(payouts().select_related("run"), pk=pk)
        form, status = ResultForm(request.POST or None, today=today_here()), 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    record_results(run=found.run, results=[Result(found.pk, **form.cleaned_data)], by=request.user)
                except RunRefused as refused:
                    form.add_error(None, run_sentence(refused))
                    status = 409
                else:
                    messages.success(request, _("The result was recorded."))
                    return redirect("operator_payout", pk)
        return render(request, "operator/payouts/item.html", _told(found, form), status=status)


def _told(found, form: ResultForm) -> dict:
    steps = list(found.steps.select_related("line"))
    names = names_of(step.actor for step in steps)
    for step in steps:
        step.who = ACTORS.get(step.actor) or names[step.actor]
    ties = found.ties.filter(undoes=None, undone_by=None).select_related("line")
    return {"item": found, "form": form, "steps": steps, "ties": ties, **_at_stripe(found)}


def _at_stripe(found) -> dict:
    """What Stripe said of a payout by it: its call, whether the bank has it, and what was taken back or asked to be."""
    if found.run.gateway != Gateway.STRIPE:
        return {}
    calls = Operation.objects.filter(item=found)
    asked = calls.filter(verb=Verb.TRANSFER_REVERSE).exclude(state=OperationState.CONFIRMED)
    return {
        "begins_at": begins_at(found.run),
        "call": calls.filter(verb=Verb.TRANSFER_CREATE).first(),
        "arrival": Arrival.objects.filter(parts__item=found.pk).first(),
        "reversals": found.reversals.all(),
        "asked_back": [{"amount": each.params["amount"], "call": each} for each in asked],
        "left_to_take_back": left_to_take_back(found),
    }
