"""How busy it is: one of three words, from everybody's anonymous meals of the last minutes, or no word at all."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.cache import cache

from billing.crowds import eaters_between
from tenants.scope import platform_scope

WINDOW = timedelta(minutes=20)
"""How far back a meal says that somebody is still at the table."""
KEPT_SECONDS = 60
"""Told anew once a minute: nobody can watch a single meal arrive, and a list of many costs one query."""


class Crowd(StrEnum):
    """How busy a restaurant is; nothing is said of fewer than five different eaters."""

    UNTOLD = ""
    QUIET = "quiet"
    USUAL = "usual"
    BUSY = "busy"


def crowd_of(eaters: int) -> Crowd:
    """The word for a number of different eaters within WINDOW; small numbers arrive here as 0."""
    if eaters >= 20:
        return Crowd.BUSY
    if eaters >= 10:
        return Crowd.USUAL
    return Crowd.QUIET if eaters else Crowd.UNTOLD


def crowds(restaurant_ids: Collection[int], now: datetime) -> dict[int, Crowd]:
    """How busy each of these restaurants is, over all companies: read at most once a minute, one query for all."""
    with platform_scope():
        keys = {f"crowd:{each}": each for each in restaurant_ids}
        known = {keys[key]: Crowd(word) for key, word in cache.get_many(keys).items()}
        missing = [each for each in restaurant_ids if each not in known]
        if missing:
            counted = eaters_between(missing, now - WINDOW, now)
            fresh = {each: crowd_of(counted.get(each, 0)) for each in missing}
            cache.set_many({f"crowd:{each}": str(word) for each, word in fresh.items()}, KEPT_SECONDS)
            known |= fresh
    return known
