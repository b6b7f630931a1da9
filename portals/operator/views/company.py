"""One company: its terms and people, and what is changed about it."""

from contextlib import suppress

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.models import AuditEntry, User
from accounts.roles import Permission
from accounts.states import StateRefused
from billing import clock
from billing.actions import DepositRefused, pay_in_deposit
from billing.bank.queries import paid
from billing.deposits import open_top_ups, standing_of
from billing.enums import DocumentKind
from billing.queries import documents
from portals.operator.asking import ask
from portals.operator.forms import CompanyDetailsForm, DepositForm, DocumentLanguageForm, ReasonForm, VatIdForm
from portals.operator.invited import invited_hr
from portals.operator.today import today_here
from portals.operator.trail import told
from portals.operator.words import DEPOSIT_REFUSED
from portals.site_forms import SiteForm
from tenants import actions
from tenants.documents import change_company, set_document_language
from tenants.models import Company
from tenants.schemas import is_whole
from tenants.scope import company_scope, platform_scope

LATEST = 12


@needs(Permission.OPEN_COMPANY)
@require_safe
def company(request, pk):
    """Terms, domains, sites, people, deposit, invoices and the trail of one company."""
    with platform_scope():
        company = company_or_404(pk)
        context = {
            "firm": company,
            "agreed": company.terms.all(),
            "domains": company.domains.order_by("-is_primary", "domain"),
            "sites": company.sites.all(),
            "people": _people(company),
            "deposit": standing_of(company),
            "top_ups": open_top_ups(company=company),
            "invoices": paid(documents(DocumentKind.INVOICE).filter(company=company))[:LATEST],
            "today": today_here(),
            "trail": told(AuditEntry.objects.filter(subject=f"company:{company.pk}")[:LATEST]),
        }
        return render(request, "operator/companies/page.html", context)


def _people(company: Company) -> dict | None:
    """How many may sign in, and who of HR has not chosen a password yet; None when the schema is not whole."""
    if not is_whole(company.schema_name):
        return None
    with company_scope(company):
        count = User.objects.filter(is_active=True).exclude(roles=["guest"]).aggregate(all=Count("pk"))["all"]
        hr = User.objects.filter(is_active=True, roles__contains=["hr"])
        return {"count": count, "invited": invited_hr(hr, company)}


@needs(Permission.SUSPEND_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request, pk):
    """Ask why, then refuse the company everywhere."""
    company, form = company_or_404(pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Sent twice: it is suspended already, and the first reason stands.
        with suppress(StateRefused):
            actions.suspend_company(company=company, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s is suspended.") % {"name": company.name})
        return redirect("operator_company", pk)
    title = _("Suspend %(name)s") % {"name": company.name}
    text = _("Nobody there can sign in or pay from this moment on. What was eaten is still invoiced.")
    return ask_of(request, company, form, title=title, text=text, act=_("Suspend"), danger=True)


@needs(Permission.SUSPEND_COMPANY)
@require_POST
def reactivate(request, pk):
    """Serve a suspended company again."""
    company = company_or_404(pk)
    with suppress(StateRefused):
        actions.reactivate_company(company=company, by=request.user)
    messages.success(request, _("%(name)s is served again.") % {"name": company.name})
    return redirect("operator_company", pk)


@needs(Permission.OPEN_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def details(request, pk):
    """Correct what documents say of a company."""
    company = company_or_404(pk)
    now = {name: getattr(company, name) for name in CompanyDetailsForm.base_fields}
    form = CompanyDetailsForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        change_company(company=company, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for documents made from now on."))
        return redirect("operator_company", pk)
    text = _("What was issued stays as it is. The address on the web stays, too.")
    return ask_of(request, company, form, title=_("Details of the company"), text=text, act=_("Save"))


@needs(Permission.OPEN_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def add_a_site(request, pk):
    """Add an office to a company."""
    company, form = company_or_404(pk), SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.save(company=company, by=request.user):
        messages.success(request, _("The site was added."))
        return redirect("operator_company", pk)
    return ask_of(request, company, form, title=_("Add a site"), act=_("Add the site"), asks_place=True)


@needs(Permission.OPEN_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def change_a_site(request, pk, site):
    """Correct the name or the place of an office."""
    company = company_or_404(pk)
    office = get_object_or_404(company.sites, pk=site)
    form = SiteForm(request.POST or None, initial=SiteForm.of(office))
    if request.method == "POST" and form.is_valid() and form.save(company=company, by=request.user, site=office):
        messages.success(request, _("The site was changed."))
        return redirect("operator_company", pk)
    return ask_of(request, company, form, title=_("Change the site"), act=_("Save"), asks_place=True)


@needs(Permission.OPEN_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def record_deposit(request, pk):
    """Record what a prepaid company has paid in."""
    company = company_or_404(pk, has_deposit=True)
    form = DepositForm(request.POST or None, currency=company.currency)
    if request.method == "POST" and form.is_valid():
        try:
            with platform_scope():
                pay_in_deposit(company=company, by=request.user, at=clock.stamp(None), **form.cleaned_data)
            messages.success(request, _("The deposit was recorded."))
            return redirect("operator_company", pk)
        except DepositRefused as refused:
            form.add_error("reference", DEPOSIT_REFUSED[refused.code])
    return ask_of(request, company, form, title=_("Record a deposit"), act=_("Record the deposit"))


@needs(Permission.OPEN_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def vat_id(request, pk):
    """Say under which VAT number of the EU a company is invoiced."""
    company = company_or_404(pk)
    form = VatIdForm(request.POST or None, initial={"country": company.country, "vat_id": company.vat_id})
    if request.method == "POST" and form.is_valid():
        try:
            with platform_scope():
                actions.set_vat_id(company=company, by=request.user, **form.cleaned_data)
            messages.success(request, _("The VAT number is kept. It stands on the next invoices."))
            return redirect("operator_company", pk)
        except actions.VatIdRefused:
            form.add_error("vat_id", _("This is no VAT number of that country. Look at it again, digit by digit."))
    text = _("For companies in the EU. Their invoices carry EN 16931 (Factur-X) from the next month on.")
    return ask_of(request, company, form, title=_("VAT number"), text=text, act=_("Save"))


@needs(Permission.OPEN_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def document_language(request, pk):
    """Choose the language of a company's documents, as its finance can."""
    company = company_or_404(pk)
    form = DocumentLanguageForm(request.POST or None, initial={"language": company.language})
    if request.method == "POST" and form.is_valid():
        set_document_language(company=company, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for documents made from now on."))
        return redirect("operator_company", pk)
    text = _("What was issued stays as it is. Finance can choose it, too.")
    return ask_of(request, company, form, title=_("Language of documents"), text=text, act=_("Save"))


def company_or_404(pk: int, **which) -> Company:
    """The company, but not the operator's own."""
    return get_object_or_404(Company, pk=pk, house=False, **which)


def ask_of(request, company, form, **words):
    """A page that asks one thing about a company."""
    here = reverse("operator_company", args=[company.pk])
    crumbs = [(reverse("operator_companies"), _("Companies")), (here, company.name)]
    return ask(request, form, part="companies", crumbs=crumbs, **words)
