"""Statements below zero: set against the same restaurant's others when figures are made final, or a payout comes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.audit import actor_of
from billing import clock
from billing.models import Document, SetOff


@dataclass(frozen=True)
class Opposite:
    """Another statement of the restaurant; `amount` in minor units adds to this one's net: below zero when it lowers it."""

    document: int
    number: str
    period: str
    amount: int


OPEN = """
SELECT d.id, d.number, to_char(d.period_id, 'YYYY-MM'), abs(x.open) FROM billing_document d
 CROSS JOIN LATERAL (SELECT public.statement_open(d.id) AS open) x
 WHERE d.restaurant_id = %s AND d.kind = 'statement' AND d.currency = %s AND d.state <> 'drawn' AND sign(x.open) = %s
 ORDER BY d.id
"""


def opposites(document: Document, net: int) -> list[Opposite]:
    """What a statement with `net` minor units open, not final yet, will be set against, the oldest first; locks the desk

    when there is any. Above zero it is lowered by what is still below zero; below zero by what others have left.
    """
    if not net or not _open(document, net):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.bank_enter()")
    found, rest = [], abs(net)
    for pk, number, period, left in _open(document, net):
        part = min(left, rest)
        if part:
            found.append(Opposite(pk, number, period, -part if net > 0 else part))
        rest -= part
    return found


def _open(document: Document, net: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [document.restaurant_id, document.currency, -1 if net > 0 else 1])
        return cursor.fetchall()


def set_off(document: Document, found: Sequence[Opposite], by) -> None:
    """Write down what a statement that has just become final is set against. The desk is locked since `opposites`."""
    with connection.cursor() as cursor:
        for each in found:
            below, against = (each.document, document.pk) if each.amount < 0 else (document.pk, each.document)
            cursor.execute(
                "SELECT public.set_off(%s, %s, %s, %s, %s)", [below, against, abs(each.amount), actor_of(by), clock.now()]
            )


def set_offs_of(documents: Iterable[Document]) -> dict[int, list[Opposite]]:
    """What each of these statements is set against now, in order; one that is set against nothing is not in it."""
    asked = {document.pk for document in documents}
    standing = SetOff.objects.filter(undoes=None, undone_by=None).select_related("below", "against")
    found: dict[int, list[Opposite]] = {}
    for row in (standing.filter(below__in=asked) | standing.filter(against__in=asked)).order_by("id"):
        for one, other, amount in ((row.below, row.against, row.amount), (row.against, row.below, -row.amount)):
            if one.pk in asked:
                told = Opposite(other.pk, other.number, f"{other.period_id:%Y-%m}", amount)
                found.setdefault(one.pk, []).append(told)
    return found
