"""Bank statements: uploaded, looked at, then recorded whole or thrown away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.bookings import StatementRefused
from billing.bank.preview import Fate, Foreseen, preview
from billing.bank.queries import bank_lines
from billing.bank.recording import RecordRefused, discard_bank_file, receive_bank_file, record_bank_file
from billing.models import BankFile
from portals.lists import exported, page_of
from portals.operator.payment_forms import BankFileForm
from portals.operator.payment_words import RECORD_REFUSED, refusal_sentence
from portals.operator.repayment_words import not_carried, references, tell_why
from portals.operator.trail import told_actor
from portals.uploads import status_of
from sheets.words import BadFile
from tenants.scope import platform_scope

COLUMNS = [
    (_("File"), lambda row: row.name),
    (_("Bank account"), lambda row: row.account),
    (_("Kind of file"), lambda row: row.get_kind_display()),
    (_("New lines"), lambda row: row.line_count),
    (_("Came in"), lambda row: row.incoming),
    (_("Uploaded"), lambda row: row.uploaded_at),
    (_("Recorded"), lambda row: row.recorded_at),
]
PER_PAGE = 100


@needs(Permission.RECORD_PAYMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_files(request):
    """Upload a statement, or look at those uploaded before."""
    if request.method != "POST":
        with platform_scope():
            last = BankFile.objects.order_by("-pk").values_list("account", flat=True).first()
        return _upload_page(request, BankFileForm(initial={"account": last}))
    form = BankFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status_of(form))
    file = form.cleaned_data["file"]
    try:
        with platform_scope():
            account = form.cleaned_data["account"]
            kept = receive_bank_file(name=file.name, data=file.read(), account=account, by=request.user)
    except (StatementRefused, BadFile) as refused:
        field = "account" if refused.code == "account_missing" else "file"
        form.add_error(field, refusal_sentence(refused))
        return _upload_page(request, form, 422)
    return redirect("operator_bank_statement", kept.pk)


def _upload_page(request, form, status: int = 200):
    with platform_scope():
        found = (
            BankFile.objects.defer("data")
            .annotate(line_count=Count("lines"), incoming=Count("lines", filter=Q(lines__amount__gt=0)))
            .order_by("-pk")
        )
        return exported(request, str(_("Bank statements")), COLUMNS, found) or render(
            request, "operator/payments/files.html", {"form": form, "page": page_of(request, found, 20)}, status=status
        )


@needs(Permission.RECORD_PAYMENTS)
@require_safe
def bank_file(request, pk):
    """One statement: what recording it would do, or what it brought."""
    with platform_scope():
        file = get_object_or_404(BankFile, pk=pk)
        context = {"file": file, "who": told_actor(file.recorded_by or file.uploaded_by)}
        if file.recorded_at:
            context["page"] = page_of(request, bank_lines().filter(file=file).order_by("place"), PER_PAGE)
            tell_why(context["page"])
        else:
            context |= _foreseen(request, file)
        return render(request, "operator/payments/file.html", context)


def _foreseen(request, file: BankFile) -> dict:
    try:
        seen = preview(file)
    except (StatementRefused, BadFile) as refused:
        return {"refused": refusal_sentence(refused)}
    counts = [(fate, seen.counts[fate]) for fate in Fate if seen.counts[fate]]
    page = Paginator([(line, _repaid(line)) for line in seen.lines], PER_PAGE).get_page(request.GET.get("page"))
    return {"seen": seen, "counts": counts, "page": page}


def _repaid(line: Foreseen) -> str:
    """Which repayments a line would be tied to, or why not to those it names."""
    return references(line.repaid.ids) or not_carried(line.repaid, line.booking.amount, line.booking.currency)


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def record(request, pk):
    """Record what is new in a statement, all or nothing; a second time says that it was done."""
    with platform_scope():
        file = get_object_or_404(BankFile, pk=pk)
        try:
            fresh = record_bank_file(file=file, by=request.user)
        except RecordRefused as refused:
            messages.info(request, RECORD_REFUSED[refused.code])
        except (StatementRefused, BadFile) as refused:
            messages.error(request, refusal_sentence(refused))
        else:
            words = ngettext("%(n)s line was recorded.", "%(n)s lines were recorded.", fresh)
            messages.success(request, words % {"n": fresh})
    return redirect("operator_bank_statement", pk)


@needs(Permission.RECORD_PAYMENTS)
@require_POST
def discard(request, pk):
    """Throw away a statement that was only looked at."""
    with platform_scope():
        file = get_object_or_404(BankFile, pk=pk)
        try:
            discard_bank_file(file=file, by=request.user)
        except RecordRefused as refused:
            messages.error(request, RECORD_REFUSED[refused.code])
            return redirect("operator_bank_statement", pk)
    messages.success(request, _("The file was thrown away. Nothing was recorded."))
    return redirect("operator_bank_statements")
