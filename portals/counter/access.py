"""The door of the counter: a paired device, or a person of the restaurant; each view gets its counter.

A view behind it carries `permission` (what a signed-in person needs) and `devices` (a paired browser needs no
person), and runs inside its restaurant's scope and time zone, rendering included.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from restaurants.enums import CounterState, KeyKind
from restaurants.models import Counter, CounterKey
from restaurants.queries import counters_for, key_for
from tenants.scope import restaurant_scope

COOKIE = "hankki_counter"
COOKIE_PATH = "/counter/"
COOKIE_DAYS = 400
CHOSEN = "counter"


@dataclass(frozen=True)
class Standing:
    """Who stands at which counter: a person, or a device with its key."""

    counter: Counter
    by: User | str
    key: CounterKey | None = None


class Undecided(Exception):
    """The person may stand at several counters and has not chosen one."""


def at_counter(permission: Permission) -> Callable:
    """Let a view through for a paired device or a seated person with this permission, as request.standing."""

    def door(view):
        @wraps(view)
        def opened(request, *args, **kwargs):
            try:
                standing = standing_of(request, permission)
            except Undecided:
                return shown_out(request, "counter_choose")
            if standing is None:
                return shown_out(request, "counter_pair")
            request.standing, request.counter = standing, standing.counter
            restaurant = standing.counter.restaurant
            with restaurant_scope(restaurant.pk), timezone.override(restaurant.tz):
                return view(request, *args, **kwargs)

        opened.permission = permission
        opened.devices = True
        return opened

    return door


def standing_of(request, permission: Permission) -> Standing | None:
    """Where this browser stands: the counter its person chose, its device's, or the person's only one.

    Raises Undecided when the person has several and chose none.
    """
    person = request.user if request.user.is_authenticated and request.user.may(permission) else None
    if person and CHOSEN in request.session:
        chosen = counters_for(person).filter(pk=request.session[CHOSEN]).first()
        if chosen:
            return Standing(chosen, person)
    return device_of(request) or (_only_one(person) if person else None)


def device_of(request) -> Standing | None:
    """The counter this browser was paired with, when its key is not revoked."""
    secret = request.COOKIES.get(COOKIE, "")
    key = key_for(secret, KeyKind.DEVICE) if secret else None
    if key is None or key.counter.state != CounterState.ACTIVE:
        return None
    return Standing(key.counter, f"device:{key.pk}", key)


def _only_one(person: User) -> Standing | None:
    mine = list(counters_for(person)[:2])
    if len(mine) > 1:
        raise Undecided
    return Standing(mine[0], person) if mine else None


def is_fetch(request) -> bool:
    """Whether our own script asks for a part of the page."""
    return request.headers.get("X-Requested-With") == "fetch"


def shown_out(request, url_name: str) -> HttpResponse:
    """Lead a browser to where it can connect; a script is told 401 so that it loads the page anew."""
    return HttpResponse(status=401) if is_fetch(request) else redirect(url_name)


def remember_device(response: HttpResponse, secret: str) -> None:
    """Keep the device's secret in this browser, out of reach of scripts, as long as browsers allow."""
    response.set_cookie(
        COOKIE, secret, max_age=timedelta(days=COOKIE_DAYS), path=COOKIE_PATH,
        secure=settings.SCHEME == "https", httponly=True, samesite="Lax",
    )  # fmt: skip


def forget_device(response: HttpResponse) -> None:
    """Take the device's secret out of this browser."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")
