"""The operator's journal: every transfer of a month, meals and own cards summed per day and pair of accounts. Read in
platform_scope.

A transfer leaves one account and enters another: the one it leaves is debited, the one it enters is credited. What is owed
to us stands below zero in the ledger, so a meal (company_owes → restaurant_owed) debits the receivable.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import connection

from billing.enums import AccountKind, DocumentKind, TransferReason
from billing.journal.chart import code_of, name_of
from billing.journal.entries import Entry, Side
from billing.models import Account, Document
from tenants.terms import month_after

ROLES: dict[str, str] = {AccountKind.COMPANY_OWES: "Customer", AccountKind.RESTAURANT_OWED: "Supplier"}

_SUMS = """
 SELECT least(greatest(CASE WHEN t.reason = 'meal' THEN r.business_day ELSE (t.occurred_at AT TIME ZONE %(zone)s)::date END,
              t.period), %(last)s) AS day,
        t.reason, t.source_id, t.target_id, coalesce(t.document_id, 0),
        CASE WHEN t.redemption_id IS NULL AND t.reference NOT LIKE 'own card %%' THEN t.reference ELSE '' END,
        sum(t.amount)::bigint, count(*)
   FROM billing_transfer t LEFT JOIN billing_redemption r ON r.id = t.redemption_id
  WHERE t.period = %(month)s GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
"""


AT_ONCE = 2_000
"""How many sums are fetched from the database's own cursor at a time."""


def operators_journal(month: date) -> Iterator[Entry]:
    """The month's entries in order of their day; what was moved outside of the month's days stands at its nearest end.

    They come from one statement and a cursor of the server's, so that memory holds the parties of the ledger and AT_ONCE
    sums however long the month is. To be read to its end in one transaction.
    """
    papers, accounts = _numbers(month), dict[int, Account]()
    for number, (day, reason, source, target, _document, reference, amount, count) in enumerate(_sums(month, accounts), 1):
        sides = (_side(accounts[source], amount, papers), _side(accounts[target], -amount, papers))
        words = f"{TransferReason(reason).label} ({count})" if count > 1 else str(TransferReason(reason).label)
        yield Entry(number, day, words, accounts[source].currency, sides, reference)


def _sums(month: date, accounts: dict[int, Account]) -> Iterator[tuple]:
    """The rows of _SUMS; the accounts they name are put into `accounts` before they come."""
    facts: dict[str, date | str] = {
        "month": month,
        "last": month_after(month) - timedelta(days=1),
        "zone": settings.TIME_ZONE,
    }
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SUMS, facts)
        while rows := cursor.fetchmany(AT_ONCE):
            new = {pk for row in rows for pk in row[2:4]} - accounts.keys()
            accounts |= Account.objects.select_related("company", "restaurant").in_bulk(new)
            yield from rows


def _numbers(month: date) -> dict[tuple[str, int | None], str]:
    """The number of each company's invoice and each restaurant's statement of the month."""
    found = Document.objects.filter(period_id=month).values_list("kind", "company_id", "restaurant_id", "number")
    return {
        ("company", company) if kind == DocumentKind.INVOICE else ("restaurant", restaurant): number
        for kind, company, restaurant, number in found
    }


def _side(account: Account, amount: int, papers: dict[tuple[str, int | None], str]) -> Side:
    owner = account.company or account.restaurant
    key = ("company", account.company_id) if account.company_id else ("restaurant", account.restaurant_id)
    name, paper, role = owner.name if owner else "", papers.get(key, ""), ROLES.get(account.kind, "")
    return Side(code_of(account.kind), name_of(account.kind), amount, name, paper, role=role)
