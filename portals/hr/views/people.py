"""/hr/people/: who eats, and what each has left."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import needs
from accounts.actions import send_password_link
from accounts.roles import Permission
from billing import clock
from billing.till import DepositTooLow
from portals.addresses import password_address
from portals.exports import download, wanted
from portals.hr.filters import cost_centres, departments, people_found
from portals.hr.forms import GrantForm, PersonForm
from portals.hr.page import month_in, months_back, page_of, show, today
from portals.mobile import dashed
from vouchers.actions import EmailFixed, Taken, add_employee, change_employee, give_grant, let_go, take_back
from vouchers.invitations import good_invitations, invite_people, last_asked, uninvited
from vouchers.load_grants import usual_end
from vouchers.models import Employee, Program
from vouchers.queries import moment_for, purse_ids_of, sources_of
from vouchers.spending import daily_amounts


@needs(Permission.MANAGE_PEOPLE)
def people(request):
    """Everybody the filters in the URL find, in pages of fifty, or all of them as a file."""
    found = people_found(request, Employee.objects.all()).prefetch_related("enrolments__program")
    sites = dict(request.company.sites.values_list("id", "name"))
    if wanted(request):
        return _file(request, found, sites)
    page = page_of(request, found)
    for each in page:
        each.site_name = sites.get(each.site_id, "")
    facts: dict[str, Any] = {
        "page": page,
        "sites": sites,
        "departments": departments(),
        "cost_centres": cost_centres(),
        "programs": Program.objects.all(),
        "uninvited": uninvited(found).count(),
    }
    facts["asked"] = last_asked() if facts["uninvited"] else None
    facts["filtered"] = any(request.GET.get(name) for name in ("q", "department", "cost_centre", "site", "state", "program"))
    return show(request, "hr/people/list.html", "people", facts)


def _file(request, found, sites):
    columns = [
        _("Name"),
        _("Employee number"),
        _("E-mail"),
        _("Mobile number"),
        _("Department"),
        _("Cost centre"),
        _("Site"),
    ]
    rows = (
        (each.user.name, each.number, each.user.email, each.user.phone, each.department, each.cost_centre)
        + (sites.get(each.site_id, ""), ", ".join(entry.program.name for entry in each.enrolments.all()), _state_words(each))
        for each in found
    )
    return download(_("People"), wanted(request), [*columns, _("Programs"), _("State")], rows)


def _state_words(employee: Employee) -> str:
    return _("Here") if employee.active else _("Has left")


@needs(Permission.MANAGE_PEOPLE)
def add(request):
    """One more person; many at once come by file."""
    form = _person_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            employee = add_employee(by=request.user, **form.cleaned_data)
        except Taken as taken:
            form.add_error(taken.field, _taken_words(taken))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": employee.user.name})
            return redirect("hr_person", pk=employee.pk)
    return show(request, "hr/people/form.html", "people", {"form": form}, 422 if form.errors else 200)


@needs(Permission.MANAGE_PEOPLE)
def change(request, pk: int):
    """Other facts about a person."""
    employee = _employee(pk)
    before, form = employee.user.email, _person_form(request, employee)
    if request.method == "POST" and form.is_valid():
        try:
            change_employee(employee=employee, by=request.user, **form.cleaned_data)
        except Taken as taken:
            form.add_error(taken.field, _taken_words(taken))
        except EmailFixed:
            form.add_error("email", _("They have chosen a password by now, and sign in with the e-mail they have."))
        else:
            messages.success(request, _("%(name)s is changed.") % {"name": employee.user.name})
            if employee.user.email != before:
                messages.info(request, _("The e-mail is another one now. Send the invitation again."))
            return redirect("hr_person", pk=pk)
    facts = {"form": form, "employee": _employee(pk)}
    return show(request, "hr/people/form.html", "people", facts, 422 if form.errors else 200)


def _person_form(request, employee: Employee | None = None) -> PersonForm:
    known = (
        {name: getattr(employee, name) for name in ("number", "department", "cost_centre", "site_id")} if employee else {}
    )
    if employee:
        known |= {"name": employee.user.name, "phone": employee.user.phone, "email": employee.user.email}
    fixed = employee is not None and employee.user.has_usable_password()
    used = {"sites": request.company.sites.all(), "departments": departments(), "cost_centres": cost_centres()}
    return PersonForm(request.POST or None, initial=known, fixed=fixed, **used)


def _taken_words(taken: Taken) -> str:
    return _("Somebody has this e-mail already.") if taken.field == "email" else _("Somebody has this number already.")


def _employee(pk: int) -> Employee:
    return get_object_or_404(Employee.objects.select_related("user"), pk=pk)


@needs(Permission.MANAGE_PEOPLE)
def person(request, pk: int):
    """A person's programs, what is left in each, their grants, and sums per day: not where they ate."""
    employee, company = _employee(pk), request.company
    moment = moment_for(company, clock.now())
    month = month_in(request)
    grants = employee.grants.order_by("-id")[:20]
    facts = {
        "employee": employee,
        "number": dashed(employee.user.phone),
        "site": company.sites.filter(pk=employee.site_id).first(),
        "sources": sources_of(company, employee, moment),
        "enrolments": employee.enrolments.select_related("program").order_by("program__name"),
        "grants": [(each, each.valid_until < moment.business_day) for each in grants],
        "days": daily_amounts(company, purse_ids_of(employee), month),
        "month": month,
        "months": months_back(company.month_of(moment.business_day)),
        "invitation": good_invitations().filter(subject=f"user:{employee.user_id}").first(),
        "form": GrantForm(
            initial={"valid_until": usual_end(moment.business_day)}, today=moment.business_day, currency=company.currency
        ),
    }
    return show(request, "hr/people/person.html", "people", facts)


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def let_person_go(request, pk: int):
    """Somebody left: they pay no more and are signed out."""
    employee = _employee(pk)
    if employee.user_id == request.user.pk:
        messages.error(request, _("You cannot let yourself go. Ask another person of HR."))
        return redirect("hr_person", pk=pk)
    let_go(employee=employee, by=request.user)
    messages.success(request, _("%(name)s has left and can no longer pay.") % {"name": employee.user.name})
    return redirect("hr_person", pk=pk)


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def take_person_back(request, pk: int):
    """Somebody who left is here again."""
    employee = _employee(pk)
    take_back(employee=employee, by=request.user)
    messages.success(request, _("%(name)s is here again.") % {"name": employee.user.name})
    return redirect("hr_person", pk=pk)


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def invite(request, pk: int):
    """Mail a person the link to choose their password."""
    employee = get_object_or_404(Employee.objects.select_related("user"), pk=pk, active=True)
    invited = not employee.user.has_usable_password()
    address, place = password_address(request.company), request.company.name
    send_password_link(user=employee.user, address=address, place=place, by=request.user, invited=invited)
    messages.success(request, _("The link is on its way to %(email)s.") % {"email": employee.user.email})
    return redirect("hr_person", pk=pk)


