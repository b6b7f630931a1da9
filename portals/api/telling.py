"""What a till is told of a meal and of a refusal, and what stays between the guest and their company."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from billing.labels import who
from billing.models import Hold, Redemption
from portals.api.problems import refused
from vouchers.enums import Reason

# What a person still has is between them and their company: a till learns what is missing, never what is left.
PRIVATE = {"left", "limit", "missing", "payable", "holdable", "whole_only"}


def told(reason: str, facts: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The facts of a refusal that a till may know."""
    if reason == Reason.NOT_ENOUGH and "missing" in facts:
        return {"missing": facts["missing"], "currency": currency}
    return {name: value for name, value in facts.items() if name not in PRIVATE}


def stored_facts(stored: Redemption) -> dict[str, Any]:
    """The facts of a refusal as they were stored, for `told` to choose from."""
    if stored.facts:
        return stored.facts
    return {} if stored.left is None else {"missing": max(stored.amount - stored.left, 0)}


def refused_again(stored: Redemption) -> HttpResponse:
    """The answer to an attempt that was refused before."""
    return refused(stored.reason, told(stored.reason, stored_facts(stored), stored.currency), replayed=True)


def facts_of(meal: Redemption | Hold) -> dict[str, Any]:
    """The plain facts of a meal, with who paid in the till's language; those of a hold are without the id that only a paid
    meal has.
    """
    names = ("key", "amount", "currency", "occurred_at")
    known: dict[str, Any] = {name: getattr(meal, name) for name in names} | {"label": who(meal.label)}
    return {"id": meal.pk} | known if isinstance(meal, Redemption) else known
