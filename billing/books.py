"""The books: numbered statements that must always be true of the money, each with its figure.

Each query counts what disagrees; 0 is agreement. They read the ledger as it stands.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext_noop as _

from accounts.models import AuditEntry
from tenants.scope import platform_scope

EXAMINED = "examine_books"

SENTENCES = [
    _("Every purse's spent money equals its transfers: meals less voids and refunds."),
    _("No purse is negative or spent beyond what was granted."),
    _("Every captured redemption equals the sum of its meal transfers; every refused one moved nothing."),
    _("Every reversal gave back its redemption whole, and nothing was given back without one."),
    _("Meals, voids and refunds carry the period, company and restaurant of what they belong to."),
    _("In every period drawn up: invoices = statements = lines = meal transfers, less what was given back."),
    _("Nothing was recorded in a period after it was flipped, but its own closing entries."),
    _("Every reference of the ledger leads somewhere: accounts, companies, restaurants, counters, purses."),
    _("Both accounts of every transfer are of one currency and, where they have an owner, of the right one."),
    _("Document numbers have no gap and none is given twice, per kind and year."),
    _("Every frozen document still has the fingerprint it was frozen with."),
    _("Every frozen document's total equals its meals, corrections and closing entries in the ledger."),
    _("Every deposit equals what was paid in, and covers what purses were granted and have not given back."),
    _("Nothing is dated after it was recorded."),
    _("What the till knows of a counter is what the restaurant says: open or not, currency, account."),
    _("Every purse's held money equals its open holds; every captured hold is one meal of its amount, and no other is."),
    _("Every frozen document's fee or commission, and its VAT, are what the terms of its month make of its meals."),
    _("Every line of a drawn month has the seal of its transfers, and every document names the root of the one before."),
    _("What lies in clearing is what bank lines brought and nobody was told of, per currency; each match moved its amount."),
    _("No bank line is matched beyond its amount."),
    _("No invoice is paid beyond what it asked."),
    _("In every month split up, each cost centre and site has what its purses paid, less what was given back."),
    _("Every day's snapshot has its fingerprint, and the latest says restaurants are owed what the ledger says of it."),
    _("In every month with tax invoices, those drafted are the fees and commissions posted, each with its VAT."),
]
_FILE = Path(__file__).with_name("books.sql")


def invariants() -> list[tuple[str, str]]:
    """Every invariant as (sentence, query); the queries are in books.sql."""
    queries = re.split(r"^-- \d+\.$", _FILE.read_text(), flags=re.M)[1:]
    return [(text, query.strip().rstrip(";")) for text, query in zip(SENTENCES, queries, strict=True)]


@dataclass(frozen=True)
class Finding:
    """One invariant, and how many rows disagree with it: 0 is right."""

    number: int
    text: str
    wrong: int


def examine() -> list[Finding]:
    """Check every invariant in order: one statement each, so each sees one moment, even under load."""
    with platform_scope(), connection.cursor() as cursor:
        return [Finding(number, text, _count(cursor, query)) for number, (text, query) in enumerate(invariants(), 1)]


def _count(cursor, query: str) -> int:
    cursor.execute(query)
    return cursor.fetchone()[0]


@dataclass(frozen=True)
class Examination:
    """The last time somebody examined the books: when, and what was found then."""

    at: datetime
    actor: str
    findings: list[Finding]

    @property
    def wrong(self) -> int:
        """How many invariants failed."""
        return sum(finding.wrong > 0 for finding in self.findings)

    @property
    def right(self) -> int:
        """How many invariants held."""
        return len(self.findings) - self.wrong


def last_examination() -> Examination | None:
    """What billing.actions.examine_books found last; None when nobody has examined the books yet."""
    entry = AuditEntry.objects.filter(verb=EXAMINED, subject="books").first()
    if entry is None:
        return None
    texts = dict(enumerate(SENTENCES, 1))
    found = [Finding(number, texts[number], wrong) for number, wrong in enumerate(entry.data["wrong"], 1) if number in texts]
    return Examination(datetime.fromisoformat(entry.data["at"]), entry.actor, found)


def totals() -> dict[str, int]:
    """What the books hold: redemptions, transfers and the amount moved by meals (minor units, all currencies)."""
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM billing_redemption), count(*),"
            " coalesce(sum(amount) FILTER (WHERE reason = 'meal'), 0)::bigint FROM billing_transfer"
        )
        return dict(zip(("redemptions", "transfers", "meals"), cursor.fetchone(), strict=True))
