"""The door in front of every view: signed in, and allowed."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import resolve_url

from accounts.roles import Permission


def needs(permission: Permission) -> Callable:
    """Let a view through for people with this permission: others sign in first (302) or are refused (403)."""

    def door(view):
        @wraps(view)
        def opened(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), resolve_url("sign_in"))
            if not request.user.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        opened.permission = permission  # type: ignore[attr-defined]
        return opened

    return door


def signed_in(view):
    """Let a view through for whoever is signed in at this host, in whatever role; others sign in first (302).

    A guest has no account to look after and is refused (403).
    """

    @wraps(view)
    def opened(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url("sign_in"))
        if request.user.is_guest:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    opened.permission = None  # type: ignore[attr-defined]
    return opened


def open_to_all(view):
    """Mark a view as meant for anyone, so that the access table knows it was not forgotten."""
    view.permission = None
    return view
