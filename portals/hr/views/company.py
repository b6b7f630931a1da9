"""/hr/company/: what holds in all programs of the company, and its offices."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.roles import Permission
from portals.hr.forms import SwitchesForm
from portals.hr.page import show
from tenants.actions import set_switches
from tenants.models import Site
from vouchers.models import Employee, Program


@needs(Permission.MANAGE_PROGRAMS)
def company(request):
    """Two switches over all programs, and the sites."""
    now = {"excess": request.company.excess, "holds": request.company.holds}
    form = SwitchesForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        set_switches(company=request.company, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It counts from the next payment on."))
        return redirect("hr_company")
    programs = Program.objects.filter(active=True)
    own = {name: [each for each in programs if not getattr(each, name)] for name in form.fields}
    sites, nowhere = _sites(request.company)
    facts = {"form": form, "own": own, "sites": sites, "nowhere": nowhere}
    return show(request, "hr/company/switches.html", "company", facts)


def _sites(company) -> tuple[list[tuple[Site, int]], int]:
    """The company's offices, each with how many people work there, and how many have none."""
    working = Employee.objects.filter(active=True).values_list("site_id").annotate(Count("pk")).order_by()
    people = dict(working)
    return [(site, people.get(site.pk, 0)) for site in company.sites.all()], people.get(None, 0)