@needs(Permission.MANAGE_PEOPLE)
@require_POST
def invite_all(request):
    """Invite all whom the filters in the URL find and who wait for an invitation."""
    found, address = people_found(request, Employee.objects.all()), password_address(request.company)
    count = invite_people(company=request.company, people=found, address=address, by=request.user)
    if count:
        said = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", count)
        messages.success(request, said % {"n": f"{count:,}"})
    else:
        messages.info(request, _("Nobody here waits for an invitation."))
    return redirect(f"{reverse('hr_people')}?{request.GET.urlencode()}")


@needs(Permission.LOAD_BUDGETS)
def grant(request, pk: int):
    """A one-off grant for one person."""
    employee = get_object_or_404(Employee.objects.select_related("user"), pk=pk, active=True)
    day = today(request.company)
    form = GrantForm(
        request.POST or None, initial={"valid_until": usual_end(day)}, today=day, currency=request.company.currency
    )
    if request.method == "POST" and form.is_valid():
        try:
            give_grant(company=request.company, employee=employee, by=request.user, **form.cleaned_data)
        except DepositTooLow:
            form.add_error("amount", _("The deposit does not cover this amount. Pay in first, or grant less."))
        else:
            messages.success(request, _("%(name)s can use it from now on.") % {"name": employee.user.name})
            return redirect("hr_person", pk=pk)
    facts = {"form": form, "employee": employee}
    return show(request, "hr/people/grant.html", "people", facts, 422 if form.errors else 200)
