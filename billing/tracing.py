"""From a document's line to the transfers it stands on, and from a transfer back to its documents.

Row-level security decides what is seen: a company its own side, a restaurant its own, the operator both.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, Value, When

from billing.days import RefundedLater, told_in
from billing.enums import AccountKind, DocumentKind, Outcome, TransferReason
from billing.models import (
    Account,
    BankMatch,
    Document,
    GivenBack,
    Line,
    Note,
    PayoutItem,
    PayoutStep,
    PayoutTie,
    Reversal,
    StripePayment,
    StripeTransfer,
    Transfer,
    TransferReversal,
)  # fmt: skip

OWN_CARD = re.compile(r"own card (\d+)")
"""How the transfers of an own card refer to it."""
UNCOUNTED = frozenset({TransferReason.DEPOSIT_USED})
"""Closing entries that say how a total is paid, and are no part of it."""

R = TransferReason
MEAL_REASONS = frozenset({R.MEAL, R.VOID, R.REFUND})
COMPANY_REASONS = (
    R.MEAL, R.VOID, R.REFUND, R.SERVICE_FEE, R.SERVICE_FEE_VAT, R.FEE_CREDIT, R.FEE_VAT_CREDIT, R.INVOICE_PAID,
    R.INVOICE_UNPAID, R.GIVEN_BACK, R.GIVEN_BACK_UNDONE,
)  # fmt: skip
COMPANY_DEPOSIT_REASONS = (R.DEPOSIT, R.DEPOSIT_USED, R.DEPOSIT_UNDONE)
COMPANY_STRIPE_REASONS = (
    R.STRIPE_IN, R.STRIPE_REFUND, R.STRIPE_REFUND_BACK, R.STRIPE_DISPUTE, R.STRIPE_DISPUTE_BACK, R.STRIPE_DISPUTE_LOST,
    R.STRIPE_DISPUTE_KEPT,
)  # fmt: skip
RESTAURANT_REASONS = (
    R.MEAL, R.VOID, R.REFUND, R.COMMISSION, R.COMMISSION_VAT, R.ADVANCE_FEE, R.ADVANCE_FEE_VAT, R.PAID_BACK,
    R.PAID_BACK_UNDONE, R.PAYOUT, R.PAYOUT_FAILED, R.PAYOUT_RETURNED, R.PAYOUT_REVERSED,
)  # fmt: skip
RESTAURANT_CARD_REASONS = (R.OWN_CARD, R.OWN_CARD_BACK, R.OWN_CARDS)


def reasons_of(owner: dict[str, Any]) -> frozenset[TransferReason]:
    """What a company's or a restaurant's transfers can be for, as docs/reference/transfers.md says it; all for the platform.

    What comes with a deposit, a payment by Stripe or guests' own cards is there once the owner has had one.
    """
    if not owner:
        return frozenset(R)
    kinds = set(Account.objects.filter(**owner).values_list("kind", flat=True))
    if "restaurant" in owner:
        return frozenset(RESTAURANT_REASONS + (RESTAURANT_CARD_REASONS if AccountKind.RESTAURANT_CARDS in kinds else ()))
    deposit = COMPANY_DEPOSIT_REASONS if AccountKind.COMPANY_DEPOSIT in kinds else ()
    stripe = COMPANY_STRIPE_REASONS if StripePayment.objects.filter(**owner).exists() else ()
    return frozenset(COMPANY_REASONS + deposit + stripe)


def lines_of(document: Document) -> QuerySet[Line]:
    """The lines an invoice or a statement is made of, by day and the other side's name."""
    found = Line.objects.filter(period=document.period_id, **owner_of(document)).select_related("company", "restaurant")
    return found.order_by("day", "company__name", "restaurant__name", "id")


def transfers_of(line: Line) -> QuerySet[Transfer]:
    """The transfers one line sums up: the meals of its day and those undone in the same month."""
    return Transfer.objects.filter(
        period=line.period_id,
        redemption__period=line.period_id,
        redemption__outcome=Outcome.CAPTURED,
        redemption__company=line.company_id,
        redemption__restaurant=line.restaurant_id,
        redemption__business_day=line.day,
    )


def corrections_of(document: Document) -> QuerySet[Transfer]:
    """What was given back in the document's month of meals of earlier ones."""
    earlier = Transfer.objects.filter(period=document.period_id, redemption__period__lt=document.period_id)
    return earlier.filter(**owner_of(document))


