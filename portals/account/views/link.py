"""Signing in by a mailed link: asking for it, and opening it."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import open_to_all
from accounts.sign_in_links import GOOD_FOR, LinkOver, digest_of, is_from, link_of, new_secret, sign_in_by_link
from accounts.tries import TooManyTries
from portals.account.entering import enter, wanted
from portals.account.forms import EmailForm
from portals.account.places import desk_of
from portals.account.views.sign_in import ask_again, too_many
from portals.addresses import sign_in_address
from tenants.letters import ask_for_sign_in_link

COOKIE = "hankki_asked"


@require_POST
@open_to_all
@never_cache
def ask_for_link(request):
    """Send a link; the answer is the same whether the e-mail is known or not."""
    form = EmailForm(request.POST)
    if not form.is_valid():
        return ask_again(request, form.errors["email"])
    secret = asking_secret(request)
    letter = {"address": sign_in_address(request.company), "wanted": wanted(request), "browser": digest_of(secret)}
    letter |= {"place": request.company.name if request.company else _("Hankki"), "language": request.LANGUAGE_CODE}
    try:
        ask_for_sign_in_link(company=request.company, visitor=request.META["REMOTE_ADDR"], **form.cleaned_data, **letter)
    except TooManyTries as limit:
        return too_many(request, limit)
    return sent(request, form.cleaned_data["email"], secret)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
@never_cache
def open_link(request, token: str):
    """Sign in at once in the browser that asked, after a tap in any other; an old or used link says so."""
    link = link_of(token)
    if link and (request.method == "POST" or (is_from(link, request.COOKIES.get(COOKIE, "")) and _looked_at(request))):
        try:
            return enter(request, *sign_in_by_link(secret=token))
        except LinkOver:
            link = None
    if link is None and request.user.is_authenticated:
        return redirect(desk_of(request.user))
    if link is None:
        return render(request, "account/sign_in_link_over.html", status=410)
    return render(request, "account/sign_in_link.html", {"person": link.user})


def asking_secret(request) -> str:
    """This browser's secret: kept from an earlier asking, so that the first of two mails is as good as the second."""
    known = request.COOKIES.get(COOKIE, "")
    return known if len(known) == len(new_secret()) else new_secret()


def sent(request, email: str, secret: str, domain: str | None = None, back: str = ""):
    """The answer to every asking, and the browser's secret beside it; `domain`: where other hosts open the link."""
    facts = {"email": email, "minutes": GOOD_FOR.seconds // 60, "back": back or reverse("sign_in")}
    response = render(request, "account/sign_in_sent.html", facts)
    response.set_cookie(
        COOKIE, secret, max_age=GOOD_FOR, path=reverse("sign_in"), domain=domain,
        secure=settings.SCHEME == "https", httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def _looked_at(request) -> bool:
    """Whether a person opened the page, and no browser that fetches beforehand what they might open."""
    return request.method == "GET" and not request.headers.get("Sec-Purpose", "").startswith("prefetch")
