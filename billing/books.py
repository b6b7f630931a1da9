"""The books: numbered statements that must always be true of the money, each with its figure.

Each query counts what disagrees; 0 is agreement. They read the ledger as it stands.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_noop as _
from psycopg.errors import QueryCanceled

from billing.models import BookCheck
from tenants.scope import platform_scope

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
    _(
        "Every deposit equals what was paid in, and knows what purses were granted of it and have not given back, what"
        " invoices took beyond their meals, and what goes back by bank."
    ),
    _("Nothing is dated after it was recorded."),
    _("What the till knows of a counter is what the restaurant says: open or not, currency, account."),
    _("Every purse's held money equals its open holds; every captured hold is one meal of its amount, and no other is."),
    _("Every frozen document's fee or commission, and its VAT, are what the terms of its month make of its meals."),
    _("Every line of a drawn month has the seal of its transfers, and every document names the root of the one before."),
    _("What lies in clearing is what bank lines brought and nobody was told of, per currency; each match moved its amount."),
    _("No bank line is matched or tied beyond its amount."),
    _("No invoice is paid beyond what it asked, unless a person counted the rest in its company's favour."),
    _("In every month split up, each cost centre and site has what its purses paid, less what was given back."),
    _(
        "Every day's snapshot has its fingerprint, and the latest says restaurants and guests are owed what the ledger says"
        " of it."
    ),
    _(
        "In every month with tax invoices, those drafted are the fees, commissions and meals we sell, each with its VAT, and"
        " what refunds gave back of such meals amends them."
    ),
    _("Every payout equals its transfers, and every approved run still has the fingerprint it was frozen with."),
    _("No statement is paid out beyond its net, nor to another restaurant than its own."),
    _("What is under way are payouts sent, less what bank lines carried out and brought back; each tie moved its amount."),
    _("Every meal is in the month its day belongs to by its company's terms, or in a later one because that was closed."),
    _("What Stripe holds is what came less fees, payouts and what went back; what waits is what no invoice took of it."),
    _("Every credit note is its two transfers, and no invoice's notes give back more than its service fee and VAT."),
    _("Every refund by Stripe moved its amount once, when Stripe had made it, and back once when it failed later."),
    _("What is disputed or on its way from Stripe is what its disputes and payouts moved, each once and each back once."),
    _("No statement below zero is set against others, or paid back, beyond what it lacks, nor another beyond what is left."),
    _("No restaurant was advanced more than it had earned by then, less commission, VAT and the price of its advances."),
    _("Every payout by Stripe is one call of its amount and says what came of it; confirmed, it left what Stripe holds."),
    _("What was taken back of payouts by Stripe is held there and owed again, and is never more than was sent."),
    _("What guests' own cards paid in a month drawn up is on its restaurant's statement, to the unit."),
    _("Every own card that was collected or given back is its transfers, its fee too, and no transfer is without one."),
    _("Every own card that paid belongs to the captured meal of its key, and is what was left to pay when that was held."),
    _("Nothing collected of a meal that was undone waits for longer than an hour to be given back, and nothing else goes."),
    _("A company's invoices ask what its ledger says; what stands in its favour lowered others or went back, never beyond."),
    _("What went back by bank was proposed by one person, approved by another, and went once, whole."),
    _("Guests are owed what refunds to their cards came back and nothing has given them since, and never have it twice."),
    _("What frozen documents say of VAT, in meals, refunds, purchases and advances, is what terms and rates make of them."),
]
_FILE = Path(__file__).with_name("books.sql")


def invariants() -> list[tuple[str, str]]:
    """Every invariant as (sentence, query); the queries are in books.sql."""
    queries = re.split(r"^-- \d+\.$", _FILE.read_text(), flags=re.M)[1:]
    return [(text, query.strip().rstrip(";")) for text, query in zip(SENTENCES, queries, strict=True)]


SECONDS_MOST = 600
"""How long one statement may take before it is given up, so that no examination holds the database for an hour."""


@dataclass(frozen=True)
class Finding:
    """One invariant, and how many rows disagree with it: 0 is right, None was given up after SECONDS_MOST."""

    number: int
    text: str
    wrong: int | None
    seconds: float = 0.0


def examine(numbers: Collection[int] | None = None) -> list[Finding]:
    """Check these invariants, or every one, in order: one statement each, so each sees one moment, even under load."""
    with platform_scope():
        return [
            Finding(number, text, *_timed(query))
            for number, (text, query) in enumerate(invariants(), 1)
            if numbers is None or number in numbers
        ]


def _timed(query: str) -> tuple[int | None, float]:
    began = monotonic()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{SECONDS_MOST}s"])
            cursor.execute(query)
            return cursor.fetchone()[0], monotonic() - began
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None, monotonic() - began


@dataclass(frozen=True)
class Examination:
    """The books as they were last examined, each statement when its turn was; `at` and `actor` are the latest's."""

    at: datetime
    actor: str
    findings: list[Finding]

    @property
    def wrong(self) -> int:
        """How many invariants failed."""
        return sum(bool(finding.wrong) for finding in self.findings)

    @property
    def right(self) -> int:
        """How many invariants held."""
        return sum(finding.wrong == 0 for finding in self.findings)


def last_examination() -> Examination | None:
    """What was found last of every statement; None when nobody has examined the books yet."""
    latest = list(BookCheck.objects.filter(number__lte=len(SENTENCES)).order_by("number", "-id").distinct("number"))
    if not latest:
        return None
    newest = max(latest, key=lambda check: check.pk)
    found = [Finding(check.number, SENTENCES[check.number - 1], check.wrong, check.seconds) for check in latest]
    return Examination(newest.at, newest.actor, found)


def totals() -> dict[str, int]:
    """What the books hold: redemptions, transfers and the amount moved by meals (minor units, all currencies)."""
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM billing_redemption), count(*),"
            " coalesce(sum(amount) FILTER (WHERE reason = 'meal'), 0)::bigint FROM billing_transfer"
        )
        return dict(zip(("redemptions", "transfers", "meals"), cursor.fetchone(), strict=True))
