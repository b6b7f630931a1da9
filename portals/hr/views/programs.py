"""/hr/programs/: who gets how much, when and where."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.roles import Permission
from billing import clock
from portals.hr.filters import departments, people_found
from portals.hr.forms import USUAL, ProgramForm, program_facts
from portals.hr.page import page_of, show, today
from portals.hr.places import places_near
from portals.hr.rule_words import guests_in_words, in_words, next_days
from portals.lists import row_id
from vouchers.actions import Taken, change_program, enrol, make_program, withdraw_many
from vouchers.models import Employee, Program
from vouchers.policy import next_open
from vouchers.queries import moment_for
from vouchers.spending import Spent, spending

ACTIVE_PEOPLE = Count("enrolments", filter=Q(enrolments__employee__active=True))


@needs(Permission.MANAGE_PROGRAMS)
def programs(request):
    """Every program with its rules in words, who is in it and what was spent this month."""
    company, month = request.company, request.company.month_of(today(request.company))
    spent = {line.key: line for line in spending(company, month, "program")[0]}
    found = Program.objects.annotate(people=ACTIVE_PEOPLE).order_by("-active", "name")
    rows = [(each, in_words(each.rules_for(company)), spent.get(each.pk, Spent(each.pk))) for each in found]
    return show(request, "hr/programs/list.html", "programs", {"rows": rows, "month": month})


@needs(Permission.MANAGE_PROGRAMS)
def make(request):
    """A new program; afterwards its page, or the choice of people."""
    places, currency = places_near(request.company), request.company.currency
    form = ProgramForm(request.POST or None, initial=USUAL, places=places, currency=currency)
    if request.method == "POST" and form.is_valid():
        everyone = form.cleaned_data["who"] != "chosen"
        try:
            program = make_program(by=request.user, everyone=everyone, **form.rules())
        except Taken:
            form.add_error("name", _("There is a program with this name already."))
        else:
            messages.success(request, _("%(name)s is ready.") % {"name": program.name})
            return redirect("hr_program" if everyone else "hr_enrol", pk=program.pk)
    return _form_page(request, form, places)


@needs(Permission.MANAGE_PROGRAMS)
def change(request, pk: int):
    """Other rules for a program; they hold from the next allowance on."""
    program = get_object_or_404(Program, pk=pk)
    places = places_near(request.company, also=program.restaurant_ids or ())
    form = ProgramForm(
        request.POST or None, initial=program_facts(program), places=places, known=True, currency=request.company.currency
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_program(program=program, by=request.user, **form.rules())
        except Taken:
            form.add_error("name", _("There is a program with this name already."))
        else:
            messages.success(request, _("The rules of %(name)s are changed.") % {"name": program.name})
            return redirect("hr_program", pk=pk)
    return _form_page(request, form, places, Program.objects.get(pk=pk))


def _form_page(request, form, places, program=None):
    chosen = {str(each) for each in form["restaurants"].value() or ()}
    facts = {"form": form, "places": places, "chosen": chosen, "program": program}
    facts |= _preview_of(request, form if form.is_bound else _shown(form, places, request.company.currency))
    return show(request, "hr/programs/form.html", "programs", facts, 422 if form.errors else 200)


def _shown(form: ProgramForm, places, currency: str) -> ProgramForm:
    """The values a form starts with, read as if they were typed."""
    shown = {name: form[name].value() for name in form.fields}
    return ProgramForm(shown, places=places, known="who" not in form.fields, currency=currency)


@needs(Permission.MANAGE_PROGRAMS)
@require_POST
def preview(request):
    """The rules being typed, as a sentence and as days; asked for at every change."""
    chosen = _ids(request.POST.getlist("restaurants"))
    form = ProgramForm(
        request.POST, places=places_near(request.company, also=chosen), known=True, currency=request.company.currency
    )
    return show(request, "hr/programs/_preview.html", "programs", _preview_of(request, form))


def _preview_of(request, form: ProgramForm) -> dict:
    names = {"name"} if not form.data.get("name") else set()
    form.is_valid()
    if set(form.errors) - names:
        return {"sentence": "", "days": []}
    program = Program(**{"name": ""} | _rules_of(form))
    return days_and_words(request, program)


def _rules_of(form: ProgramForm) -> dict:
    form.cleaned_data.setdefault("name", "")
    return form.rules()


def days_and_words(request, program: Program) -> dict:
    """A program's rules in words, the coming fourteen days, and when it opens next."""
    rules, moment = program.rules_for(request.company), moment_for(request.company, clock.now())
    opens = next_open(rules, moment)
    return {
        "sentence": ", ".join(filter(None, [in_words(rules), guests_in_words(program, rules.currency)])),
        "days": next_days(rules, moment.business_day),
        "opens": opens,
        "open_now": opens == moment.local,
    }


