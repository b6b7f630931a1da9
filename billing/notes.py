"""Papers that follow a frozen invoice: a credit note gives some of its service fee back, a reminder asks for it.

What was eaten is never credited here: a meal is refunded, and stands as a correction on the next invoice.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from accounts.audit import actor_of, record
from billing import clock
from billing.bank.queries import paid
from billing.bank.standing import standing_of
from billing.documents.proof import proven
from billing.documents.shapes import fingerprint, frozen, thawed
from billing.enums import DocumentKind, DocumentState, NoteKind
from billing.models import Document, Note
from billing.money import apply_rate
from billing.rendering import ask_for_note
from billing.setoffs import settle_favour
from billing.tax.amending import amend_for_credit
from tenants.scope import platform_scope

PREFIX = {NoteKind.CREDIT: "CRN", NoteKind.REMINDER: "RMD"}
LEVELS = (1, 2, 3)


class NoteRefused(Exception):
    """No paper can follow this invoice; `code` is unknown_invoice (none, or its figures are not final), not_positive,
    too_much (more than what is left of its service fee), key_reused, no_level or not_overdue.
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Fee:
    """What an invoice asked as service fee and how much of it was given back; minor units, without VAT and the VAT."""

    supply: int
    vat: int
    credited: int
    credited_vat: int

    @property
    def left(self) -> int:
        """How much can still be given back, without VAT."""
        return self.supply - self.credited


def fee_of(invoice: Document) -> Fee:
    """The service fee of a frozen invoice."""
    summary = _said(invoice)["summary"]
    given = Note.objects.filter(invoice=invoice, kind=NoteKind.CREDIT).aggregate(supply=Sum("supply"), vat=Sum("vat"))
    return Fee(summary["fee_supply"], summary["fee_vat"], given["supply"] or 0, given["vat"] or 0)


def issue_credit_note(
    *, invoice: Document, amount: int, reason: str, key: uuid.UUID, by, at: datetime | None = None
) -> Note:
    """Give back so much of an invoice's service fee (minor units, without VAT), posted into the open month.

    The VAT goes with it, so that all notes together give back the VAT that was charged, to the unit. What was paid already
    is set against the company's other open invoices, or waits for the next. A tax invoice that was issued gets its amendment
    drafted, and a pause that nothing holds up any more ends. The same key gives the same note. Raises NoteRefused.
    """
    from billing.dunning.pauses import end_pauses  # whose letters are drawn here

    with platform_scope(), transaction.atomic():
        _enter()  # before the invoice's row: whoever matches a payment holds the desk and then wants that
        locked = _locked(invoice)
        known = Note.objects.filter(key=key).first()
        if known:
            if (known.invoice_id, known.supply, known.kind) != (locked.pk, amount, NoteKind.CREDIT):
                raise NoteRefused("key_reused")
            return known
        fee = fee_of(locked)
        if amount <= 0:
            raise NoteRefused("not_positive")
        if amount > fee.left:
            raise NoteRefused("too_much")
        rate = _said(locked)["terms"]["vat_bp"]
        vat = apply_rate(fee.credited + amount, rate) - fee.credited_vat
        now = at or clock.now()
        number = _number(NoteKind.CREDIT, _day(locked, now).year)
        posted, fee_transfer, vat_transfer = _post(locked, amount, vat, number, by, now)
        facts = {"supply": amount, "vat": vat, "reason": reason, "posted_in": f"{posted:%Y-%m}"}
        moved = {"fee_transfer_id": fee_transfer, "vat_transfer_id": vat_transfer}
        note = _kept(
            _credit(locked, number, now, facts), invoice=locked, kind=NoteKind.CREDIT, number=number, key=key,
            supply=amount, vat=vat, reason=reason, actor=actor_of(by), issued_at=now, **moved,
        )  # fmt: skip
        record(by, "issue_credit_note", locked, number=number, amount=amount, vat=vat, reason=reason)
        settle_favour(company=locked.company, by=by)  # type: ignore[arg-type]  # an invoice has a company
        amend_for_credit(note=note, by=by)
        end_pauses(by="system")
        return note