def entries_of(document: Document) -> QuerySet[Transfer]:
    """The document's closing entries: fees, commission, VAT, what a deposit paid."""
    return Transfer.objects.filter(document=document)


def own_cards_of(restaurant_id: int | None, month: date) -> QuerySet[Transfer]:
    """What guests' own cards paid at a restaurant in a month, and what went back to them; nothing for no restaurant."""
    if restaurant_id is None:
        return Transfer.objects.none()
    mine = list(
        Account.objects.filter(kind=AccountKind.RESTAURANT_CARDS, restaurant=restaurant_id).values_list("pk", flat=True)
    )
    took, back = Q(target__in=mine, reason=TransferReason.OWN_CARD), Q(source__in=mine, reason=TransferReason.OWN_CARD_BACK)
    return Transfer.objects.filter(took | back, redemption=None, period=month)


def payments_of(document: Document) -> QuerySet[Transfer]:
    """What was paid on an invoice, undone again, credited or given back; of a statement, what was paid out, advances of its
    month too, and came back, and what its restaurant paid.
    """
    matched = Q(pk__in=BankMatch.objects.filter(document=document).values("transfer_id"))
    if document.kind == DocumentKind.STATEMENT:
        early = Q(item__advance__restaurant=document.restaurant_id, item__advance__period=document.period_id)
        paid = Q(item__document=document) | early
        steps, back = PayoutStep.objects.filter(paid, transfer__isnull=False), TransferReversal.objects.filter(paid)
        return Transfer.objects.filter(matched | Q(pk__in=steps.values("transfer_id")) | Q(pk__in=back.values("owed_id")))
    notes = Note.objects.filter(invoice=document)
    return Transfer.objects.filter(
        matched
        | Q(pk__in=GivenBack.objects.filter(document=document).values("transfer_id"))
        | Q(pk__in=notes.values("fee_transfer_id"))
        | Q(pk__in=notes.values("vat_transfer_id"))
    )


def moved_by_line(lines: list[Line]) -> dict[int, int]:
    """What the transfers of these lines of one document add up to, in minor units, by the line's id."""
    if not lines:
        return {}
    period = lines[0].period_id
    keys = [(line.company_id, line.restaurant_id, line.day) for line in lines]
    companies, restaurants, days = (set(each) for each in zip(*keys, strict=True))
    found = Transfer.objects.filter(
        period=period, redemption__period=period, redemption__outcome=Outcome.CAPTURED, redemption__company__in=companies,
        redemption__restaurant__in=restaurants, redemption__business_day__in=days,
    )  # fmt: skip
    parts = ("redemption__company_id", "redemption__restaurant_id", "redemption__business_day")
    sums = {tuple(row[:3]): row[3] for row in found.order_by().values_list(*parts).annotate(sum=Sum(_meal_value()))}
    return {line.pk: sums.get(key, 0) for line, key in zip(lines, keys, strict=True)}


def _meal_value():
    return Case(When(reason=TransferReason.MEAL, then=F("amount")), default=-F("amount"), output_field=BigIntegerField())


def owner_of(document: Document) -> dict[str, Any]:
    """Whose document it is, as a filter of lines and transfers."""
    if document.kind == DocumentKind.INVOICE:
        return {"company": document.company_id}
    return {"restaurant": document.restaurant_id}


def refunded_after(document: Document) -> list[RefundedLater]:
    """What of a document's meals was given back after it, by the month whose document of the same owner takes it off."""
    owner, month = owner_of(document), document.period_id
    rows = (
        Reversal.objects.filter(**owner, period__gt=month, redemption__period=month)
        .values_list("period")
        .annotate(count=Count("id"), total=Sum("amount"))
        .order_by("period")
    )
    return told_in(rows, **owner, kind=document.kind)


def side_of(owner: dict[str, Any]) -> list[int]:
    """The accounts on which a company owes, or a restaurant is owed, on a statement or not yet."""
    owed = (AccountKind.RESTAURANT_OWED, AccountKind.RESTAURANT_CARDS)
    kinds = (AccountKind.COMPANY_OWES,) if "company" in owner else owed
    return list(Account.objects.filter(kind__in=kinds, **owner).values_list("pk", flat=True))


