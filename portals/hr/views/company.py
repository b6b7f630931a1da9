"""/hr/company/: what holds in all programs of the company."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.roles import Permission
from portals.hr.forms import SwitchesForm
from portals.hr.page import show
from tenants.actions import set_switches
from vouchers.models import Program


@needs(Permission.MANAGE_PROGRAMS)
def company(request):
    """Two switches over all programs."""
    now = {"excess": request.company.excess, "holds": request.company.holds}
    form = SwitchesForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        set_switches(company=request.company, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It counts from the next payment on."))
        return redirect("hr_company")
    programs = Program.objects.filter(active=True)
    own = {name: [each for each in programs if not getattr(each, name)] for name in form.fields}
    return show(request, "hr/company/switches.html", "company", {"form": form, "own": own})
