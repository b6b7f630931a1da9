"""Examining the books: by a person at any time, by the worker on a schedule, each result kept for ever.

A statement is examined every hour, or so seldom that it takes at most half a per cent of the time, but at least daily.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import actor_of, record
from accounts.letters import post
from accounts.models import User
from accounts.roles import Operator
from billing import clock
from billing.books import SENTENCES, Examination, Finding, examine, last_examination
from billing.enums import CLEARING_KINDS
from billing.models import BookCheck
from billing.reconciling import OPEN_UP_TO
from tenants.scope import platform_scope

SOONEST, LATEST = timedelta(hours=1), timedelta(days=1)
SHARE = 200
"""A statement rests this many times as long as it took."""


def examine_books(*, by) -> Examination:
    """Check every invariant now; what was found is kept, and operators are told of what has become wrong."""
    found = _examined(None, by)
    record(by, "examine_books", "books", wrong=[finding.wrong for finding in found.findings])
    return found


def examine_due(*, by="system") -> list[int]:
    """Check the invariants whose turn it is; returns their numbers. Operators are told of what has become wrong."""
    with platform_scope():
        numbers = due(clock.now())
    if numbers:
        _examined(numbers, by)
    return numbers


def due(now: datetime) -> list[int]:
    """Which statements are to be examined by now, by when they were last and how long that took."""
    last = {check.number: check for check in BookCheck.objects.order_by("number", "-id").distinct("number")}
    return [number for number in range(1, len(SENTENCES) + 1) if number not in last or _next(last[number]) <= now]


def _next(check: BookCheck) -> datetime:
    return check.at + min(max(SOONEST, timedelta(seconds=check.seconds * SHARE)), LATEST)


def _examined(numbers: list[int] | None, by) -> Examination:
    """Examine, keep and tell. Each statement reads by itself, so what was found is written afterwards, together."""
    findings, at = examine(numbers), clock.now()
    with platform_scope(), transaction.atomic():
        before = {finding.number: finding.wrong for finding in _last_findings()}
        BookCheck.objects.bulk_create(
            BookCheck(number=each.number, wrong=each.wrong, seconds=each.seconds, actor=actor_of(by), at=at)
            for each in findings
        )
        fresh = [finding for finding in findings if finding.wrong and not before.get(finding.number)]
        if fresh:
            transaction.on_commit(lambda: _tell_operators(fresh))
    return Examination(at, actor_of(by), findings)


def _last_findings() -> list[Finding]:
    last = last_examination()
    return last.findings if last else []


def _tell_operators(fresh: list[Finding]) -> None:
    """Mail every operator, in their language, which statements do not hold any more."""
    link = f"{settings.SCHEME}://{settings.DOMAIN}{settings.PUBLIC_PORT}/operator/books/"
    with platform_scope():
        people = list(User.objects.filter(is_active=True, roles__contains=[Operator.name]))
    for user in people:
        with translation.override(user.language or settings.LANGUAGE_CODE):
            text = ngettext(
                "%(n)s statement of the books does not hold", "%(n)s statements of the books do not hold", len(fresh)
            )
            facts = {"user": user, "found": [(each.number, _(each.text), each.wrong) for each in fresh], "link": link}
            letter = render_to_string("emails/books.txt", facts)
        post(subject=text % {"n": len(fresh)}, text=letter, to=user.email)


def history(number: int) -> QuerySet[BookCheck]:
    """Every examination of one statement, newest first."""
    return BookCheck.objects.filter(number=number).order_by("-id")


def recent(count: int, days: int = 30) -> dict[int, list[BookCheck]]:
    """The last examinations of every statement, at most `count` each, oldest first."""
    place = Window(RowNumber(), partition_by=F("number"), order_by=F("id").desc())
    since = clock.now() - timedelta(days=days)
    found: dict[int, list[BookCheck]] = {}
    for check in BookCheck.objects.filter(at__gte=since).annotate(place=place).filter(place__lte=count).order_by("id"):
        found.setdefault(check.number, []).append(check)
    return found


def mark_balances() -> int:
    """Sum every account anew, and find what stands open in those that must empty, up to a transfer that nothing can come
    before any more; returns that transfer's id.

    Ids are given before they are committed, so the mark stays ten minutes behind: no transaction of the ledger is that long.
    """
    with platform_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT id FROM billing_transfer WHERE recorded_at < clock_timestamp() - interval '10 minutes'"
            " ORDER BY id DESC LIMIT 1), 0)"
        )
        (mark,) = cursor.fetchone()
        cursor.execute("DELETE FROM billing_accountbalance")
        cursor.execute(
            "INSERT INTO billing_accountbalance (account_id, received, sent, up_to)"
            " SELECT x.account_id, sum(x.received), sum(x.sent), %(mark)s FROM billing_transfer t"
            " CROSS JOIN LATERAL (VALUES (t.source_id, 0, t.amount), (t.target_id, t.amount, 0))"
            " x(account_id, received, sent) WHERE t.id <= %(mark)s GROUP BY 1",
            {"mark": mark},
        )
        cursor.execute("DELETE FROM billing_openitem")
        cursor.execute(
            f"INSERT INTO billing_openitem (account_id, reference) {OPEN_UP_TO}",
            {"mark": mark, "kinds": list(CLEARING_KINDS)},
        )
    return mark
