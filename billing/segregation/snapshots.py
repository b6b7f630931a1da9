"""Taking a day's snapshot of what is owed and how it is covered, and telling operators when a limit of the law is near.

Whoever issues prepaid means of payment has to register as 선불업자 (전자금융거래법 제28조 제2항 제3호), unless the
outstanding balance is below 3 billion won and what is issued in a year below 50 billion (제28조 제3항, 시행령 제15조
제4항, since 15 September 2024). Both are measured daily here, on what companies paid in beforehand; whether that is 선불 at
all is for counsel to say.
"""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.letters import post
from accounts.models import User
from accounts.roles import Operator
from billing.documents import words
from billing.documents.shapes import canonical, fingerprint
from billing.enums import Limit
from billing.models import LimitReached, Snapshot
from billing.segregation.cover import INVOICED, KINDS, LEVELS, Balance, BankBalance, Cover, cover_of, level_of
from tenants.scope import platform_scope

BALANCES = """
WITH known AS (SELECT * FROM billing_transfer WHERE occurred_at < %(as_of)s AND recorded_at <= %(known_at)s)
SELECT a.currency, a.kind, coalesce(a.restaurant_id, a.company_id, 0), sum(m.signed)::bigint
  FROM (SELECT source_id AS account_id, -amount AS signed FROM known UNION ALL SELECT target_id, amount FROM known) m
  JOIN billing_account a ON a.id = m.account_id
 WHERE a.kind = ANY (%(kinds)s)
 GROUP BY 1, 2, 3 HAVING sum(m.signed) <> 0 ORDER BY 1, 2, 3
"""
ASKED = """
WITH known AS (SELECT * FROM billing_transfer WHERE occurred_at < %(as_of)s AND recorded_at <= %(known_at)s)
SELECT a.currency, %(invoiced)s, a.company_id, sum(m.signed)::bigint
  FROM (SELECT source_id AS account_id, -amount AS signed, redemption_id, period FROM known
         UNION ALL SELECT target_id, amount, redemption_id, period FROM known) m
  JOIN billing_account a ON a.id = m.account_id AND a.kind = 'company_owes'
  JOIN billing_account b ON b.kind = 'company_deposit' AND (b.company_id, b.currency) = (a.company_id, a.currency)
 WHERE m.redemption_id IS NULL OR EXISTS (SELECT 1 FROM billing_document d
        WHERE d.kind = 'invoice' AND d.company_id = a.company_id AND d.period_id = m.period
          AND d.drawn_at < %(as_of)s AND d.frozen_at - %(shift)s <= %(known_at)s)
 GROUP BY 1, 3 ORDER BY 1, 3
"""
STATEMENTS = """
SELECT DISTINCT ON (l.currency, l.account) l.currency, l.account, l.booked_on, l.balance FROM billing_bankline l
  JOIN billing_bankfile f ON f.id = l.file_id
 WHERE l.balance IS NOT NULL AND l.booked_on <= %(day)s AND f.recorded_at - %(shift)s <= %(known_at)s
 ORDER BY l.currency, l.account, l.booked_on DESC, l.booked_at DESC NULLS LAST, l.id DESC
"""
ISSUED = """
SELECT a.currency, sum(CASE t.reason WHEN 'deposit' THEN t.amount ELSE -t.amount END)::bigint FROM billing_transfer t
  JOIN billing_account a ON a.id = t.source_id
 WHERE t.reason IN ('deposit', 'deposit_undone') AND t.occurred_at >= %(year_ago)s AND t.occurred_at < %(as_of)s
   AND t.recorded_at <= %(known_at)s GROUP BY 1
"""
MOST_DAYS = 31


def covers(day: date, as_of: datetime, known_at: datetime, *, beside: bool = True) -> dict[str, Cover]:
    """The cover of a day by currency: of what happened before one moment and was recorded until another.

    Without `beside` as days were kept that did not tell what invoices ask for beside a deposit.
    """
    year_ago = as_of.replace(year=as_of.year - 1) if (as_of.month, as_of.day) != (2, 29) else as_of - timedelta(days=365)
    facts: dict[str, Any] = {"day": day, "as_of": as_of, "known_at": known_at, "year_ago": year_ago, "kinds": list(KINDS)}
    facts["invoiced"] = INVOICED
    # Transfers are recorded by the database's own clock, bank files and documents by the one that people read.
    facts["shift"] = settings.CLOCK_SHIFT
    with platform_scope(), connection.cursor() as cursor:
        balances = []
        for query in (BALANCES, ASKED) if beside else (BALANCES,):
            cursor.execute(query, facts)
            balances += [(currency, Balance(*row)) for currency, *row in cursor.fetchall()]
        cursor.execute(STATEMENTS, facts)
        told = [(coin, BankBalance(account, on.isoformat(), amount)) for coin, account, on, amount in cursor.fetchall()]
        cursor.execute(ISSUED, facts)
        issued = dict(cursor.fetchall())
    return {
        currency: cover_of(
            [each for coin, each in balances if coin == currency],
            [each for coin, each in told if coin == currency],
            issued.get(currency, 0),
        )
        for currency in sorted({coin for coin, _each in balances} | {coin for coin, _each in told})
    }


