"""The books: numbered statements that must always be true of the money, each with its figure.

Each query counts what disagrees; 0 is agreement. They read the ledger as it stands.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from tenants.scope import platform_scope

_FILE = Path(__file__).with_name("books.sql")


def invariants() -> list[tuple[str, str]]:
    """Every invariant as (sentence, query), from books.sql."""
    parts = re.split(r"^-- \d+\. (.+)$", _FILE.read_text(), flags=re.M)[1:]
    return [(text, query.strip().rstrip(";")) for text, query in zip(parts[::2], parts[1::2], strict=True)]


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


def totals() -> dict[str, int]:
    """What the books hold: redemptions, transfers and the amount moved by meals (minor units, all currencies)."""
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM billing_redemption), count(*),"
            " coalesce(sum(amount) FILTER (WHERE reason = 'meal'), 0) FROM billing_transfer"
        )
        return dict(zip(("redemptions", "transfers", "meals"), cursor.fetchone(), strict=True))