def issue_reminder(*, invoice: Document, level: int, by, at: datetime | None = None) -> Note:
    """Draw the reminder of a level (1, 2 or 3) for an overdue invoice; asking again gives the one there is.

    Raises NoteRefused.
    """
    if level not in LEVELS:
        raise NoteRefused("no_level")
    with platform_scope(), transaction.atomic():
        locked = _locked(invoice)
        known = Note.objects.filter(invoice=locked, kind=NoteKind.REMINDER, level=level).first()
        if known:
            return known
        now = at or clock.now()
        row: Any = paid(Document.objects.filter(pk=locked.pk)).get()
        standing = standing_of(
            asked=row.to_pay + row.evened - row.credited, paid=row.paid, paid_on=row.paid_on, due_on=row.pay_day,
            today=_day(locked, now),
        )  # fmt: skip
        if standing.state != "overdue":
            raise NoteRefused("not_overdue")
        number = _number(NoteKind.REMINDER, _day(locked, now).year)
        sums = {"asked": row.to_pay + row.evened, "credited": row.credited, "paid": row.paid, "left": standing.left}
        content = _reminder(locked, number, now, {"level": level, "days": standing.days, "summary": sums})
        note = _kept(
            content, invoice=locked, kind=NoteKind.REMINDER, number=number, key=uuid.uuid4(), level=level,
            actor=actor_of(by), issued_at=now,
        )  # fmt: skip
        record(by, "issue_reminder", locked, number=number, level=level)
        return note


def _enter() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.bank_enter()")


def _locked(invoice: Document) -> Document:
    found = Document.objects.select_for_update(of=("self",)).select_related("company", "period")
    locked = found.filter(pk=invoice.pk, kind=DocumentKind.INVOICE).exclude(state=DocumentState.DRAWN).first()
    if locked is None:
        raise NoteRefused("unknown_invoice")
    return locked


def _said(invoice: Document) -> Any:
    """The invoice's frozen figures."""
    return thawed(invoice.frozen)


def _number(kind: NoteKind, year: int) -> str:
    """The next number of a year's series: taken under its row lock, so without a gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_numbering AS n (kind, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (kind, year) DO UPDATE SET last = n.last + 1 RETURNING last",
            [kind, year],
        )
        return f"{PREFIX[kind]}-{year}-{cursor.fetchone()[0]:06d}"


def _post(invoice: Document, supply: int, vat: int, number: str, by, at: datetime):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month, fee, vat FROM public.credit_fee(%s, %s, %s, %s, %s, %s)",
            [invoice.pk, supply, vat, number, actor_of(by), at],
        )
        return cursor.fetchone()


def _day(invoice: Document, at: datetime):
    return at.astimezone(invoice.company.tz).date()  # type: ignore[union-attr]  # an invoice has a company


def _frame(invoice: Document, number: str, at: datetime) -> dict[str, Any]:
    """What both kinds say: who to whom, about which invoice; parties and language as the invoice has them."""
    about = _said(invoice)
    kept = ("language", "currency", "recipient", "period", "covers")
    return {name: about[name] for name in kept if name in about} | {
        "number": number,
        "issued_on": _day(invoice, at).isoformat(),
        "issuer": about["issuer"] | {"bank": settings.OPERATOR["bank"]},
        "invoice": {
            "number": invoice.number,
            "issued_on": about["issued_on"],
            "due_on": about["due_on"],
            "total": about["summary"]["total"],
            "reference": about["reference"],
            "fingerprint": invoice.fingerprint,
        },
    }


def _credit(invoice: Document, number: str, at: datetime, facts: dict[str, Any]) -> dict[str, Any]:
    about = _said(invoice)
    fee = {"supply": about["summary"]["fee_supply"], "vat": about["summary"]["fee_vat"]}
    total = {"fee": fee, "supply": facts["supply"], "vat": facts["vat"], "total": facts["supply"] + facts["vat"]}
    return _frame(invoice, number, at) | {
        "kind": "credit",
        "terms": {"vat_bp": about["terms"]["vat_bp"]},
        "reason": facts["reason"],
        "posted_in": facts["posted_in"],
        "summary": total,
    }


def _reminder(invoice: Document, number: str, at: datetime, facts: dict[str, Any]) -> dict[str, Any]:
    return _frame(invoice, number, at) | {"kind": "reminder"} | facts


def _kept(content: dict[str, Any], **facts: Any) -> Note:
    """Freeze a note, chained to the company's one of the same kind before it; a worker makes its PDF after the commit."""
    company = facts["invoice"].company
    before = Note.objects.filter(company=company, kind=facts["kind"]).order_by("-id").first()
    whole = proven(content, before.root if before else "")
    data = frozen(whole)
    made = Note.objects.create(
        company=company, frozen=data.decode(), fingerprint=fingerprint(data), root=whole["proof"]["root"], **facts
    )
    transaction.on_commit(lambda: ask_for_note(made.pk), robust=True)
    return made
