"""Companies: the list, and opening one."""

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs
from accounts.roles import Permission
from portals.lists import exported, page_of, searched
from portals.operator.forms import CompanyForm
from portals.operator.words import SLUG_REFUSED
from tenants.actions import SlugRefused, open_company
from tenants.enums import CompanyState
from tenants.models import Company, Domain
from tenants.queries import opened_with
from tenants.scope import platform_scope

COLUMNS = [
    (_("Company name"), lambda row: row.name),
    (_("Address on the web"), lambda row: row.host),
    (_("Business number"), lambda row: row.business_number),
    (_("Billing"), lambda row: row.terms_now.get_billing_display()),
    (_("Service fee, basis points"), lambda row: row.terms_now.service_fee_bp),
    (_("Days to pay"), lambda row: row.terms_now.due_days),
    (_("Sites"), lambda row: row.site_count),
    (_("State"), lambda row: row.get_state_display()),
    (_("Opened"), lambda row: row.opened_at),
]


@needs(Permission.OPEN_COMPANY)
@require_safe
def companies(request):
    """Every company; ?q= searches name, slug and number, ?state= narrows."""
    with platform_scope():
        host = Domain.objects.filter(tenant=OuterRef("pk"), is_primary=True).values("domain")[:1]
        found = Company.objects.filter(house=False).annotate(site_count=Count("sites", distinct=True), host=Subquery(host))
        found = found.order_by("name", "pk").prefetch_related("terms")
        found = searched(request, found, "name", "business_number", "domains__domain")
        state = request.GET.get("state", "")
        if state in CompanyState.values:
            found = found.filter(state=state)
        return exported(request, str(_("Companies")), COLUMNS, found) or render(
            request,
            "operator/companies/list.html",
            {"page": page_of(request, found), "states": CompanyState.choices, "state": state},
        )


@needs(Permission.OPEN_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request):
    """Open a company from one form; the same form sent twice leads to the one company it opened."""
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with platform_scope():
                company, _user = open_company(by=request.user, **form.facts())
        except SlugRefused as refused:
            company = opened_with(form.cleaned_data["slug"], str(form.cleaned_data["key"]))
            form.add_error("slug", SLUG_REFUSED[refused.code])
        if company:
            messages.success(request, _("%(name)s is open.") % {"name": company.name})
            return redirect("operator_company", company.pk)
    return render(request, "operator/companies/new.html", {"form": form}, status=422 if form.is_bound else 200)
