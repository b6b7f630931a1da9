"""Reading what stands at Stripe: payments, calls, the page of an invoice. Row-level security decides what is seen."""

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from billing.enums import CounterpartKind, Gateway, OperationState
from billing.models import BankMatch, Counterpart, Document, Operation, StripePayment


def page_of(document: Document) -> str:
    """The page on which an invoice can be paid online; "" when there is none."""
    found = Counterpart.objects.filter(gateway=Gateway.STRIPE, kind=CounterpartKind.INVOICE, document=document)
    page = found.values_list("page", flat=True).first() or ""
    return page if page.startswith(("https://", "http://")) else ""


def stripe_payments() -> QuerySet[StripePayment]:
    """Every payment by Stripe, newest first, each with what is `left` of it that no invoice took (minor units)."""
    told = BankMatch.objects.filter(payment=OuterRef("pk")).order_by().values("payment").annotate(sum=Sum("amount"))
    matched = Coalesce(Subquery(told.values("sum"), output_field=BigIntegerField()), Value(0))
    return StripePayment.objects.annotate(left=F("amount") - matched).select_related("company", "document")


def held_by_stripe() -> list[dict]:
    """By currency: what Stripe holds for us and, of that, what no invoice took; minor units."""
    rows = stripe_payments().order_by("currency").values("currency")
    return [dict(row) for row in rows.annotate(held=Sum("amount") - Coalesce(Sum("fee"), 0), waits=Sum("left"))]


STANDS_REFUSED = Q(state=OperationState.FAILED, latest=True)
"""Of calls(): refused, and not tried again since."""


def calls() -> QuerySet[Operation]:
    """Every call to Stripe, newest first, each with whether it is the `latest` of its kind about its thing."""
    about = ("company_id", "restaurant_id", "document_id")
    same = {f"the_{name}": Coalesce(OuterRef(name), 0) for name in about}
    mine = Operation.objects.annotate(**{f"the_{name}": Coalesce(F(name), Value(0)) for name in about})
    later = mine.filter(verb=OuterRef("verb"), pk__gt=OuterRef("pk"), **same)
    return Operation.objects.annotate(latest=~Exists(later)).select_related("company", "document")


def refused_calls() -> QuerySet[Operation]:
    """Calls that Stripe refused and that nobody has tried again since."""
    return calls().filter(STANDS_REFUSED)
