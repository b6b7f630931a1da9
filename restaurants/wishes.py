"""Restaurants that are asked for and not enrolled yet: counted per company, for whoever walks there."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.audit import record
from restaurants.enums import RestaurantState
from restaurants.models import Restaurant, WishCount


def wish_key(name: str) -> str:
    """What makes two spellings one wish: letters and digits alone, in small letters; empty when there are none."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())[:80]


def enrolled_as(name: str) -> Restaurant | None:
    """The active restaurant of this very name; None when there is none."""
    named = Q(name__iexact=name) | Q(name_en__iexact=name)
    return Restaurant.objects.filter(named, state=RestaurantState.ACTIVE).order_by("id").first()


def enrolled_under(names: Iterable[str]) -> dict[str, Restaurant]:
    """The active restaurants that have one of these names, by its wish_key; one query."""
    asked = {name.lower() for name in names}
    named = Restaurant.objects.filter(state=RestaurantState.ACTIVE).alias(here=Lower("name"), here_en=Lower("name_en"))
    found = named.filter(Q(here__in=asked) | Q(here_en__in=asked)).order_by("-id")
    return {wish_key(name): place for place in found for name in (place.name, place.name_en) if name}


@transaction.atomic
def count_wish(*, company, name: str, where: str, by, at: datetime | None = None) -> WishCount:
    """Count one more person of this company who asks for a restaurant; the place is the last one that was said."""
    now = at or timezone.now()
    facts = {"name": name, "where": where, "last_at": now}
    wish, _new = WishCount.objects.get_or_create(company=company, key=wish_key(name), defaults=facts)
    changes = {"where": where} if where else {}
    WishCount.objects.filter(pk=wish.pk).update(count=F("count") + 1, last_at=now, **changes)
    wish.refresh_from_db()
    record(by, "count_wish", wish, count=wish.count)
    return wish


def wishes() -> QuerySet[WishCount]:
    """What is asked for, as far as the connection may see it, most asked for first."""
    return WishCount.objects.select_related("company")
