"""/hr/loads/: a file is tried first, shown line by line, then applied whole or not at all."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from portals.exports import answer
from portals.hr.forms import LoadForm
from portals.hr.load_page import Lines, facts_of
from portals.hr.load_templates import TEMPLATES
from portals.hr.page import page_of, show
from portals.uploads import status_of
from sheets.tables import BadFile
from vouchers.choices import LoadState
from vouchers.load_queries import loads as stored_loads
from vouchers.load_words import problem_sentence
from vouchers.loads import LoadHasErrors, LoadNotReady, apply_load, discard_load, receive_load, recheck_load

PER_PAGE = 100
BUSY = {LoadState.READING, LoadState.APPLYING}


@needs(Permission.LOAD_BUDGETS)
def loads(request):
    """Send a file, or look at those sent before."""
    if request.method == "POST":
        return _receive(request)
    return _upload_page(request, LoadForm(initial={"kind": request.GET.get("kind", "people")}))


def _receive(request):
    form = LoadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status_of(form))
    file = form.cleaned_data["file"]
    sent = {name: form.cleaned_data[name] for name in ("kind", "program")}
    try:
        load = receive_load(company=request.company, by=request.user, file_name=file.name, content=file.read(), **sent)
    except BadFile as bad:
        form.add_error("file", problem_sentence(bad.code, bad.facts))
        return _upload_page(request, form, 422)
    return redirect("hr_load", pk=load.pk)


def _upload_page(request, form, status: int = 200):
    facts = {"form": form, "page": page_of(request, stored_loads(), 20), "templates": list(TEMPLATES)}
    return show(request, "hr/loads/list.html", "loads", facts, status)


@needs(Permission.LOAD_BUDGETS)
def load(request, pk: int):
    """A load: how far it is, what each line would do, or what it did."""
    found = get_object_or_404(stored_loads(), pk=pk)
    busy = found.state in BUSY
    if request.headers.get("HX-Request"):
        return show(request, "hr/loads/_progress.html", "loads", {"load": found}) if busy else _reload()
    facts: dict[str, Any] = {"load": found, "busy": busy}
    if not busy:
        facts |= facts_of(request.company, found)
        kind = request.GET.get("kind", "error" if facts["count"]["error"] else "")
        facts |= {
            "kind": kind,
            "page": page_of(request, Lines(found, kind, facts["count"]), PER_PAGE),
        }
    return show(request, "hr/loads/load.html", "loads", facts)


def _reload() -> HttpResponse:
    return HttpResponse(headers={"HX-Refresh": "true"})


@needs(Permission.LOAD_BUDGETS)
@require_POST
def apply(request, pk: int):
    """Do what the lines say, all or nothing."""
    return _step(request, pk, apply_load, company=request.company)


@needs(Permission.LOAD_BUDGETS)
@require_POST
def check(request, pk: int):
    """Look at the file again, against the company as it is now."""
    return _step(request, pk, recheck_load, company=request.company)


@needs(Permission.LOAD_BUDGETS)
@require_POST
def discard(request, pk: int):
    """Throw a load away that was not applied."""
    answered = _step(request, pk, discard_load)
    if stored_loads().filter(pk=pk).exists():
        return answered
    messages.success(request, _("The file is discarded. Nothing was changed."))
    return redirect("hr_loads")


def _step(request, pk: int, action, **where):
    found = get_object_or_404(stored_loads(), pk=pk)
    try:
        action(load_id=found.pk, by=request.user, **where)
    except LoadHasErrors:
        messages.error(request, _("Lines with errors cannot be applied. Correct the file and send it again."))
    except LoadNotReady:
        messages.warning(request, _("Somebody was faster: this is how the file stands now."))
    return redirect("hr_load", pk=pk)


@needs(Permission.LOAD_BUDGETS)
def template(request, name: str):
    """An empty file with the right headings."""
    if name not in TEMPLATES:
        raise Http404
    return answer(name, TEMPLATES[name]())