def take_snapshots(*, today: date, by="system") -> int:
    """Take the snapshot of yesterday, and of the days before it that have none; returns how many were taken.

    A second time on the same day changes nothing. After a long outage at most the last MOST_DAYS days are made up for.
    """
    with platform_scope():
        last = Snapshot.objects.order_by("-day").values_list("day", flat=True).first()
        first = max(last + timedelta(days=1) if last else today - timedelta(days=1), today - timedelta(days=MOST_DAYS))
        return sum(take_snapshot(day=first + timedelta(days=n), by=by) for n in range((today - first).days))


def take_snapshot(*, day: date, by) -> int:
    """Keep the cover of a day that is over, in every currency; returns how many rows are new.

    The ledger's fence is let go before anything is added up, so that no meal waits for it.
    """
    as_of = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))
    known_at = _moment_without_anybody_in_flight()
    found = covers(day, as_of, known_at)
    with platform_scope():
        return _keep(day, as_of, known_at, found, by)


@transaction.atomic
def _keep(day: date, as_of: datetime, known_at: datetime, found: dict[str, Cover], by) -> int:
    rows = [_row(day, currency, as_of, known_at, cover) for currency, cover in found.items()]
    before = Snapshot.objects.filter(day=day).count()
    Snapshot.objects.bulk_create(rows, ignore_conflicts=True)
    new = Snapshot.objects.filter(day=day).count() - before
    if new:
        record(by, "take_snapshot", f"snapshot:{day}", currencies=sorted(found))
        if settings.LIMITS_CURRENCY in found:
            _watch(day, found[settings.LIMITS_CURRENCY], by)
    return new


def is_same_again(snapshot: Snapshot) -> bool:
    """Whether the ledger still says of the same two moments what was kept, whatever else is kept of later days."""
    said = json.loads(snapshot.frozen)
    moments = (snapshot.as_of, snapshot.known_at)
    cover = covers(snapshot.day, *moments, beside="beside" in said).get(snapshot.currency)
    if cover is None:
        return False
    # Days of before did not count guests, nor what was arriving from Stripe, in no sum.
    guests, arriving = (getattr(cover, name) if name in said else 0 for name in ("guests", "arriving"))
    cover = replace(cover, guests=guests, arriving=arriving)
    now = _facts(snapshot.day, snapshot.currency, *moments, cover)
    return all(now.get(name) == value for name, value in said.items())


def limits() -> dict[Limit, int]:
    """What the law allows without being registered, in minor units of LIMITS_CURRENCY; 0 where nothing is watched."""
    return {Limit.OUTSTANDING: settings.PREPAID_LIMIT, Limit.ISSUED: settings.ISSUED_LIMIT}


@transaction.atomic
def _moment_without_anybody_in_flight() -> datetime:
    """The database's clock, read while nobody is writing the ledger: whatever bears an earlier time is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(public.till_fence())")
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _row(day: date, currency: str, as_of: datetime, known_at: datetime, cover: Cover) -> Snapshot:
    frozen = canonical(_facts(day, currency, as_of, known_at, cover)).decode()
    names = ("owed", "bank", "receivables", "surplus", "outstanding", "issued")
    return Snapshot(
        day=day,
        currency=currency,
        as_of=as_of,
        known_at=known_at,
        frozen=frozen,
        fingerprint=fingerprint(frozen.encode()),
        **{name: getattr(cover, name) for name in names},
    )


def _facts(day: date, currency: str, as_of: datetime, known_at: datetime, cover: Cover) -> dict[str, Any]:
    said = {"day": day.isoformat(), "currency": currency, "surplus": cover.surplus, "available": cover.available}
    moments = {"as_of": _utc(as_of), "known_at": _utc(known_at)}
    return vars(cover) | said | moments


def _utc(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("UTC")).isoformat(timespec="microseconds")


def _watch(day: date, cover: Cover, by) -> None:
    """Write down which levels were reached, and which are over; mail the operators once about the highest new one."""
    for limit, most in limits().items():
        amount = getattr(cover, limit.value)
        reached = level_of(amount, most)
        LimitReached.objects.filter(limit=limit, over_on=None, level__gt=reached).update(over_on=day)
        standing = set(LimitReached.objects.filter(limit=limit, over_on=None).values_list("level", flat=True))
        new = [level for level in LEVELS if level <= reached and level not in standing]
        LimitReached.objects.bulk_create(LimitReached(limit=limit, level=level, amount=amount, day=day) for level in new)
        if new:
            record(by, "reach_limit", f"limit:{limit}", level=max(new), amount=amount)
            _mail_operators(limit, max(new), amount, most)


def _mail_operators(limit: Limit, level: int, amount: int, most: int) -> None:
    for user in User.objects.filter(is_active=True, roles__contains=[Operator.name]):
        with translation.override(user.language or settings.LANGUAGE_CODE):
            facts = {"name": str(limit.label), "level": level}
            subject = _("%(name)s: %(level)s %% of the legal limit") % facts
            money = {
                "amount": words.amount(amount, settings.LIMITS_CURRENCY),
                "most": words.amount(most, settings.LIMITS_CURRENCY),
            }
            text = render_to_string("emails/limit_reached.txt", facts | money | {"user": user, "limit": str(limit)})
        post(subject=subject, text=text, to=user.email)
