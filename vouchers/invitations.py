"""Inviting at once all those who have no password yet; each gets a mail of their own from the worker."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts import clock
from accounts.actions import send_password_link
from accounts.audit import actor_of, record
from accounts.links import GOOD_FOR
from accounts.models import AuditEntry
from vouchers.models import Employee

BATCH = 200
"""So many mails are one piece of the worker's work."""
SENDING = timedelta(minutes=10)
"""How long after they were asked for invitations may still be on their way."""


def good_invitations() -> QuerySet[AuditEntry]:
    """Invitations whose link still leads to a password."""
    return AuditEntry.objects.filter(verb="send_password_link", data__invited=True, at__gt=clock.now() - GOOD_FOR)


def last_asked() -> AuditEntry | None:
    """When somebody last had people invited, within the time in which the worker may still be sending; None before."""
    return AuditEntry.objects.filter(verb="invite_people", at__gt=clock.now() - SENDING).first()


def uninvited(people: QuerySet[Employee]) -> QuerySet[Employee]:
    """Those of these people who are here, have no password, and hold no invitation that is still good."""
    theirs = good_invitations().filter(subject=Concat(Value("user:"), Cast(OuterRef("user_id"), CharField())))
    waiting = people.filter(active=True, user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return waiting.filter(~Exists(theirs))


@transaction.atomic
def invite_people(*, company, people: QuerySet[Employee], address: str, by) -> int:
    """Have the worker mail those of these people who are uninvited the link to choose their password, after commit.

    `address` is {token}'s page at their host. Returns how many that are.
    """
    users = list(uninvited(people).order_by("pk").values_list("user_id", flat=True))
    if users:
        record(by, "invite_people", company, people=len(users))
    for start in range(0, len(users), BATCH):
        _leave_to_worker(company, users[start : start + BATCH], address, actor_of(by))
    return len(users)


def _leave_to_worker(company, users: list[int], address: str, actor: str) -> None:
    from vouchers import tasks

    send: Callable = tasks.invite_users.delay
    facts = {"company_id": company.pk, "users": users, "address": address, "actor": actor}
    transaction.on_commit(partial(send, **facts), robust=True)


def invite_users(*, company, users: list[int], address: str, actor: str) -> None:
    """Mail each of these users their invitation; who was invited meanwhile, by a worker that died too, is left out."""
    for user_id in users:
        _invite_once(company, user_id, address, actor)


@transaction.atomic
def _invite_once(company, user_id: int, address: str, actor: str) -> None:
    """Two workers at one person: the second waits for the first, asks anew, and leaves."""
    found = Employee.objects.filter(user_id=user_id)
    list(found.select_for_update().values_list("pk"))
    employee = uninvited(found).select_related("user").first()
    if employee:
        send_password_link(user=employee.user, address=address, place=company.name, by=actor, invited=True)
