"""The audit trail in words: who did what to which, with a way there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import AuditEntry, User
from portals.actors import names_of
from portals.operator.words import ACTORS, VERBS
from restaurants.models import Restaurant
from tenants.models import Company

PAGES = {"company": "operator_company", "restaurant": "operator_restaurant"}
NAMED = {"company": Company, "restaurant": Restaurant}
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
    """The rows with names for the pseudonyms of this host, in at most six queries whatever their number."""
    rows = list(entries)
    people = User.objects.in_bulk({pk for pk in map(_person, (row.actor for row in rows)) if pk} | _ids(rows, "user"))
    found = {kind: model.objects.in_bulk(_ids(rows, kind)) for kind, model in NAMED.items() if _ids(rows, kind)}
    found["user"] = people
    others = names_of(row.actor for row in rows if not _person(row.actor))
    return [_told(row, people, found, others) for row in rows]


def _told(row: AuditEntry, people: dict, found: dict, others: dict[str, str]) -> Told:
    kind, pk = _subject(row.subject)
    named = found.get(kind, {}).get(pk)
    actor = people.get(_person(row.actor)) or ACTORS.get(row.actor) or others.get(row.actor, row.actor)
    facts = " · ".join(f"{name} {value}" for name, value in row.data.items() if name not in HIDDEN and value not in ("", []))
    url = reverse(PAGES[kind], args=[pk]) if named and kind in PAGES else ""
    return Told(row, actor, VERBS.get(row.verb, row.verb), str(named or row.subject), url, facts)


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
