"""/hr/sites/: the company's offices, from which restaurants nearby are counted; they are listed under Company."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.access import needs
from accounts.roles import Permission
from portals.hr.page import show
from portals.site_forms import SiteForm
from tenants.actions import SiteRefused, add_site, change_site
from tenants.models import Site


@needs(Permission.MANAGE_PROGRAMS)
def add(request):
    """One more office."""
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            site = add_site(company=request.company, by=request.user, **form.cleaned_data)
        except SiteRefused:
            form.add_error("name", _taken_words())
        else:
            return _saved(request, site.name)
    return _form_page(request, form, None)


@needs(Permission.MANAGE_PROGRAMS)
def change(request, pk: int):
    """Another name or place of an office."""
    site = get_object_or_404(request.company.sites, pk=pk)
    form = SiteForm(request.POST or None, initial=SiteForm.of(site))
    if request.method == "POST" and form.is_valid():
        try:
            change_site(site=site, by=request.user, **form.cleaned_data)
        except SiteRefused:
            form.add_error("name", _taken_words())
        else:
            return _saved(request, form.cleaned_data["name"])
    return _form_page(request, form, site)


def _taken_words() -> str:
    return _("There is a site of this name already.")


def _saved(request, name: str):
    messages.success(request, _("%(name)s is saved.") % {"name": name})
    return redirect("hr_company")


def _form_page(request, form: SiteForm, site: Site | None):
    return show(request, "hr/sites/form.html", "company", {"form": form, "site": site}, 422 if form.errors else 200)
