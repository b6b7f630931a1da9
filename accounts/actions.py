"""Changes to people: adding one, signing in, a new password, revoking sessions."""

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from accounts.audit import actor_of, record
from accounts.models import Session, User
from accounts.tries import count_try, forget_tries


class SignInRefused(Exception):
    """The e-mail and password do not belong together, or the person may not sign in any more."""


@transaction.atomic
def add_user(*, email: str, name: str, roles: list[str], by, phone: str = "", password: str | None = None):
    """Add a person who may sign in at the host of the current schema; no password means an invitation first."""
    user = User(email=email.lower(), name=name, phone=phone, roles=sorted(set(roles)))
    user.set_password(password)
    user.save()
    record(by, "add_user", user, roles=user.roles)
    return user


def sign_in(*, email: str, password: str, address: str):
    """Return the person whose password this is.

    Raises SignInRefused, or TooManyTries after SIGN_IN_TRIES wrong ones for the same e-mail (or twenty times as
    many from the same address) within SIGN_IN_WINDOW.
    """
    email = email.strip().lower()
    by_email, by_address = f"sign-in:{email}"[:120], f"sign-in-from:{address}"[:120]
    count_try(by_email, limit=settings.SIGN_IN_TRIES, window=settings.SIGN_IN_WINDOW)
    count_try(by_address, limit=settings.SIGN_IN_TRIES * 20, window=settings.SIGN_IN_WINDOW)
    user = authenticate(username=email, password=password)
    if user is None:
        raise SignInRefused
    forget_tries(by_email)
    record(user, "sign_in", user)
    return user


@transaction.atomic
def set_password(*, user: User, password: str, by) -> None:
    """Give a person a new password and end their other sessions; raises ValidationError when it is too weak."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user=user, by=by)


@transaction.atomic
def end_sessions(*, user: User, by) -> int:
    """Sign a person out everywhere and return how many sessions that ended."""
    ended, _ = Session.objects.filter(user_id=user.pk).delete()
    record(by, "end_sessions", user, ended=ended, actor=actor_of(by))
    return ended
