"""The public host's front page, and the way from there to one's company."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import open_to_all
from accounts.sign_in_links import digest_of
from accounts.tries import TooManyTries
from portals.account.forms import CompanyForm, WhoForm, WhosePinForm
from portals.account.places import COMPANY_COOKIE, companies_to_try, company_named, desk_of, remember_company
from portals.account.views.link import asking_secret, sent
from portals.account.views.sign_in import too_many
from portals.addresses import SIGN_IN_PATH
from portals.mobile import dashed
from restaurants.queries import counter_by_slug
from tenants.letters import ask_where_one_eats
from vouchers.phones import PinRefused, company_of_phone


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

    A phone we do not know is asked once. Nothing here tells who works where: an e-mail is answered by mail alone, a
    number only to who knows its PIN.
    """
    counter = counter_by_slug(slug)
    if counter is None:
        return render(request, "account/counter_closed.html", status=404)
    path = f"/pay/{slug}/bill/{request.GET['b']}" if request.GET.get("b") else f"/pay/{slug}"
    known = company_named(request.COOKIES.get(COMPANY_COOKIE, ""))
    if known and request.method == "GET" and "other" not in request.GET:
        return _to_company(known, path)
    if "pin" in request.POST:
        return _by_pin(request, counter, path)
    if "correct" in request.POST:
        form = WhoForm(initial={"who": request.POST.get("who", "")})
    else:
        form = WhoForm(request.POST or None)
    if form.is_valid():
        return _by_what_was_typed(request, form, counter, path)
    facts = {"form": form, "counter": counter, "to_try": companies_to_try()}
    return _show(request, "account/counter_qr.html", facts)


def _by_what_was_typed(request, form: WhoForm, counter, path: str):
    if form.company:
        return _to_company(form.company, path)
    if form.number:
        return _ask_pin(request, WhosePinForm(initial={"who": form.number}), counter, form.number)
    secret = asking_secret(request)
    letter = {"path": SIGN_IN_PATH, "wanted": path, "browser": digest_of(secret), "language": request.LANGUAGE_CODE}
    try:
        ask_where_one_eats(email=form.email, visitor=request.META["REMOTE_ADDR"], **letter)
    except TooManyTries as limit:
        return too_many(request, limit)
    domain = settings.DOMAIN if "." in settings.DOMAIN else None
    return sent(request, form.email, secret, domain=domain, back=request.get_full_path())


def _by_pin(request, counter, path: str):
    form = WhosePinForm(request.POST)
    try:
        if form.is_valid():
            told = {"number": form.cleaned_data["who"], "pin": form.cleaned_data["pin"]}
            return _to_company(company_of_phone(visitor=request.META["REMOTE_ADDR"], **told), path)
    except PinRefused:
        form.add_error("pin", _("Number and PIN do not go together. Please check both, or use your work e-mail."))
    except TooManyTries as limit:
        return too_many(request, limit)
    return _ask_pin(request, form, counter, form.cleaned_data.get("who", ""))


def _ask_pin(request, form: WhosePinForm, counter, number: str):
    facts = {"form": form, "counter": counter, "number": dashed(number)}
    return _show(request, "account/counter_pin.html", facts)


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
