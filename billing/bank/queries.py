"""What is open: lines of bank statements and the invoices they may pay. Row-level security decides what is seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)  # fmt: skip
from django.db.models.expressions import CombinedExpression
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Greatest

from billing.bank.bookings import Booking
from billing.bank.matching import OpenInvoice, OpenTopUp, Payment
from billing.bank.repaying import Fit, Named, fit_of, named_by
from billing.documents.shapes import reference_of
from billing.enums import AccountKind, DocumentKind, LineState, MoveKind, RunState, TransferReason
from billing.models import (
    BankAside,
    BankLine,
    BankMatch,
    Deposit,
    Document,
    GivenBack,
    Note,
    PayoutTie,
    Repayment,
    SetOff,
    StripeMove,
    TopUp,
    Transfer,
)  # fmt: skip
from billing.queries import dated
from tenants.models import Company

STILL_OWED = Q(left__gt=0)
"""Of paid(): what still asks for money."""
FAVOUR = Q(left__lt=0)
"""Of paid(): what stands in its company's favour."""


def bank_lines() -> QuerySet[BankLine]:
    """Every recorded line, newest first, each with `left` (minor units), its `state` and `set_aside`.

    So much of it `matched` invoices, deposits or statements below zero; so much `carried` payouts that went out or came
    back, went back to whom it was from, or came from Stripe. What went out and names a repayment that it is not tied to is
    `named`.
    """
    aside = BankAside.objects.filter(line=OuterRef("pk"))
    carried = _told(PayoutTie) + _told(GivenBack) + _sent_back() + _from_stripe()
    lines = BankLine.objects.annotate(matched=_told(BankMatch), carried=carried, set_aside=Exists(aside))
    lines = lines.annotate(
        left=Case(When(amount__lt=0, then=Value(0)), default=F("amount") - F("matched") - F("carried")),
    )
    return lines.alias(names_repayment=NAMES_REPAYMENT).annotate(state=STATE).select_related("file")


NAMES_REPAYMENT = Func("memo", "reference", function="public.bank_names_repayment", output_field=BooleanField())
STATE = Case(
    When(amount__lt=0, carried=-F("amount"), then=Value(LineState.MATCHED)),
    When(amount__lt=0, set_aside=True, then=Value(LineState.ASIDE)),
    When(amount__lt=0, carried=0, names_repayment=True, then=Value(LineState.NAMED)),
    When(amount__lt=0, then=Value(LineState.OUTGOING)),
    When(left=0, then=Value(LineState.MATCHED)),
    When(set_aside=True, then=Value(LineState.ASIDE)),
    When(Q(matched__gt=0) | Q(carried__gt=0), then=Value(LineState.PART)),
    default=Value(LineState.WAITING),
)


def _told(model: type[BankMatch] | type[PayoutTie] | type[GivenBack]) -> Coalesce:
    told = model.objects.filter(line=OuterRef("pk")).order_by().values("line").annotate(sum=Sum("amount"))
    return Coalesce(Subquery(told.values("sum"), output_field=BigIntegerField()), Value(0))


def _sent_back() -> Coalesce:
    """What of a line that came in went back to where it was from."""
    sums = GivenBack.objects.filter(repayment__came_in=OuterRef("pk")).order_by().values("repayment__came_in")
    return _whole(sums.annotate(sum=Sum("amount")).values("sum"))


def _from_stripe() -> Coalesce:
    signed = Sum(Case(When(kind=MoveKind.ARRIVED, then=F("amount")), default=-F("amount")))
    moves = StripeMove.objects.filter(line=OuterRef("pk")).order_by().values("line").annotate(sum=signed)
    return Coalesce(Subquery(moves.values("sum"), output_field=BigIntegerField()), Value(0))


QUEUED = (LineState.WAITING, LineState.PART, LineState.NAMED)
"""The states of lines that a person still has to look at."""


def in_queue() -> Q:
    """Of bank_lines(): those a person still has to look at."""
    return Q(state__in=QUEUED)


