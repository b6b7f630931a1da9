"""Tax invoices of a month: what is due by the 10th, the file for HomeTax, and what became of each."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from accounts.states import StateRefused
from billing.enums import DocumentState, TaxState
from billing.models import Document, TaxExport, TaxInvoice
from billing.tax import amending, filing
from billing.tax.drafting import MonthNotFinal, count_undrafted, draft_tax_invoices, problems
from billing.tax.hometax import as_xlsx
from billing.tax.rules import AMENDMENTS, due_on
from portals.exports import answer
from portals.lists import exported, page_of, searched
from portals.operator.asking import ask
from portals.operator.attention import NOT_ISSUED
from portals.operator.forms import ReasonForm
from portals.operator.tax_forms import AmendForm, ApprovalForm, MonthForm, ResultsForm
from portals.operator.tax_words import PROBLEMS, TAX_REFUSED
from portals.operator.today import today_here
from tenants.scope import platform_scope

COLUMNS = [
    (pgettext_lazy("document", "Number"), lambda row: row.document.number),
    (gettext_lazy("Date"), lambda row: row.written_on),
    (gettext_lazy("Buyer"), lambda row: row.buyer["name"]),
    (gettext_lazy("Business number"), lambda row: row.buyer["number"]),
    (gettext_lazy("Supply value"), lambda row: row.supply),
    (pgettext_lazy("document", "VAT"), lambda row: row.vat),
    (gettext_lazy("State"), lambda row: row.get_state_display()),
    (gettext_lazy("Approval number"), lambda row: row.approval),
    (gettext_lazy("Reason for amending"), lambda row: row.get_amendment_display()),
]
MONTHS = 12


@needs(Permission.CLOSE_PERIOD)
@require_safe
def tax(request):
    """The tax invoices of a month, the last closed one unless ?month= says another; ?state= narrows, ?q= searches."""
    with platform_scope():
        months = _months()
        asked = request.GET.get("month", "")
        month = next((each for each in months if f"{each:%Y-%m}" == asked), months[0] if months else None)
        return _list(request, months, month)


def _list(request, months: list[date], month: date | None, status: int = 200, form: ResultsForm | None = None):
    of_month = TaxInvoice.objects.filter(month=month).select_related("document", "restaurant").defer("document__frozen")
    state = request.GET.get("state", "")
    found = of_month.filter(state=state) if state in TaxState.values else of_month
    found = searched(request, found, "document__number", "buyer__name", "restaurant__name_en", "approval")
    exports = list(TaxExport.objects.filter(month=month).annotate(count=Count("invoices")))
    context = {"months": months, "month": month, "exports": exports, "state": state, "form": form or ResultsForm()}
    context |= {"amending": _amending_other(month), "not_issued": NOT_ISSUED}
    if month:
        waiting, undrafted = of_month.filter(amends=None, state__in=NOT_ISSUED), count_undrafted(month)
        context |= {
            "due": due_on(month),
            "today": today_here(),
            "counts": _counts(of_month),
            "undrafted": undrafted,
            "is_late": today_here() > due_on(month) and (undrafted > 0 or waiting.exists()),
        }
        drafts = list(of_month.filter(state=TaxState.DRAFTED))
        context["blocked"] = [each for each in drafts if problems(each)]
        context["ready"] = sum(each.amends_id is None for each in drafts if each not in context["blocked"])
    context["states"] = [(value, label, context.get("counts", {}).get(value, 0)) for value, label in TaxState.choices]
    page = context | {"page": page_of(request, found)}
    return exported(request, str(_("Tax invoices")), COLUMNS, found) or render(
        request, "operator/tax/list.html", page, status=status
    )


def _months() -> list[date]:
    """The months whose figures are all final, newest first."""
    drawn = Document.objects.filter(state=DocumentState.DRAWN).values("period_id")
    final = Document.objects.exclude(period_id__in=drawn).order_by("-period_id")
    return list(final.values_list("period_id", flat=True).distinct()[:MONTHS])


def _amending_other(month: date | None) -> list[Any]:
    """How many drafted amendments wait under each other month, oldest first."""
    waiting = TaxInvoice.objects.filter(state=TaxState.DRAFTED, amends__isnull=False).exclude(month=month)
    return list(waiting.order_by("month").values("month").annotate(count=Count("pk")))


def _counts(rows) -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


@needs(Permission.CLOSE_PERIOD)
@require_POST
def draft(request):
    """Draft what is missing of a month."""
    month = _month_of(request)
    with platform_scope():
        try:
            count = draft_tax_invoices(month=month, by=request.user)
        except MonthNotFinal:
            raise Http404 from None
    text = ngettext("%(n)s tax invoice was drafted.", "%(n)s tax invoices were drafted.", count)
    messages.success(request, text % {"n": count})
    return _to_month(month)


@needs(Permission.CLOSE_PERIOD)
@require_POST
def export(request):
    """Put a month's drafts into a file for HomeTax."""
    month = _month_of(request)
    with platform_scope():
        try:
            made = filing.export_tax_invoices(month=month, by=request.user)
        except amending.TaxRefused as refused:
            messages.error(request, TAX_REFUSED[refused.code])
        else:
            text = ngettext("The file holds %(n)s tax invoice.", "The file holds %(n)s tax invoices.", made.invoices.count())
            messages.success(request, text % {"n": made.invoices.count()})
    return _to_month(month)


@needs(Permission.CLOSE_PERIOD)
@require_safe
def export_file(request, pk):
    """The file of an export, the same whenever it is asked for."""
    with platform_scope():
        made = get_object_or_404(TaxExport, pk=pk)
        response = answer(made.file_name, as_xlsx(made.invoices.order_by("pk")))
    response["Cache-Control"] = "private, no-store"
    return response


