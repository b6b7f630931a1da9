"""Changes to people: adding one, signing in, a new password, revoking sessions."""

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.audit import actor_of, record
from accounts.devices import ref_of
from accounts.letters import post
from accounts.links import GOOD_FOR, password_token
from accounts.models import Session, SignInLink, User
from accounts.tries import count_try, forget_tries, take_back_try


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
    many wrong ones from the same address) within SIGN_IN_WINDOW.
    """
    email = email.strip().lower()
    by_email, by_address = f"sign-in:{email}"[:120], f"sign-in-from:{address}"[:120]
    count_try(by_email, limit=settings.SIGN_IN_TRIES, window=settings.SIGN_IN_WINDOW)
    count_try(by_address, limit=settings.SIGN_IN_TRIES * 20, window=settings.SIGN_IN_WINDOW)
    user = authenticate(username=email, password=password)
    if user is None:
        raise SignInRefused
    forget_tries(by_email)
    take_back_try(by_address)
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
    """Sign a person out everywhere, mailed links included, and return how many sessions that ended."""
    ended, _ = Session.objects.filter(user_id=user.pk).delete()
    SignInLink.objects.filter(user=user).delete()
    record(by, "end_sessions", user, ended=ended, actor=actor_of(by))
    return ended


@transaction.atomic
def end_session(*, user: User, ref: str, by) -> bool:
    """Sign a person out on one device, named by accounts.devices.ref_of; False when it is signed out already."""
    keys = Session.objects.filter(user_id=user.pk).values_list("session_key", flat=True)
    key = next((each for each in keys if ref_of(each) == ref), None)
    if key is None or not Session.objects.filter(session_key=key).delete()[0]:
        return False
    record(by, "end_session", user, device=ref)
    return True


@transaction.atomic
def end_other_sessions(*, user: User, keep: str, by) -> int:
    """Sign a person out everywhere but in the session with the key `keep`; returns how many that ended."""
    ended, _ = Session.objects.filter(user_id=user.pk).exclude(session_key=keep).delete()
    record(by, "end_other_sessions", user, ended=ended)
    return ended


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """Remember the language a person reads, for mails and for their next device."""
    user.language = language
    user.save(update_fields=["language"])
    record(user, "choose_language", user, language=language)


@transaction.atomic
def send_password_link(*, user: User, address: str, place: str, by, invited: bool = False) -> None:
    """Mail a person the link to choose their password, after commit; `address` is {token}'s page at their host."""
    link = address.format(token=password_token(user))
    facts = {"user": user, "link": link, "place": place, "invited": invited, "days": GOOD_FOR.days}
    with translation.override(user.language or settings.LANGUAGE_CODE):
        subject = _("Your meal vouchers at %(place)s") if invited else _("Choose a new password for %(place)s")
        text = render_to_string("emails/choose_password.txt", facts)
    record(by, "send_password_link", user, invited=invited)
    post(subject=subject % {"place": place}, text=text, to=user.email)
