"""The public host's front page, and the way from there to one's company."""

from django.conf import settings
from django.shortcuts import redirect, render

from accounts.access import open_to_all
from portals.account.forms import CompanyForm
from portals.account.places import COMPANY_COOKIE, company_named, desk_of, remember_company
from restaurants.queries import counter_by_slug


@open_to_all
def landing(request):
    """What this is, and a door for each kind of guest."""
    if request.user.is_authenticated:
        return redirect(desk_of(request.user))
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _to_company(form.cleaned_data["company"], "/")
    return _show(request, "account/landing.html", {"form": form, "operator": settings.OPERATOR})


@open_to_all
def counter_qr(request, slug: str):
    """Where a counter's printed QR leads: to the pay page of the company this phone eats for.

    A phone we do not know is asked once, and only for the company's address: an e-mail would have to be looked
    up in every company's schema, and any answer to it would tell who works where.
    """
    counter = counter_by_slug(slug)
    if counter is None:
        return render(request, "account/counter_closed.html", status=404)
    path = f"/pay/{slug}/bill/{request.GET['b']}" if request.GET.get("b") else f"/pay/{slug}"
    known = company_named(request.COOKIES.get(COMPANY_COOKIE, ""))
    if known and request.method == "GET" and "other" not in request.GET:
        return _to_company(known, path)
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _to_company(form.cleaned_data["company"], path)
    return _show(request, "account/counter_qr.html", {"form": form, "counter": counter})


def _to_company(company, path: str):
    response = redirect(company.home_url + path)
    remember_company(response, company)
    return response


def _show(request, template: str, facts: dict):
    """A page whose form may end at a company's host: browsers apply form-action to the redirect, too."""
    response = render(request, template, facts, status=422 if facts["form"].errors else 200)
    companies = f"{settings.SCHEME}://*.{settings.DOMAIN}{settings.PUBLIC_PORT}"
    response._csp_update = {"form-action": [companies]}
    return response
