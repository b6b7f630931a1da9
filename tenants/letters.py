"""Asking for a mail that signs somebody in, at a host or at whatever company they eat for.

The page that asks learns nothing: it counts the try and leaves a message for the worker, whoever is asked for. Only
the worker looks whether there is such a person, so that neither the answer nor its time tells.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from accounts.tries import count_try
from tenants import tasks
from tenants.models import Company

PASSWORD_TRIES = 3
LINK_TRIES = 5
WINDOW = timedelta(hours=1)


def ask_for_password_link(*, company: Company | None, email: str, address: str, place: str) -> None:
    """Mail the link to choose a password if a person with this e-mail may sign in at this host.

    Raises TooManyTries after three for the same e-mail within an hour.
    """
    email = email.strip().lower()
    count_try(f"password-link:{email}"[:120], limit=PASSWORD_TRIES, window=WINDOW)
    _leave(tasks.mail_password_link, company, email=email, address=address, place=place)


def ask_for_sign_in_link(*, company: Company | None, email: str, visitor: str, **letter: str) -> None:
    """Mail a link that signs in if a person with this e-mail may sign in at this host.

    `letter` is what accounts.sign_in_links.send_sign_in_link wants beside the user. Raises TooManyTries after five for
    the same e-mail within an hour, or a hundred from the same address within SIGN_IN_WINDOW.
    """
    _count(email := email.strip().lower(), visitor)
    _leave(tasks.mail_sign_in_link, company, email=email, **letter)


def ask_where_one_eats(*, email: str, visitor: str, path: str, **letter: str) -> None:
    """Mail a link to each company where a person with this e-mail eats; `path` is {token}'s page at its host.

    Limited as ask_for_sign_in_link is; call it on the public host.
    """
    _count(email := email.strip().lower(), visitor)
    transaction.on_commit(lambda: tasks.mail_where_one_eats.delay(email=email, path=path, **letter), robust=True)


def _count(email: str, visitor: str) -> None:
    count_try(f"sign-in-link-from:{visitor}"[:120], limit=settings.SIGN_IN_TRIES * 20, window=settings.SIGN_IN_WINDOW)
    count_try(f"sign-in-link:{email}"[:120], limit=LINK_TRIES, window=WINDOW)


def _leave(task, company: Company | None, **what: str) -> None:
    where = {"company_id": company.pk if company else None}
    transaction.on_commit(lambda: task.delay(**where, **what), robust=True)
