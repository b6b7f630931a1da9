"""Where a meal that was given back later had stood first: the chain from a correction to its original, for both sides."""

import json
from collections.abc import Callable, Sequence
from datetime import date

from billing.models import Document, Line, Reversal

Origins = Callable[[Reversal], dict[str, str | int]]


def origins_of(document: Document, reversals: Sequence[Reversal]) -> Origins:
    """Tells of each reversal in which document of the same owner its meal stood, and in which line, counted from 1.

    A line is known by its seal; one of a document that was frozen before there were seals has no number. Two queries.
    """
    months = {reversal.redemption.period for reversal in reversals}
    owner = {"kind": document.kind, "company": document.company_id, "restaurant": document.restaurant_id}
    numbers: dict[date, str] = {}
    places: dict[tuple[date, str], int] = {}
    for earlier in Document.objects.filter(**owner, period__in=months):
        numbers[earlier.period_id] = earlier.number
        places |= {(earlier.period_id, seal): place for seal, place in places_in(earlier).items()}
    seals = _seals(document, reversals)

    def first(reversal: Reversal) -> dict[str, str | int]:
        month, seal = reversal.redemption.period, seals.get(_line_of(reversal), "")
        number, place = numbers.get(month), places.get((month, seal)) if seal else None
        return ({"original_document": number} if number else {}) | ({"original_line": place} if place else {})

    return first


def places_in(document: Document) -> dict[str, int]:
    """The numbers of a document's lines, counted from 1, by their seals: a day of which every meal was voided has none, nor
    has any before the figures are final.
    """
    lines = json.loads(document.frozen)["lines"] if document.frozen else []
    return {line["seal"]: place for place, line in enumerate(lines, start=1) if line.get("seal")}


def _line_of(reversal: Reversal) -> tuple[date, int, int, date]:
    meal = reversal.redemption
    return meal.period, reversal.company_id, reversal.restaurant_id, meal.business_day


def _seals(document: Document, reversals: Sequence[Reversal]) -> dict[tuple[date, int, int, date], str]:
    days = {reversal.redemption.business_day for reversal in reversals}
    owner = {"company": document.company_id} if document.company_id else {"restaurant": document.restaurant_id}
    found = Line.objects.filter(**owner, day__in=days)
    return {(line.period_id, line.company_id, line.restaurant_id, line.day): line.seal for line in found}
