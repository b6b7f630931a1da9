"""Every payout as a list: what was sent, what of it came back, and the statement it counts in."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, DateField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from billing.enums import DocumentKind, PayoutState
from billing.models import Document, PayoutItem
from billing.payouts.queries import payouts

NEVER_SENT = (PayoutState.NEW, PayoutState.DISCARDED)
CAME_BACK = (PayoutState.FAILED, PayoutState.RETURNED)


def every_payout() -> QuerySet[PayoutItem]:
    """The payouts of billing.payouts.queries, the newest first, each with its `month`, the `number` of the statement it
    counts in (of an advance: once its month has one), what was `sent` and what `came_back` (minor units).

    A statement's payouts sent less those that came back are what was paid of it, advances of its month included.
    """
    of_month = Document.objects.filter(
        kind=DocumentKind.STATEMENT, restaurant=OuterRef("restaurant"), period=OuterRef("advance__period")
    )
    amount, nothing = F("amount"), Value(0)
    return (
        payouts()
        .select_related("advance")
        .annotate(
            month=Coalesce("document__period", "advance__period", output_field=DateField()),
            number=Coalesce("document__number", Subquery(of_month.values("number")), Value(""), output_field=CharField()),
            sent=Case(When(state__in=NEVER_SENT, then=nothing), default=amount, output_field=BigIntegerField()),
            came_back=Case(When(state__in=CAME_BACK, then=amount), default=F("taken_back"), output_field=BigIntegerField()),
        )
        .order_by("-id")
    )


def with_outcome(found: Iterable[Any]) -> list[Any]:
    """The same PayoutRuns, each with what of it `came_back` or was not carried out, and what `stays` out (minor units)."""
    rows = list(found)
    of_them = every_payout().filter(run__in=[row.pk for row in rows]).order_by()
    sums = {run: told for run, *told in of_them.values_list("run").annotate(Sum("sent"), Sum("came_back"))}
    for row in rows:
        sent, row.came_back = sums.get(row.pk, (0, 0))
        row.stays = sent - row.came_back
    return rows


def told_payouts() -> QuerySet[PayoutItem]:
    """Of these, what a restaurant is told of, without the runs, which it may not see: not what was only prepared."""
    return every_payout().exclude(state__in=NEVER_SENT)  # type: ignore[misc]  # annotated by payouts()
