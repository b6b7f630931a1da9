"""The close of a month: flip the period under the fence, draw the documents, freeze each; billing.rendering renders them.

Every step can be killed and run again and ends in the same documents: numbers are given to all in one transaction,
dates come from the moment of the flip, and what is frozen stays.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.audit import actor_of, record
from billing import clock
from billing.documents.proof import proven
from billing.documents.shapes import fingerprint, frozen
from billing.enums import DocumentKind, DocumentState, PeriodState
from billing.freezing import Figures, figures_of
from billing.models import Document, Period
from billing.portions import sum_up_portions
from billing.setoffs import set_off
from tenants.scope import platform_scope
from tenants.terms import month_after

OWNERS = {"company": "tenants_company", "restaurant": "restaurants_restaurant"}
# Test payments that were undone in their own month: in no document, not even as a voided meal (ADR 22).
VOIDED_TRIALS = (
    "SELECT r.id FROM billing_redemption r JOIN billing_reversal v ON v.redemption_id = r.id AND v.period = r.period"
    " JOIN tenants_company h ON h.id = r.company_id AND h.house"
    " WHERE r.period = %(month)s AND r.outcome = 'captured' AND r.way = 'trial'"
)
PREFIX = {DocumentKind.INVOICE: "INV", DocumentKind.STATEMENT: "STM"}


class CloseRefused(Exception):
    """The period cannot be closed: `code` is not_over, earlier_open when an earlier month still collects,
    earlier_closing while the figures of one are not all final, before_the_first when nobody ate yet then, or not_closing
    when there is no close to pause."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Progress:
    """How far the close of a period is: documents numbered, frozen and rendered of all, and those that could not be."""

    state: str
    total: int
    frozen: int
    rendered: int
    unrendered: int
    paused_at: datetime | None = None

    @property
    def done(self) -> bool:
        return self.state == PeriodState.CLOSED

    @property
    def stuck(self) -> bool:
        """Whether only documents are missing that could not be rendered: nothing moves until somebody asks for them."""
        return self.unrendered > 0 and self.rendered + self.unrendered == self.total


def begin_close(*, month: date, by, at: datetime | None = None) -> Period:
    """Flip a period to closing: from here on no meal enters it. Closing a flipped one again changes nothing.

    The exclusive lock waits for the redemptions in flight; those that come later see the flipped state. Raises
    CloseRefused while the month is not over, an earlier one is open or one's figures are not all final: what the
    earlier takes from a deposit comes first; and for a month before the first in which anybody ate.
    """
    now = at or clock.now()
    if timezone.localtime(now).date() < month_after(month):
        raise CloseRefused("not_over")
    with platform_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(public.till_fence())")
        if Period.objects.filter(month__lt=month, state=PeriodState.OPEN).exists():
            raise CloseRefused("earlier_open")
        unfinished = Q(documents__isnull=True) | Q(documents__state=DocumentState.DRAWN)
        if Period.objects.filter(unfinished, month__lt=month, state=PeriodState.CLOSING).exists():
            raise CloseRefused("earlier_closing")
        if Period.objects.exists() and not Period.objects.filter(month__lte=month).exists():
            raise CloseRefused("before_the_first")
        period, _ = Period.objects.get_or_create(month=month)
        if period.state == PeriodState.OPEN:
            cursor.execute("SELECT (SELECT max(id) FROM billing_redemption), (SELECT max(id) FROM billing_transfer)")
            period.last_redemption, period.last_transfer = (last or 0 for last in cursor.fetchone())
            period.state, period.closing_at, period.closed_by = PeriodState.CLOSING, now, actor_of(by)
            period.save()
            record(by, "close_period", f"period:{period}")
    return period


def pause_close(*, month: date, by) -> Period:
    """Have the workers leave a closing period alone once each has finished the document in its hands.

    Raises CloseRefused("not_closing"). Pausing a paused one changes nothing.
    """
    return _pause(month, clock.now(), by)


def resume_close(*, month: date, by) -> Period:
    """Let the workers go on with a paused period; raises CloseRefused("not_closing")."""
    return _pause(month, None, by)


def _pause(month: date, at: datetime | None, by) -> Period:
    with platform_scope(), transaction.atomic():
        period = Period.objects.select_for_update().filter(month=month, state=PeriodState.CLOSING).first()
        if period is None:
            raise CloseRefused("not_closing")
        if bool(period.paused_at) != bool(at):
            period.paused_at, period.paused_by = at, actor_of(by) if at else ""
            period.save(update_fields=["paused_at", "paused_by"])
            record(by, "pause_close" if at else "resume_close", f"period:{period}")
    return period


def is_paused(month: date) -> bool:
    """Whether the workers are to leave this month's close alone."""
    return Period.objects.filter(month=month, paused_at__isnull=False).exists()


def draw_documents(month: date) -> int:
    """Sum the month up by day, company and restaurant, and number every document; returns how many there are.

    One transaction under the period's row lock: all of it or none, and only once.
    """
    with platform_scope(), transaction.atomic():
        period = Period.objects.select_for_update().get(month=month)
        if period.state == PeriodState.CLOSING and not period.documents.exists():
            _sum_up(month)
            sum_up_portions(month)
            _number(period, DocumentKind.INVOICE, "company")
            _number(period, DocumentKind.STATEMENT, "restaurant")
        return period.documents.count()


