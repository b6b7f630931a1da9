"""What a company paid beyond what its invoices asked: what of it waits with us, and what went back.

Read for the whole platform: a company sees no line of our bank and no call to Stripe, only what of its own money is left.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from billing.bank.queries import TO_TRANSFER, bank_lines, repayments
from billing.enums import Gateway, MoveKind
from billing.gateways.queries import stripe_payments
from billing.models import BankLine, BankMatch, GivenBack, StripeMove
from tenants.enums import PaysBy
from tenants.models import Company
from tenants.scope import platform_scope


@dataclass(frozen=True)
class Beyond:
    """So much came in beyond what was asked, or (below zero) went back, in minor units.

    Of what came in so much `waits`, and of that so much is `going` back already; `document` is the invoice it was sent for.
    """

    day: date
    amount: int
    way: str
    document: str = ""
    waits: int = 0
    going: int = 0


def beyond_invoices(company: Company) -> list[Beyond]:
    """Every such amount, the newest first: with the payments of its invoices they are what its bank book says."""
    with platform_scope():
        found = [*_by_bank(company), *_by_stripe(company), *_from_invoices(company)]
    return sorted(found, key=lambda each: each.day, reverse=True)


def _by_bank(company: Company) -> list[Beyond]:
    lines = {line.pk: line for line in bank_lines().filter(pk__in=_lines_of(company), amount__gt=0)}
    if not lines:
        return []
    gone = _standing().filter(repayment__came_in__in=lines).values("repayment__came_in", "given_on", "amount")
    back: dict[int, int] = {}
    for each in gone:
        back[each["repayment__came_in"]] = back.get(each["repayment__came_in"], 0) + each["amount"]
    going = dict(
        repayments().filter(TO_TRANSFER, came_in__in=lines).order_by().values_list("came_in").annotate(sum=Sum("amount"))
    )
    paid = BankMatch.objects.filter(line__in=lines, undoes=None, undone_by=None, document__isnull=False).order_by("-pk")
    numbers, way = dict(paid.values_list("line", "document__number")), str(PaysBy.BANK.label)
    came = [
        Beyond(line.booked_on, line.left + back.get(pk, 0), way, numbers.get(pk, ""), line.left, going.get(pk, 0))  # type: ignore[attr-defined]
        for pk, line in lines.items()
    ]
    return [each for each in came if each.amount > 0] + [Beyond(each["given_on"], -each["amount"], way) for each in gone]


def _lines_of(company: Company) -> QuerySet[BankLine]:
    """The lines that paid this company's invoices, or into its deposit, and nobody else's."""
    standing = BankMatch.objects.filter(undoes=None, undone_by=None, line__isnull=False)
    others = standing.filter(~Q(company=company) | Q(company=None)).values("line")
    return BankLine.objects.filter(pk__in=standing.filter(company=company).values("line")).exclude(pk__in=others)


def _by_stripe(company: Company) -> list[Beyond]:
    way = str(Gateway.STRIPE.label)
    returned = StripeMove.objects.filter(kind=MoveKind.REFUND_BACK, company=company).values("refund")
    gone = StripeMove.objects.filter(kind=MoveKind.REFUND, company=company).exclude(refund__in=returned)
    back: dict[int | None, int] = {}
    rows = []
    for move in gone.select_related("document"):
        back[move.payment_id] = back.get(move.payment_id, 0) + move.amount
        rows.append(Beyond(_day(company, move.happened_at), -move.amount, way, _number(move)))
    for paid in stripe_payments().filter(company=company).filter(Q(left__gt=0) | Q(pk__in=back)):
        came = paid.left + back.get(paid.pk, 0)  # type: ignore[attr-defined]  # annotated
        waits, going = paid.left, paid.left - paid.free  # type: ignore[attr-defined]
        rows.append(Beyond(_day(company, paid.paid_at), came, way, _number(paid), waits, going))
    return [each for each in rows if each.amount]


def _from_invoices(company: Company) -> list[Beyond]:
    """What stood in the company's favour on an invoice, and went back by bank; it is among the payments that came in."""
    gone = _standing().filter(company=company, document__isnull=False).select_related("document")
    return [Beyond(each.given_on, -each.amount, str(PaysBy.BANK.label), _number(each)) for each in gone]


def _standing() -> QuerySet[GivenBack]:
    return GivenBack.objects.filter(undoes=None, undone_by=None)


def _day(company: Company, moment) -> date:
    return moment.astimezone(company.tz).date()


def _number(of) -> str:
    return of.document.number if of.document else ""