@needs(Permission.CLOSE_PERIOD)
@require_POST
def results(request):
    """Enter what HomeTax issued, many at once, all or none."""
    month, form = _month_of(request), ResultsForm(request.POST)
    with platform_scope():
        if form.is_valid():
            facts = {"results": form.cleaned_data["lines"], "accepted": form.cleaned_data["accepted"]}
            try:
                count = filing.enter_results(by=request.user, **facts)
            except filing.ResultRefused as refused:
                why = {"line": refused.line, "why": TAX_REFUSED[refused.code]}
                form.add_error("lines", _("Line %(line)s: %(why)s") % why)
            else:
                text = ngettext("%(n)s result was entered.", "%(n)s results were entered.", count)
                messages.success(request, text % {"n": count})
                return _to_month(month)
        return _list(request, _months(), month, 422, form)


@needs(Permission.CLOSE_PERIOD)
@require_safe
def invoice(request, pk):
    """One tax invoice: all it says, what keeps it from being issued, and what can be done with it."""
    with platform_scope():
        return _page(request, _invoice(pk))


def _page(request, found: TaxInvoice, status: int = 200, form: ApprovalForm | None = None):
    whole = [reason for reason, rule in AMENDMENTS.items() if rule.whole]
    context = {
        "invoice": found,
        "problems": [PROBLEMS[code] for code in problems(found)] if found.state == TaxState.DRAFTED else [],
        "amendments": list(found.amendments.order_by("pk")),
        "taken_back": found.amendments.filter(amendment__in=whole).exists(),
        "form": form or ApprovalForm(),
        "is_late": today_here() > found.due_on and found.state in NOT_ISSUED,
    }
    return render(request, "operator/tax/page.html", context, status=status)


def _invoice(pk: int) -> TaxInvoice:
    return get_object_or_404(TaxInvoice.objects.select_related("document", "restaurant", "amends__document"), pk=pk)


@needs(Permission.CLOSE_PERIOD)
@require_POST
def issue(request, pk):
    """Enter the approval number of one."""
    with platform_scope():
        found, form = _invoice(pk), ApprovalForm(request.POST)
        if not form.is_valid():
            return _page(request, found, 422, form)
        try:
            filing.issue_tax_invoice(invoice=found, by=request.user, **form.cleaned_data)
        except amending.TaxRefused as refused:
            form.add_error("approval", TAX_REFUSED[refused.code])
            return _page(request, found, 422, form)
        except StateRefused:
            form.add_error(None, TAX_REFUSED["state"])
            return _page(request, found, 409, form)
    messages.success(request, _("The approval number was entered."))
    return redirect("operator_tax_invoice", pk)


@needs(Permission.CLOSE_PERIOD)
@require_POST
def accept(request, pk):
    """Enter that the tax office has taken one."""
    return _moved(request, pk, filing.accept_tax_invoice, _("It is entered as accepted."))


@needs(Permission.CLOSE_PERIOD)
@require_POST
def draft_again(request, pk):
    """Take both sides of a draft, or of a rejected one, as they stand now."""
    with platform_scope():
        again = filing.redraft_tax_invoice if _invoice(pk).state == TaxState.REJECTED else filing.refresh_tax_invoice
    return _moved(request, pk, again, _("It was drafted anew, as both sides stand now."))


def _moved(request, pk: int, act, said: str):
    with platform_scope():
        try:
            act(invoice=_invoice(pk), by=request.user)
        except amending.TaxRefused as refused:
            messages.error(request, TAX_REFUSED[refused.code])
        except StateRefused:
            messages.error(request, TAX_REFUSED["state"])
        else:
            messages.success(request, said)
    return redirect("operator_tax_invoice", pk)


@needs(Permission.CLOSE_PERIOD)
@require_http_methods(["GET", "HEAD", "POST"])
def reject(request, pk):
    """Ask why HomeTax or the tax office refused one."""
    with platform_scope():
        found, form = _invoice(pk), ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                filing.reject_tax_invoice(invoice=found, why=form.cleaned_data["reason"], by=request.user)
            except StateRefused:
                form.add_error(None, TAX_REFUSED["state"])
            else:
                messages.success(request, _("It is entered as rejected."))
                return redirect("operator_tax_invoice", pk)
        text = _("As HomeTax says it. It can be drafted anew afterwards.")
        return _ask(request, found, form, title=_("Why was it rejected?"), text=text, act=_("Enter it as rejected"))


@needs(Permission.CLOSE_PERIOD)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request, pk):
    """Ask why and by how much, then draft what amends an issued one."""
    with platform_scope():
        found, form = _invoice(pk), AmendForm(request.POST or None, initial={"on": today_here()})
        if request.method == "POST" and form.is_valid():
            try:
                rows = amending.amend_tax_invoice(invoice=found, by=request.user, **form.cleaned_data)
            except amending.TaxRefused as refused:
                form.add_error(None, TAX_REFUSED[refused.code])
            else:
                messages.success(
                    request, _("Drafted. Enter it at HomeTax under its original, then the approval number here.")
                )
                return redirect("operator_tax_invoice", rows[0].pk)
        return _ask(request, found, form, title=_("Amend the tax invoice"), text="", act=_("Draft the amendment"))


def _ask(request, found: TaxInvoice, form, **words):
    here = reverse("operator_tax_invoice", args=[found.pk])
    crumbs = [(reverse("operator_tax"), _("Tax invoices")), (here, found.document.number)]
    return ask(request, form, part="tax", crumbs=crumbs, **words)


def _month_of(request) -> date:
    form = MonthForm(request.POST)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data["month"]


def _to_month(month: date):
    return redirect(f"{reverse('operator_tax')}?month={month:%Y-%m}")