def paid(found: QuerySet[Document]) -> QuerySet[Document]:
    """The same documents, dated, each with what is `paid`, `credited` and `left` (minor units), and `paid_on`, the last day.

    `evened` is what an invoice asks more (below zero: less) than is printed on it, because other invoices were lowered by
    it, or lowered it, since, or because money was given back; what others changed before is printed and `lowered`. `left`
    below zero stands in the company's favour. Before the figures are final `left` is None; of a statement these mean
    nothing.
    """
    matches = BankMatch.objects.filter(document=OuterRef("pk")).order_by().values("document")
    standing = matches.filter(undoes=None, undone_by=None)
    return dated(found).annotate(
        paid=Coalesce(Subquery(matches.annotate(sum=Sum("amount")).values("sum"), output_field=BigIntegerField()), Value(0)),
        paid_on=Subquery(standing.annotate(last=Max("paid_on")).values("last")),
        credited=_whole(_credits()),
        lowered=Coalesce(_as_frozen("set_off"), Value(0)),
        evened=_lent() - _whole(_sums(SetOff, "against")) - F("lowered"),
        left=F("to_pay") + F("evened") - F("paid") - F("credited"),
    )


def _as_frozen(name: str) -> Cast:
    """A sum of the summary of dated() documents; None where they do not say it."""
    return Cast(KT(f"said__summary__{name}"), BigIntegerField())


def _lent() -> CombinedExpression:
    """What other invoices were lowered by because of this one, and what of it was given back."""
    return _whole(_sums(SetOff, "below")) + _whole(_sums(GivenBack, "document"))


def _sums(model: type[SetOff] | type[GivenBack], by: str) -> QuerySet:
    """The amounts of these rows by one of their documents: a subquery over documents."""
    found = model.objects.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return found.annotate(sum=Sum("amount")).values("sum")


def _whole(sums: QuerySet) -> Coalesce:
    return Coalesce(Subquery(sums, output_field=BigIntegerField()), Value(0))


def _credits() -> QuerySet:
    """What credit notes gave back of an invoice, VAT included: a subquery over documents."""
    notes = Note.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    return notes.annotate(sum=Sum(F("supply") + F("vat"))).values("sum")


def payments() -> QuerySet[BankMatch]:
    """What paid which invoice or statement below zero, or into which deposit, the newest first; below zero it takes an
    earlier one back.
    """
    return BankMatch.objects.select_related("company", "restaurant", "document", "undone_by").order_by("-id")


def invoices() -> QuerySet[Document]:
    """Every invoice with what paid() knows and its company, the one due first before the others."""
    found = Document.objects.filter(kind=DocumentKind.INVOICE).select_related("company", "period")
    return paid(found).defer("frozen").order_by(F("pay_day"), "number")


def open_invoices(*, currency: str | None = None) -> QuerySet[Document]:
    """Of these, those that still ask for money."""
    found = invoices().filter(STILL_OWED, pk__in=_unsettled(rest__gt=0))
    return found.filter(currency=currency) if currency else found


def in_favour() -> QuerySet[Document]:
    """Of invoices(), those that stand in their company's favour: `favour` is what they do, above zero, in minor units."""
    return invoices().filter(FAVOUR, pk__in=_unsettled(rest__lt=0)).annotate(favour=-F("left"))


def going_back(rows: QuerySet[Document]) -> int:
    """How much of in_favour()'s `favour` was approved to go back by bank and is on no line of our bank's statement yet."""
    spare = Func(F("pk"), function="public.invoice_spare", output_field=BigIntegerField())
    return rows.aggregate(goes=Sum(F("favour") + spare))["goes"] or 0


def may_be_given_back() -> QuerySet[Document]:
    """Of invoices(), those of which money may go back: what stands in the company's `favour`, and what is `lent` to other
    invoices (minor units).
    """
    lent = SetOff.objects.filter(company__isnull=False, undoes=None, undone_by=None).values("below")
    found = invoices().annotate(lent=_whole(_sums(SetOff, "below")), favour=Greatest(-F("left"), Value(0)))
    return found.filter(Q(pk__in=lent) | FAVOUR & Q(pk__in=_unsettled(rest__lt=0)))


def deposit_room(company: Company) -> int:
    """What of a company's deposit may still be proposed to go back by bank, in minor units."""
    nothing = Value(None, BigIntegerField())
    states = Value([RunState.NEW.value, RunState.APPROVED.value], ArrayField(CharField()))
    room = Func(nothing, nothing, nothing, F("pk"), states, function="public.repayment_room", output_field=BigIntegerField())
    return Deposit.objects.filter(company=company).annotate(room=room).values_list("room", flat=True).first() or 0


def repayments() -> QuerySet[Repayment]:
    """Every repayment, newest first, with its invoice or deposit and company, its own card and restaurant, or the line that
    `came_in`, and the bank line that has `carried` it, None so far.
    """
    standing = GivenBack.objects.filter(repayment=OuterRef("pk"), undoes=None, undone_by=None)
    return Repayment.objects.annotate(carried=Subquery(standing.values("line")[:1])).select_related(
        "document__company", "deposit__company", "own_card__restaurant", "came_in"
    )


