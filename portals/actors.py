"""The actors of the books and the audit trail as people read them: a name, a device, a till."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from restaurants.models import Counter, CounterKey, StaffPin

# What stands before the key: user:public:7, staff:3, device:12, counter:4.
MODELS = {"user:public": User, "staff": StaffPin, "device": CounterKey, "counter": Counter}


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """A name for each actor, in one query per kind of them; one that is nobody here stays as it is written.

    Read inside the restaurant's scope: its staff is seen there only.
    """
    asked = set(actors)
    keys: dict[str, set[int]] = defaultdict(set)
    for kind, pk in map(_parts, asked):
        if kind in MODELS and pk is not None:
            keys[kind].add(pk)
    found = {kind: MODELS[kind]._default_manager.in_bulk(pks) for kind, pks in keys.items()}
    return {actor: _named(actor, found) for actor in asked}


def _parts(actor: str) -> tuple[str, int | None]:
    kind, _colon, pk = actor.rpartition(":")
    return kind, int(pk) if pk.isdecimal() else None


def _named(actor: str, found: dict) -> str:
    kind, pk = _parts(actor)
    thing = found.get(kind, {}).get(pk)
    if thing is None:
        return actor
    if kind == "counter":
        return _("POS at counter %(name)s") % {"name": thing.name}
    return str(thing.name)
