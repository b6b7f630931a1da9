"""Months: which collect, which are closed, and the close of the next one with its progress."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.roles import Permission
from billing.bank.queries import paid
from billing.close import CloseRefused, Progress, begin_close, pause_close, progress_of, resume_close
from billing.documents.render import PANGO, PangoMissing, require_pango
from billing.enums import PeriodState
from billing.models import Document, Period
from billing.running import closable_month, collected, sums_of
from billing.tasks import continue_close
from portals.deposits import with_deposits
from portals.lists import page_of
from portals.operator.today import today_here
from portals.operator.words import CLOSE_REFUSED
from tenants.scope import platform_scope

FIRST_DOCUMENTS = 20


@needs(Permission.CLOSE_PERIOD)
@require_safe
def periods(request):
    """Every month with its state, its documents and their sums, newest first."""
    with platform_scope():
        months = Period.objects.annotate(papers=Count("documents")).order_by("-month")
        page = page_of(request, months, per_page=24)
        counted = Document.objects.filter(period__in=list(page)).values("period_id", "kind")
        sums = {(row["period_id"], row["kind"]): row for row in counted.annotate(gross=Sum("gross"), meals=Sum("meals"))}
        rows = [{"period": month, "invoiced": sums.get((month.pk, "invoice")) or _so_far(month)} for month in page]
        context = {"page": page, "rows": rows, "closable": closable_month(today_here()), "today": today_here()}
        return render(request, "operator/periods/list.html", context)


def _so_far(month: Period) -> dict | None:
    """What an open month has collected; a month that closes has no figures until its documents are numbered."""
    if month.state != PeriodState.OPEN:
        return None
    found = collected(month.month)
    return {"meals": found["count"], "gross": found["total"]}


@needs(Permission.CLOSE_PERIOD)
@require_safe
def period(request, month):
    """One month: what it collects, its close under way, or its documents and whether they tie."""
    with platform_scope():
        found = get_object_or_404(Period, month=month)
        context = {"period": found, "today": today_here(), "closable": closable_month(today_here()) == month}
        if found.state == PeriodState.OPEN:
            context["so_far"] = collected(month)
        else:
            made = paid(Document.objects.filter(period=found).select_related("period", "company", "restaurant"))
            first = made.order_by("kind", "number")[:FIRST_DOCUMENTS]
            context |= _under_way(progress_of(month)) | {
                "sums": sums_of(month),
                "made": with_deposits(first, today_here()),
                "paper_count": Document.objects.filter(period=found).count(),
            }
        return render(request, "operator/periods/page.html", context)


@needs(Permission.CLOSE_PERIOD)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request, month):
    """Ask, then flip the month and let the worker make its documents; again on a closing month, go on with it."""
    with platform_scope():
        found = get_object_or_404(Period, month=month)
        if request.method != "POST":
            context = {"period": found, "so_far": collected(month), "closable": closable_month(today_here()) == month}
            return render(request, "operator/periods/close.html", context)
        try:
            found = begin_close(month=month, by=request.user)
        except CloseRefused as refused:
            messages.error(request, CLOSE_REFUSED[refused.code])
        else:
            if found.state == PeriodState.CLOSING:
                transaction.on_commit(lambda: continue_close.delay(month.isoformat()))
    return redirect("operator_period", month)


@needs(Permission.CLOSE_PERIOD)
@require_POST
def pause(request, month):
    """Have the workers leave a close alone, or go on with it; the form says which."""
    with platform_scope():
        get_object_or_404(Period, month=month)
        resumes = request.POST.get("do") == "resume"
        try:
            (resume_close if resumes else pause_close)(month=month, by=request.user)
        except CloseRefused as refused:
            messages.error(request, CLOSE_REFUSED[refused.code])
        else:
            if resumes:
                transaction.on_commit(lambda: continue_close.delay(month.isoformat()))
    return redirect("operator_period", month)


@needs(Permission.CLOSE_PERIOD)
@require_safe
def progress(request, month):
    """How far the close is: the part of its page that asks again every second, until it is done."""
    with platform_scope():
        found = get_object_or_404(Period, month=month)
        context = {"period": found} | _under_way(progress_of(month))
        response = render(request, "operator/periods/_progress.html", context)
    if context["progress"].done:
        response["HX-Refresh"] = "true"
    response["Cache-Control"] = "no-store"
    return response


def _under_way(made: Progress) -> dict:
    """Two steps per document, freezing and rendering; words for what stops them."""
    return {
        "progress": made,
        "done": made.frozen + made.rendered,
        "total": max(2 * made.total, 1),
        "pango": _pango_command() if not made.done and made.frozen and not made.rendered else "",
    }


def _pango_command() -> str:
    try:
        require_pango()
    except PangoMissing:
        return PANGO
    return ""