UNDECIDED = Q(state=RunState.NEW)
"""Of repayments(): those that wait for a second person."""
TO_TRANSFER = Q(state=RunState.APPROVED, carried=None)
"""Of repayments(): approved, and on no line of our bank's statement yet."""


def repayments_to_carry(line: BankLine) -> QuerySet[Repayment]:
    """The repayments that a line of bank_lines() which went out may have carried; none for one that came in.

    Of its amount the one that it names comes first, then others; then the rest.
    """
    if line.amount > 0:
        return Repayment.objects.none()
    rest = -line.amount - line.carried  # type: ignore[attr-defined]  # annotated
    named = When(pk__in=named_by(as_carrier(line)), amount=rest, then=Value(2))
    likely = Case(named, When(amount=rest, then=Value(1)), default=Value(0))
    found = repayments().filter(TO_TRANSFER, currency=line.currency, amount__lte=rest)
    return found.annotate(likely=likely).order_by("-likely", "pk")


def named_repayments(lines: Iterable[BankLine | Booking]) -> dict[int, Named]:
    """The repayments that these lines name, by number, as the rules see them; no query when they name none."""
    numbers = {number for line in lines for number in named_by(as_carrier(line))}
    found = repayments().filter(pk__in=numbers) if numbers else ()
    return {
        each.pk: Named(each.amount, each.currency, each.state, each.carried is not None, each.is_of_guest)  # type: ignore[attr-defined]
        for each in found
    }


def repaid_by(line: BankLine | Booking, known: Mapping[int, Named]) -> Fit:
    """Which of the named_repayments() a line carried for certain, or why not those it names."""
    return fit_of(as_carrier(line), known, out=line.amount < 0)


def _unsettled(**rest) -> list[int]:
    """Which invoices these are by the ledger alone: years of paid ones are not to be unpacked to be left out."""
    from_deposit = Case(When(source__kind=AccountKind.COMPANY_DEPOSIT, then=F("amount")), default=-F("amount"))
    used = Transfer.objects.filter(document=OuterRef("pk"), reason=TransferReason.DEPOSIT_USED).order_by()
    told = BankMatch.objects.filter(document=OuterRef("pk")).order_by().values("document").annotate(sum=Sum("amount"))
    found = Document.objects.filter(kind=DocumentKind.INVOICE, total__isnull=False).annotate(
        asked=F("total") - _whole(used.annotate(sum=Sum(from_deposit)).values("sum")) - _whole(_credits()),
        rest=F("asked") + _lent() - _whole(_sums(SetOff, "against")) - _whole(told.values("sum")),
    )
    return list(found.filter(**rest).values_list("pk", flat=True))


def as_open(invoice: Document) -> OpenInvoice:
    """An invoice of open_invoices() as the rules of matching see it."""
    return OpenInvoice(
        id=invoice.pk,
        reference=reference_of(invoice.number),
        payer=invoice.company.name,  # type: ignore[union-attr]  # an invoice has a company
        left=invoice.left,  # type: ignore[attr-defined]  # annotated by paid()
        currency=invoice.currency,
    )


def as_open_top_up(top_up: TopUp) -> OpenTopUp:
    """A top-up of billing.deposits.open_top_ups() as the rules of matching see it."""
    return OpenTopUp(top_up.pk, top_up.reference, top_up.company.currency)


def as_payment(line: BankLine) -> Payment:
    """A line of bank_lines() as the rules of matching see it."""
    return Payment(line.left, line.currency, line.payer, line.memo)  # type: ignore[attr-defined]  # annotated


def as_carrier(line: BankLine | Booking) -> Payment:
    """A line as the rules of repayments and payouts see it: the whole, whichever way it went, with the bank's reference."""
    return Payment(abs(line.amount), line.currency, line.payer, f"{line.memo} {line.reference}")


@dataclass(frozen=True)
class Owing:
    """What a company has to pay: what is due and, of that, what is overdue; minor units, invoices counted."""

    due: int
    overdue: int
    invoices: int
    overdue_invoices: int


def owing(found: QuerySet[Document], today: date) -> Owing:
    """The sums of some invoices, all of one currency, on a day."""
    rows = [(row.left, row.pay_day < today) for row in paid(found).filter(STILL_OWED).defer("frozen")]  # type: ignore[attr-defined]
    overdue = [left for left, is_late in rows if is_late]
    return Owing(sum(left for left, _ in rows), sum(overdue), len(rows), len(overdue))