def _sum_up(month: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_line (period_id, company_id, restaurant_id, day, count, gross, voids, seal)"
            " SELECT m.*, coalesce(s.seal, '') FROM (SELECT r.period, r.company_id, r.restaurant_id, r.business_day AS day,"
            " count(*) FILTER (WHERE v.id IS NULL), coalesce(sum(r.amount) FILTER (WHERE v.id IS NULL), 0), count(v.id)"
            " FROM billing_redemption r LEFT JOIN billing_reversal v ON v.redemption_id = r.id AND v.period = r.period"
            " WHERE r.period = %(month)s AND r.outcome = 'captured' AND NOT (r.way = 'trial' AND v.id IS NOT NULL)"
            " GROUP BY 1, 2, 3, 4) m LEFT JOIN public.line_seals(%(month)s::date) s USING (company_id, restaurant_id, day)",
            {"month": month},
        )


def _number(period: Period, kind: DocumentKind, owner: str) -> None:
    """Give every owner with meals, corrections or own cards in the period a document, numbered in order of their id."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH meals AS (SELECT {owner}_id AS id, sum(count) AS count, sum(gross) AS gross FROM billing_line"
            f" WHERE period_id = %(month)s GROUP BY 1), moved AS (SELECT {owner}_id AS id,"
            f" count(redemption_id) AS transfers, coalesce(sum(CASE WHEN reason = 'meal' THEN amount ELSE -amount END)"
            f" FILTER (WHERE redemption_id IS NOT NULL), 0) AS moved FROM billing_transfer"
            f" WHERE period = %(month)s AND (reason IN ('own_card', 'own_card_back')"
            f" OR redemption_id IS NOT NULL AND redemption_id NOT IN ({VOIDED_TRIALS})) GROUP BY 1)"
            f" SELECT o.id, o.currency, coalesce(count, 0), coalesce(gross, 0), transfers, moved"
            f" FROM moved LEFT JOIN meals USING (id) JOIN {OWNERS[owner]} o USING (id) ORDER BY 1",
            {"month": period.month},
        )
        owners = cursor.fetchall()
        year = period.month.year
        cursor.execute(
            "INSERT INTO billing_numbering AS n (kind, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (kind, year) DO UPDATE SET last = n.last + excluded.last RETURNING last",
            [kind, year, len(owners)],
        )
        first = cursor.fetchone()[0] - len(owners) + 1
    columns = (f"{owner}_id", "currency", "meals", "gross", "transfers", "moved")
    Document.objects.bulk_create(
        [
            Document(
                kind=kind,
                period=period,
                number=f"{PREFIX[kind]}-{year}-{first + place:06d}",
                drawn_at=period.closing_at,  # type: ignore[misc]  # a period is drawn up while closing
                **dict(zip(columns, row, strict=True)),
            )
            for place, row in enumerate(owners)
        ],
        batch_size=1_000,
    )


def freeze_document(document_id: int, *, by="system") -> bool:
    """Fix a document's figures for ever, with its closing entries in the ledger and what it is set against; False when it
    was done before.
    """
    with platform_scope(), transaction.atomic():
        waiting = Document.objects.select_related("period", "company", "restaurant").select_for_update(of=("self",))
        document = waiting.filter(pk=document_id, state=DocumentState.DRAWN).first()
        if document is None:
            return False
        figures = figures_of(document)
        document.root, data = _proven(document, figures.content)
        _post(document, figures, by)
        document.frozen, document.fingerprint = data.decode(), fingerprint(data)
        document.total, document.state, document.frozen_at = figures.total, DocumentState.FROZEN, clock.now()
        document.save()
        set_off(document, figures.set_off, by)
        return True


def _proven(document: Document, content: dict[str, Any]) -> tuple[str, bytes]:
    """The content's root and its frozen bytes, chained to the same owner's document of the month before."""
    owner = {"company_id": document.company_id, "restaurant_id": document.restaurant_id, "kind": document.kind}
    earlier = Document.objects.filter(**owner, period__lt=document.period_id).order_by("-period_id")
    whole = proven(content, earlier.values_list("root", flat=True).first() or "")
    return whole["proof"]["root"], frozen(whole)


def _post(document: Document, figures: Figures, by) -> None:
    reasons, sources, targets, amounts = (list(column) for column in zip(*figures.entries, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.ledger_close_document(%s, %s::text[], %s::text[], %s::text[], %s::bigint[], %s, %s)",
            [document.pk, reasons, sources, targets, amounts, actor_of(by), figures.beyond],
        )


def finish_close(month: date) -> bool:
    """Close the period for ever once every document is rendered; True when it is closed."""
    with platform_scope(), transaction.atomic():
        period = Period.objects.select_for_update().get(month=month)
        unfinished = period.documents.exclude(state=DocumentState.RENDERED).exists()
        if period.state == PeriodState.CLOSING and not unfinished:
            period.state, period.closed_at = PeriodState.CLOSED, clock.now()
            period.save()
        return period.state == PeriodState.CLOSED


def progress_of(month: date) -> Progress:
    """How far the close of a month is, in documents."""
    with platform_scope():
        period = Period.objects.filter(month=month).first()
        counted = Document.objects.filter(period_id=month).order_by().values_list("state").annotate(Count("id"))
        states = Counter(dict(counted))
    return Progress(
        state=period.state if period else PeriodState.OPEN,
        total=states.total(),
        frozen=states.total() - states[DocumentState.DRAWN],
        rendered=states[DocumentState.RENDERED],
        unrendered=states[DocumentState.UNRENDERED],
        paused_at=period.paused_at if period else None,
    )
