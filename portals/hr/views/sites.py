"""/hr/sites/: the company's offices, from which restaurants nearby are counted; they are listed under Company."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.roles import Permission
from portals.hr.page import show
from portals.site_forms import SiteForm
from tenants.models import Site


@needs(Permission.MANAGE_PROGRAMS)
def add(request):
    """One more office."""
    return _edit(request, SiteForm(request.POST or None), None)


@needs(Permission.MANAGE_PROGRAMS)
def change(request, pk: int):
    """Another name or place of an office."""
    site = get_object_or_404(request.company.sites, pk=pk)
    return _edit(request, SiteForm(request.POST or None, initial=SiteForm.of(site)), site)


def _edit(request, form: SiteForm, site: Site | None):
    if request.method == "POST" and form.is_valid() and form.save(company=request.company, by=request.user, site=site):
        messages.success(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
        return redirect("hr_company")
    return show(request, "hr/sites/form.html", "company", {"form": form, "site": site}, 422 if form.errors else 200)
