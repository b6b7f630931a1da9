"""Reading what stands at Stripe: payments, calls, the page of an invoice. Row-level security decides what is seen."""

from collections.abc import Iterable

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from billing.enums import (
    AccountKind,
    CounterpartKind,
    DisputeState,
    Gateway,
    MoveKind,
    OperationState,
    OwnCardState,
    StripePayoutState,
    Verb,
)
from billing.gateways.operations import NOT_AGAIN
from billing.models import (
    BankLine,
    Counterpart,
    Document,
    Operation,
    StripeDispute,
    StripeMove,
    StripePayment,
    StripePayout,
    StripeRefund,
)


def page_of(document: Document) -> str:
    """The page on which an invoice can be paid online; "" when there is none, or none any more."""
    found = Counterpart.objects.filter(
        gateway=Gateway.STRIPE, kind=CounterpartKind.INVOICE, document=document, closed_at=None
    )
    page = found.values_list("page", flat=True).first() or ""
    return page if page.startswith(("https://", "http://")) else ""


def stripe_payments() -> QuerySet[StripePayment]:
    """Every payment by Stripe, newest first, in minor units each with what is `left` of it and, of that, `free`.

    No invoice took what is left, and it did not go back; what is free is not on its way back either.
    """
    told = {"left": "waits", "free": "free"}
    sums = {name: Func(F("pk"), function=f"public.stripe_{of}", output_field=BigIntegerField()) for name, of in told.items()}
    return StripePayment.objects.annotate(**sums).select_related("company", "document")


def refunds() -> QuerySet[StripeRefund]:
    """Every refund that was asked for, newest first, each with its `state`: a call's, or returned when it came back."""
    back = StripeMove.objects.filter(refund=OuterRef("pk"), kind=MoveKind.REFUND_BACK)
    state = Case(When(Exists(back), then=Value("returned")), default=Concat(Value("call_"), F("operation__state")))
    return StripeRefund.objects.annotate(state=state).select_related("company", "payment__document", "operation")


def refunds_to_look_at() -> QuerySet[StripeRefund]:
    """Refunds that Stripe refused or that came back, as long as so much still waits and none was asked for since."""
    since = StripeRefund.objects.filter(payment=OuterRef("payment"), pk__gt=OuterRef("pk"))
    waits = Func(F("payment_id"), function="public.stripe_free", output_field=BigIntegerField())
    found = refunds().filter(~Exists(since), Q(state__in=["call_failed", "returned"]))
    return found.alias(waits=waits).filter(waits__gt=0)


def disputes() -> QuerySet[StripeDispute]:
    """Every dispute, newest first, each with what it has cost in `fee` (minor units) by now."""
    cost = Sum(Case(When(kind=MoveKind.DISPUTE_FEE, then=F("amount")), When(kind=MoveKind.FEE_BACK, then=-F("amount"))))
    fees = StripeMove.objects.filter(dispute=OuterRef("pk")).order_by().values("dispute").annotate(sum=cost)
    fee = Coalesce(Subquery(fees.values("sum"), output_field=BigIntegerField()), Value(0))
    return StripeDispute.objects.annotate(fee=fee).select_related("company", "payment__document", "own_card__restaurant")


def open_disputes() -> QuerySet[StripeDispute]:
    """Of these, those that wait for our answer or for the bank's."""
    return disputes().filter(state=DisputeState.OPEN)


def undecided(payments: Iterable[int]) -> dict[int, int]:
    """By payment what stands in stripe_disputed because its dispute is open (minor units, below zero)."""
    moves = StripeMove.objects.filter(dispute__state=DisputeState.OPEN, payment__in=list(payments)).order_by()
    signed = Func(F("kind"), F("amount"), Value(AccountKind.STRIPE_DISPUTED), function="public.stripe_signed")
    rows = moves.values("payment").annotate(sum=Sum(signed, output_field=BigIntegerField()))
    return {row["payment"]: row["sum"] for row in rows}


def stripe_payouts() -> QuerySet[StripePayout]:
    """Every payout of Stripe's to our bank, newest first, each with whether it has `arrived` there by a bank's line."""
    arrived = Func(
        F("pk"),
        Value(MoveKind.ARRIVED),
        Value(MoveKind.NOT_ARRIVED),
        function="public.stripe_payout_is",
        output_field=BooleanField(),
    )
    return StripePayout.objects.annotate(arrived=arrived)


def under_way(line: BankLine) -> QuerySet[StripePayout]:
    """The payouts of Stripe's that this line of bank_lines() may have brought, whole."""
    left = line.left  # type: ignore[attr-defined]  # annotated
    found = stripe_payouts().filter(Q(arrived=False), currency=line.currency, amount=left)
    return found.exclude(state=StripePayoutState.FAILED).filter(opened_at__date__lte=line.booked_on)


def arrived_by(line: BankLine) -> StripePayout | None:
    """The payout of Stripe's that a bank line is said to have brought; None when it is not."""
    last = StripeMove.objects.filter(line=line).select_related("payout").order_by("-id").first()
    return last.payout if last and last.kind == MoveKind.ARRIVED else None


GONE = Q(verb=Verb.CARD_REFUND, own_card__state=OwnCardState.RETURNED)
"""Of calls(): what they were to give back went back otherwise, or is owed to a guest (card_returns.owed_to_guests)."""
STANDS_REFUSED = Q(state=OperationState.FAILED, latest=True, item=None) & ~Q(verb__in=NOT_AGAIN) & ~GONE
"""Of calls(): refused, and not tried again since. A refund is asked for anew instead (refunds_to_look_at), a refused payout
is owed again: the next run pays it; a declined card is its holder's affair."""


def calls() -> QuerySet[Operation]:
    """Every call to Stripe, newest first, each with whether it is the `latest` of its kind about its thing."""
    about = ("company_id", "restaurant_id", "document_id", "item_id", "card_id", "own_card_id")
    same = {f"the_{name}": Coalesce(OuterRef(name), 0) for name in about}
    mine = Operation.objects.annotate(**{f"the_{name}": Coalesce(F(name), Value(0)) for name in about})
    later = mine.filter(verb=OuterRef("verb"), pk__gt=OuterRef("pk"), **same)
    return Operation.objects.annotate(latest=~Exists(later)).select_related("company", "restaurant", "document", "item")


def refused_calls() -> QuerySet[Operation]:
    """Calls that Stripe refused and that nobody has tried again since."""
    return calls().filter(STANDS_REFUSED)