@needs(Permission.MANAGE_PROGRAMS)
def program(request, pk: int):
    """One program: its rules, the days it works, and the people in it."""
    return _page(request, get_object_or_404(Program, pk=pk))


def _page(request, found: Program, status: int = 200):
    members = people_found(request, Employee.objects.filter(enrolments__program=found))
    month = request.company.month_of(today(request.company))
    spent = {line.key: line for line in spending(request.company, month, "program")[0]}
    facts = days_and_words(request, found) | {
        "program": found,
        "here": reverse("hr_program", args=[found.pk]),
        "page": page_of(request, members),
        "people": found.enrolments.filter(employee__active=True).count(),
        "spent": spent.get(found.pk, Spent(found.pk)),
        "departments": departments(),
        "places": places_near(request.company, also=found.restaurant_ids, only=True) if found.restaurant_ids else [],
    }
    return show(request, "hr/programs/program.html", "programs", facts, status)


@needs(Permission.MANAGE_PROGRAMS)
@require_POST
def stop(request, pk: int):
    """Stop a program, or let it run again; what was granted stays in the books."""
    program = get_object_or_404(Program, pk=pk)
    change_program(program=program, by=request.user, active=not program.active)
    words = _("%(name)s works again.") if program.active else _("%(name)s is stopped.")
    messages.success(request, words % {"name": program.name})
    return redirect("hr_program", pk=pk)


@needs(Permission.MANAGE_PROGRAMS)
def enrol_people(request, pk: int):
    """Find people who are not in a program and put in the ticked ones, or all that were found."""
    program = get_object_or_404(Program, pk=pk)
    found = people_found(request, Employee.objects.filter(active=True).exclude(enrolments__program=program))
    if request.method == "POST":
        employees = list(found) if "all" in request.POST else _ticked(request, found)
        if employees:
            return _enrolled(request, program, employees)
        messages.warning(request, _("Tick at least one person."))
    facts = {"program": program, "page": page_of(request, found), "departments": departments()}
    return show(request, "hr/programs/enrol.html", "programs", facts, 422 if request.method == "POST" else 200)


def _enrolled(request, program: Program, employees: list[Employee]):
    count = enrol(program=program, employees=employees, by=request.user)
    words = ngettext("%(count)s person is in %(name)s now.", "%(count)s people are in %(name)s now.", count)
    messages.success(request, words % {"count": f"{count:,}", "name": program.name})
    return redirect("hr_program", pk=program.pk)


@needs(Permission.MANAGE_PROGRAMS)
def withdraw_people(request, pk: int):
    """Take the ticked people out of a program."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    program = get_object_or_404(Program, pk=pk)
    employees = _ticked(request, Employee.objects.filter(enrolments__program=program))
    if not employees:
        messages.warning(request, _("Tick at least one person."))
        return _page(request, program, 422)
    count = withdraw_many(program=program, employees=employees, by=request.user)
    words = ngettext("%(count)s person is out of %(name)s.", "%(count)s people are out of %(name)s.", count)
    messages.success(request, words % {"count": f"{count:,}", "name": program.name})
    return redirect("hr_program", pk=pk)


def _ticked(request, people) -> list[Employee]:
    return list(people.filter(pk__in=_ids(request.POST.getlist("person"))))


def _ids(texts: list[str]) -> list[int]:
    return [pk for pk in map(row_id, texts) if pk is not None]
