"""Signing in by a mailed link: good once and for fifteen minutes; the database keeps only its digest.

Opening the address signs nobody in by itself, because mail scanners open addresses, too: it takes the browser that
asked (it has a secret of its own, whose digest the link remembers) or a tap.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.letters import post
from accounts.models import SignInLink, User
from accounts.tries import TooManyTries, count_try

GOOD_FOR = timedelta(minutes=15)
LETTERS = 10
LETTERS_WINDOW = timedelta(hours=1)
MOST_OF_WANTED = 500


class LinkOver(Exception):
    """The link was used, is older than fifteen minutes, or its person may not sign in any more."""


def new_secret() -> str:
    """Something nobody guesses: 256 bits, fit for an address and a cookie."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def send_sign_in_link(*, user: User, browser: str, wanted: str, address: str, place: str, language: str) -> None:
    """Mail a person a link that signs them in; nothing happens beyond ten letters to them in an hour.

    `browser` is the digest of the asking browser's secret, `wanted` the path they were going to, `address` the page
    {token} is opened at, `language` the one the asking page was in, used when they have chosen none.
    """
    try:
        count_try(f"link-to:{user.pk}", limit=LETTERS, window=LETTERS_WINDOW)
    except TooManyTries:
        return
    secret = new_secret()
    facts = {"digest": digest_of(secret), "browser": browser, "wanted": wanted if len(wanted) <= MOST_OF_WANTED else ""}
    SignInLink.objects.create(user=user, expires_at=timezone.now() + GOOD_FOR, **facts)
    record(user, "send_sign_in_link", user)
    told = {"user": user, "link": address.format(token=secret), "place": place, "minutes": GOOD_FOR.seconds // 60}
    with translation.override(user.language or language or settings.LANGUAGE_CODE):
        subject = _("Sign in at %(place)s") % {"place": place}
        text = render_to_string("emails/sign_in_link.txt", told)
    post(subject=subject, text=text, to=user.email)


def link_of(secret: str) -> SignInLink | None:
    """The link with this secret while it is good; looking does not use it."""
    good = SignInLink.objects.filter(digest=digest_of(secret), expires_at__gt=timezone.now(), user__is_active=True)
    return good.select_related("user").first()


def is_from(link: SignInLink, browser_secret: str) -> bool:
    """Whether this browser asked for the link."""
    return bool(browser_secret) and constant_time_compare(link.browser, digest_of(browser_secret))


@transaction.atomic
def sign_in_by_link(*, secret: str) -> tuple[User, str]:
    """Use a link up and return whose it is and where they were going; raises LinkOver.

    Their other links end with it: of two mails the second is not needed any more.
    """
    SignInLink.objects.select_for_update().filter(digest=digest_of(secret)).first()
    link = link_of(secret)
    if link is None:
        raise LinkOver
    SignInLink.objects.filter(user=link.user).delete()
    record(link.user, "sign_in", link.user, way="link")
    return link.user, link.wanted
