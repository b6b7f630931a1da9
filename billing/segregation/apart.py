"""Why the bank says one balance and our books another: what the difference is made of, at the moments of a snapshot."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from billing.models import Snapshot
from tenants.scope import platform_scope

PARTS = """
WITH lines AS (
  SELECT l.* FROM billing_bankline l JOIN billing_bankfile f ON f.id = l.file_id
   WHERE l.currency = %(currency)s AND l.booked_on <= %(day)s AND f.recorded_at - %(shift)s <= %(known_at)s
), said AS (
  SELECT DISTINCT ON (account) account, balance FROM lines WHERE balance IS NOT NULL
   ORDER BY account, booked_on DESC, booked_at DESC NULLS LAST, id DESC
), told AS (SELECT id, amount FROM lines WHERE account IN (SELECT account FROM said)
), moved AS (
  SELECT CASE WHEN t.source_id = a.id THEN t.amount ELSE -t.amount END AS amount,
         CASE WHEN t.reason <> 'deposit' THEN substring(t.reference FROM '^bank line ([0-9]+)$')::bigint END AS line_id
    FROM billing_transfer t JOIN billing_account a ON a.id IN (t.source_id, t.target_id)
   WHERE a.kind = 'bank' AND a.currency = %(currency)s AND t.occurred_at < %(as_of)s AND t.recorded_at <= %(known_at)s
), sums AS (
  SELECT coalesce((SELECT sum(balance) FROM said), 0) AS balance, coalesce((SELECT sum(amount) FROM told), 0) AS lines,
         coalesce(sum(amount) FILTER (WHERE line_id IN (SELECT id FROM told)), 0) AS by_lines,
         coalesce(sum(amount) FILTER (WHERE line_id IS NOT NULL AND line_id NOT IN (SELECT id FROM told)), 0) AS elsewhere,
         coalesce(sum(amount) FILTER (WHERE line_id IS NULL), 0) AS by_hand FROM moved
) SELECT (lines - balance)::bigint, (by_lines - lines)::bigint, by_hand::bigint, elsewhere::bigint FROM sums
"""


@dataclass(frozen=True)
class Apart:
    """From the bank's balance to our books', in minor units; together they are the whole difference.

    `before` lay in the accounts before the first line that was recorded (or in lines that no file brought), below zero when
    the bank holds more for it; `untied` went out and is no payout's yet, nor given back; `by_hand` are deposits that were
    recorded without a line; `elsewhere` moved on accounts whose files tell no balance.
    """

    before: int
    untied: int
    by_hand: int
    elsewhere: int

    @property
    def whole(self) -> int:
        return self.before + self.untied + self.by_hand + self.elsewhere


def apart(snapshot: Snapshot) -> Apart:
    """What stands between both balances of a snapshot's day and currency; nothing while no statement was recorded."""
    facts = {name: getattr(snapshot, name) for name in ("currency", "day", "as_of", "known_at")}
    facts["shift"] = settings.CLOCK_SHIFT
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(PARTS, facts)
        return Apart(*cursor.fetchone())
