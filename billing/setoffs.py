"""Statements below zero, and invoices in their company's favour: set against the same owner's others when figures are made
final; a payout that comes back, a credit note and a payment that is undone do so too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.audit import actor_of, record
from billing import clock
from billing.enums import DocumentKind
from billing.models import Document, SetOff
from tenants.models import Company


@dataclass(frozen=True)
class Opposite:
    """Another document of the owner; `amount` in minor units adds to what this one deposits or asks: below zero when it
    lowers it.
    """

    document: int
    number: str
    period: str
    amount: int


OPEN = """
SELECT d.id, d.number, to_char(d.period_id, 'YYYY-MM'), abs(x.open) FROM billing_document d
 CROSS JOIN LATERAL (SELECT public.{open}(d.id) AS open) x
 WHERE d.{owner}_id = %s AND d.kind = %s AND d.currency = %s AND d.state <> 'drawn' AND sign(x.open) = %s
 ORDER BY d.period_id, d.id
"""
OPENS = {
    DocumentKind.STATEMENT: OPEN.format(open="statement_open", owner="restaurant"),
    DocumentKind.INVOICE: OPEN.format(open="invoice_spare", owner="company"),
}
SETS = {DocumentKind.STATEMENT: "set_off", DocumentKind.INVOICE: "favour_set_off"}


def opposites(document: Document, net: int) -> list[Opposite]:
    """What a document with `net` minor units open, not final yet, will be set against, the oldest first; locks the desk

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
        owner, kind = document.restaurant_id or document.company_id, DocumentKind(document.kind)
        cursor.execute(OPENS[kind], [owner, kind, document.currency, -1 if net > 0 else 1])
        return cursor.fetchall()


def as_frozen(found: Sequence[Opposite]) -> list[dict[str, str | int]]:
    """The other documents as a document names them."""
    return [{"number": each.number, "period": each.period, "amount": each.amount} for each in found]


def set_off(document: Document, found: Sequence[Opposite], by) -> None:
    """Write down what a document that has just become final is set against. The desk is locked since `opposites`."""
    act = SETS[DocumentKind(document.kind)]
    with connection.cursor() as cursor:
        for each in found:
            below, against = (each.document, document.pk) if each.amount < 0 else (document.pk, each.document)
            cursor.execute(
                f"SELECT public.{act}(%s, %s, %s, %s, %s)", [below, against, abs(each.amount), actor_of(by), clock.now()]
            )
    if found:
        record(by, "set_off", document, against={each.number: each.amount for each in found})


def settle_favour(*, company: Company, by) -> None:
    """Set what stands in a company's favour against its other invoices, the oldest first, or take back what an invoice that
    asks again had lent.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.bank_enter()")
        before = SetOff.objects.order_by("-id").values_list("id", flat=True).first() or 0
        cursor.execute("SELECT public.favour_settle(%s, %s, %s)", [company.pk, actor_of(by), clock.now()])
    for row in SetOff.objects.filter(company=company, pk__gt=before).select_related("below", "against"):
        record(by, "set_off", row.below, against={row.against.number: row.amount})


def set_offs_of(documents: Iterable[Document]) -> dict[int, list[Opposite]]:
    """What each of these documents is set against now, in order; one that is set against nothing is not in it."""
    asked = {document.pk for document in documents}
    standing = SetOff.objects.filter(undoes=None, undone_by=None).select_related("below", "against")
    found: dict[int, list[Opposite]] = {}
    for row in (standing.filter(below__in=asked) | standing.filter(against__in=asked)).order_by("id"):
        for one, other, amount in ((row.below, row.against, row.amount), (row.against, row.below, -row.amount)):
            if one.pk in asked:
                told = Opposite(other.pk, other.number, f"{other.period_id:%Y-%m}", amount)
                found.setdefault(one.pk, []).append(told)
    return found
