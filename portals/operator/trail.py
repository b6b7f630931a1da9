"""The audit trail in words: who did what to which, with a way there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import AuditEntry, User
from billing.models import Document
from portals.actors import names_of
from portals.operator.trail_words import fact, subject_of
from portals.operator.words import ACTORS, VERBS
from restaurants.models import Counter, Restaurant
from tenants.models import Company

NAMED: dict[str, Any] = {"company": Company, "restaurant": Restaurant, "document": Document, "counter": Counter}
"""Whose subjects are told by their names."""
HIDDEN = frozenset({"key", "actor"})


@dataclass(frozen=True)
class Told:
    """One row of the trail as people read it."""

    entry: AuditEntry
    actor: Any
    verb: Any
    subject: str
    url: str
    facts: str


def told(entries: Iterable[AuditEntry]) -> list[Told]:
    """The rows with names for the pseudonyms of this host, in at most eight queries whatever their number."""
    rows = list(entries)
    people = User.objects.in_bulk({pk for pk in map(_person, (row.actor for row in rows)) if pk} | _ids(rows, "user"))
    asked = {kind: _ids(rows, kind) for kind in NAMED}
    asked["document"] |= {int(pk) for row in rows for pk in row.data.get("invoices", ())}
    found = {kind: _read(kind, ids) for kind, ids in asked.items() if ids}
    found["user"] = people
    others = names_of(row.actor for row in rows if not _person(row.actor))
    return [_told(row, people, found, others) for row in rows]


def _told(row: AuditEntry, people: dict, found: dict, others: dict[str, str]) -> Told:
    kind, pk = _subject(row.subject)
    named = found.get(kind, {}).get(pk)
    actor = people.get(_person(row.actor)) or ACTORS.get(row.actor) or others.get(row.actor, row.actor)
    coin = row.data.get("currency") or getattr(named, "currency", "")
    kept = {name: value for name, value in row.data.items() if name not in HIDDEN and value not in ("", [])}
    if "invoices" in kept:
        papers = found.get("document", {})
        kept["invoices"] = {str(papers.get(int(pk), pk)): amount for pk, amount in kept["invoices"].items()}
    facts = " · ".join(fact(name, value, coin) for name, value in kept.items())
    subject, url = (str(named), _page(kind, named)) if named else subject_of(row.subject) or (row.subject, "")
    return Told(row, actor, VERBS.get(row.verb, row.verb), str(subject), url, facts)


def _read(kind: str, ids: set[int]) -> dict[int, Any]:
    found = NAMED[kind].objects.all()
    found = found.select_related("restaurant") if kind == "counter" else found
    return (found.defer("frozen") if kind == "document" else found).in_bulk(ids)


def _page(kind: str, named: Any) -> str:
    """The page of something that is told by its name; of a person there is none."""
    if kind == "document":
        return reverse("operator_document", args=[named.number])
    if kind == "counter":
        return reverse("operator_restaurant", args=[named.restaurant_id])
    return reverse(f"operator_{kind}", args=[named.pk]) if kind in NAMED else ""


def told_actor(actor: str):
    """Who an actor of the trail is, as people read it."""
    return User.objects.filter(pk=_person(actor)).first() or ACTORS.get(actor, actor)


def _ids(rows: list[AuditEntry], kind: str) -> set[int]:
    return {pk for of, pk in (_subject(row.subject) for row in rows) if of == kind and pk is not None}


def _subject(label: str) -> tuple[str, int | None]:
    kind, _, pk = label.partition(":")
    return kind, int(pk) if pk.isdecimal() else None


def _person(actor: str) -> int | None:
    """The user of the public host behind user:public:7; None for anybody else."""
    pk = actor.removeprefix("user:public:")
    return int(pk) if pk != actor and pk.isdecimal() else None
