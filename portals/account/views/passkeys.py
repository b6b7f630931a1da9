"""Passkeys: adding, naming and removing one's own, and signing in with one. The pages' scripts speak JSON with these."""

from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import passkeys as actions
from accounts.access import open_to_all, signed_in
from accounts.agents import thing_of
from accounts.models import Passkey
from accounts.passkeys import PasskeyRefused, Place
from accounts.sign_in_links import new_secret
from accounts.tries import TooManyTries
from portals.account.entering import enter, wanted
from portals.account.forms import PasskeyNameForm
from portals.account.house import house_of

COOKIE = "hankki_passkey"
REFUSED = {
    "over": gettext_lazy("That took too long. Please try once more."),
    "unknown": gettext_lazy("This passkey is not known here. It may have been removed; please sign in another way."),
    "invalid": gettext_lazy("Your device's answer could not be checked. Please try once more, or sign in another way."),
    "taken": gettext_lazy("This passkey is kept already."),
    "many": gettext_lazy("You have twenty passkeys. Remove one you no longer use first."),
    "copied": gettext_lazy(
        "This passkey may have been copied: its counter went back. Please sign in another way and remove it."
    ),
}


@require_safe
@signed_in
@never_cache
def passkeys(request):
    """The person's passkeys at this host, and a form to add one."""
    mine = Passkey.objects.filter(user_id=request.user.pk)
    facts = {"passkeys": mine, "suggested": actions.free_name(request.user, _device(request))}
    return render(request, "account/passkeys.html", house_of(request) | facts)


@require_POST
@signed_in
@never_cache
def adding_options(request):
    """What the device is asked to make a passkey."""
    secret = new_secret()
    try:
        options = actions.begin_adding(user=request.user, place=place_of(request), browser=secret)
    except PasskeyRefused as refused:
        return _problem(refused)
    return _asked(options, secret)


@require_POST
@signed_in
@never_cache
def add(request):
    """Keep what the device has made."""
    typed = request.POST.get("name", "").replace("\0", "").strip()[: actions.NAME_LENGTH]
    name = actions.free_name(request.user, typed or _device(request))
    told = {"browser": request.COOKIES.get(COOKIE, ""), "answer": request.POST.get("answer", ""), "name": name}
    try:
        actions.add_passkey(user=request.user, place=place_of(request), by=request.user, **told)
    except PasskeyRefused as refused:
        return _problem(refused)
    messages.success(request, _("The passkey is added. You can sign in with it here from now on."))
    return JsonResponse({"next": request.path.removesuffix("add/")})


@require_POST
@signed_in
def rename(request, pk: int):
    """Call a passkey otherwise."""
    passkey, form = _mine(request, pk), PasskeyNameForm(request.POST)
    if form.is_valid():
        actions.rename_passkey(passkey=passkey, by=request.user, **form.cleaned_data)
        messages.success(request, _("The passkey has its new name."))
    else:
        messages.error(request, _("A name has 1 to 60 characters."))
    return redirect("passkeys")


@require_POST
@signed_in
def remove(request, pk: int):
    """Let a passkey sign in no more."""
    actions.remove_passkey(passkey=_mine(request, pk), by=request.user)
    messages.success(request, _("The passkey is removed. You may delete it on your device, too."))
    return redirect("passkeys")


@require_POST
@open_to_all
@never_cache
def entering_options(request):
    """What a device with a passkey of this host is asked to sign."""
    secret, visitor = new_secret(), request.META["REMOTE_ADDR"]
    try:
        return _asked(actions.begin_entering(place=place_of(request), browser=secret, visitor=visitor), secret)
    except TooManyTries as limit:
        return _too_often(limit)


@require_POST
@open_to_all
@never_cache
def enter_by_passkey(request):
    """Sign in whoever's passkey answered, as fully as by password."""
    told = {"browser": request.COOKIES.get(COOKIE, ""), "answer": request.POST.get("answer", "")}
    try:
        user = actions.sign_in_by_passkey(place=place_of(request), visitor=request.META["REMOTE_ADDR"], **told)
    except TooManyTries as limit:
        return _too_often(limit)
    except PasskeyRefused as refused:
        return _problem(refused)
    entered = enter(request, user, wanted(request))
    response = JsonResponse({"next": entered.headers["Location"]})
    response.cookies.update(entered.cookies)
    return response


def place_of(request) -> Place:
    """The host that is served, as its passkeys know it; the middleware has checked that it is one of ours."""
    host = request.get_host().rsplit(":", 1)[0].lower()
    name = request.company.name if request.company else str(_("Hankki"))
    return Place(host=host, origin=f"{settings.SCHEME}://{host}{settings.PUBLIC_PORT}", name=name)


def _device(request) -> str:
    return thing_of(request.headers.get("User-Agent", ""))


def _mine(request, pk: int) -> Passkey:
    return get_object_or_404(Passkey, pk=pk, user_id=request.user.pk)


def _asked(options: dict, secret: str) -> JsonResponse:
    response = JsonResponse(options)
    response.set_cookie(
        COOKIE, secret, max_age=actions.GOOD_FOR, path="/",
        secure=settings.SCHEME == "https", httponly=True, samesite="Strict",
    )  # fmt: skip
    return response


def _problem(refused: PasskeyRefused) -> JsonResponse:
    return JsonResponse({"problem": str(REFUSED[refused.code]), "code": refused.code}, status=422)


def _too_often(limit: TooManyTries) -> JsonResponse:
    response = JsonResponse({"problem": _("That was a little too often. Please wait a few minutes.")}, status=429)
    response.headers["Retry-After"] = str(limit.seconds)
    return response