def with_effect(found: QuerySet[Transfer], owner: dict[str, Any]) -> QuerySet[Transfer]:
    """The same transfers, each with its `effect` on what the company owes, or the restaurant is owed (minor units): none
    between two accounts of its own.
    """
    more, less = ("source_id", "target_id") if "company" in owner else ("target_id", "source_id")
    mine = side_of(owner)
    return found.annotate(
        effect=Case(
            When(**{f"{more}__in": mine, f"{less}__in": mine}, then=Value(0)),
            When(**{f"{more}__in": mine}, then=F("amount")),
            When(**{f"{less}__in": mine}, then=-F("amount")),
            default=Value(0),
            output_field=BigIntegerField(),
        )
    )


def effect_of(found: QuerySet[Transfer], owner: dict[str, Any]) -> int:
    """What these transfers change together of what is owed, in minor units."""
    return with_effect(found, owner).aggregate(sum=Sum("effect"))["sum"] or 0


@dataclass(frozen=True)
class Place:
    """Where a transfer stands: in which `part` of which documents, and on which line of them.

    `part` is line, voided (of a day with no other meal, which is no document's line), correction, entry, own_card, payment,
    paid_back (by a restaurant), given_back (to a company), credit, payout, advance (of a `month` whose statement may not be
    made yet) or "" when no document tells of it (yet).
    """

    part: str = ""
    documents: list[Document] = field(default_factory=list)
    line: Line | None = None
    bank_line: int | None = None
    month: date | None = None


def place_of(transfer: Transfer) -> Place:
    """The documents a transfer stands in, as far as the connection may see them."""
    if transfer.redemption_id:
        return _place_of_meal(transfer)
    if transfer.document_id:
        return Place("entry", _documents(pk=transfer.document_id))
    if transfer.reason in (TransferReason.OWN_CARD, TransferReason.OWN_CARD_BACK):
        papers = _documents(kind=DocumentKind.STATEMENT, restaurant=transfer.restaurant_id, period=transfer.period)
        return Place("own_card" if papers else "", papers)
    match = BankMatch.objects.filter(transfer=transfer.pk).first()
    if match:
        part = "paid_back" if match.restaurant_id else "payment"
        return Place(part, _documents(pk=match.document_id), bank_line=match.line_id)
    given = GivenBack.objects.filter(transfer=transfer.pk).first()
    if given:
        part = "given_back" if given.company_id else ""
        return Place(part, _documents(pk=given.document_id), bank_line=given.line_id)
    note = Note.objects.filter(Q(fee_transfer=transfer.pk) | Q(vat_transfer=transfer.pk)).first()
    return Place("credit", _documents(pk=note.invoice_id)) if note else _place_of_payout(transfer)


def _place_of_payout(transfer: Transfer) -> Place:
    paid = ("item__advance",)
    step = PayoutStep.objects.filter(transfer=transfer.pk).select_related(*paid).first()
    if step:
        return _place_of_item(step.item)
    tie = PayoutTie.objects.filter(transfer=transfer.pk).select_related(*paid).first()
    if tie:
        return _place_of_item(tie.item, tie.line_id)
    sent = StripeTransfer.objects.filter(transfer=transfer.pk).select_related(*paid).first()
    back = TransferReversal.objects.filter(Q(back=transfer.pk) | Q(owed=transfer.pk)).select_related(*paid).first()
    by_stripe = sent or back
    return _place_of_item(by_stripe.item) if by_stripe else Place()


def _place_of_item(item: PayoutItem, bank_line: int | None = None) -> Place:
    """A payout stands in its statement, an advance in that of its month, once there is one."""
    if item.document_id is not None:
        return Place("payout", _documents(pk=item.document_id), bank_line=bank_line)
    month = item.advance.period_id
    papers = _documents(kind=DocumentKind.STATEMENT, restaurant=item.restaurant_id, period=month)
    return Place("advance", papers, bank_line=bank_line, month=month)


def _place_of_meal(transfer: Transfer) -> Place:
    meal, month = transfer.redemption, transfer.period
    sides = Q(company=transfer.company_id, kind=DocumentKind.INVOICE) | Q(restaurant=transfer.restaurant_id)
    documents = _documents(sides, period=month)
    if meal.period < month:
        return Place("correction" if documents else "", documents)
    line = _line(transfer, month)
    return Place("line" if line.count else "voided", documents, line) if line else Place()


def _line(transfer: Transfer, month: date) -> Line | None:
    day = transfer.redemption.business_day
    owner = {"company": transfer.company_id, "restaurant": transfer.restaurant_id}
    return Line.objects.filter(period=month, day=day, **owner).first()


def _documents(*which, **facts) -> list[Document]:
    found = Document.objects.filter(*which, **facts).select_related("company", "restaurant", "period")
    return list(found.defer("frozen").order_by("kind"))
