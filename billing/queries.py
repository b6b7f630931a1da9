"""Reading the money: today's sales, a person's meals, an attempt's answer. Row-level security decides what is seen."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf

from billing.enums import BY_EATER, BY_TILL, DocumentKind, HoldState, Outcome, ReversalKind, Way
from billing.models import Document, Hold, OwnCard, Purse, Redemption, Transfer

A_MEAL = ~Q(way=Way.TRIAL)
"""What a restaurant's sums and numbers count: everything but test payments."""
SHOP_DAY_STARTS = timedelta(hours=4)


def shop_day(at: datetime, zone) -> tuple[datetime, datetime]:
    """From when to when a restaurant's list of today runs: four in the morning to four in the morning."""
    local = at.astimezone(zone) - SHOP_DAY_STARTS
    start = local.replace(hour=0, minute=0, second=0, microsecond=0) + SHOP_DAY_STARTS
    return start, start + timedelta(days=1)


def captured() -> QuerySet[Redemption]:
    """Redemptions that were paid, voided later or not, with their reversal and checked mark loaded."""
    return Redemption.objects.filter(outcome=Outcome.CAPTURED).select_related("reversal", "checked")


def sales(restaurant_id: int, start: datetime, end: datetime, *, trials: bool = False) -> QuerySet[Redemption]:
    """A restaurant's meals of a span, newest first, each with its running `number` of the span from 1.

    With `trials` test payments are among them, with the number of the meal before.
    """
    found = captured().filter(restaurant_id=restaurant_id, occurred_at__gte=start, occurred_at__lt=end)
    return (
        (found if trials else found.filter(A_MEAL))
        .annotate(number=Window(Count("id", filter=A_MEAL), order_by=F("id").asc()))
        .order_by("-id")
    )


def sales_total(restaurant_id: int, start: datetime, end: datetime) -> dict[str, int]:
    """count, total and voids of a restaurant's span; voided meals count in neither count nor total."""
    standing = ~Q(reversal__kind=ReversalKind.VOID)
    found = (
        Redemption.objects.filter(A_MEAL, outcome=Outcome.CAPTURED, restaurant_id=restaurant_id)
        .filter(occurred_at__gte=start, occurred_at__lt=end)
        .aggregate(
            count=Count("id", filter=Q(reversal=None) | standing),
            total=Sum("amount", filter=Q(reversal=None) | standing),
            voids=Count("reversal", filter=Q(reversal__kind=ReversalKind.VOID)),
        )
    )
    return {name: value or 0 for name, value in found.items()}


def running_number(redemption: Redemption, zone) -> int:
    """Which meal of the restaurant's day this is, counting from 1."""
    start, _ = shop_day(redemption.occurred_at, zone)
    return Redemption.objects.filter(
        A_MEAL,
        outcome=Outcome.CAPTURED,
        restaurant=redemption.restaurant_id,
        occurred_at__gte=start,
        occurred_at__lt=start + timedelta(days=1),
        id__lte=redemption.pk,
    ).count()


def answer_to(key) -> Redemption | None:
    """The stored answer to a key, captured or refused, with its reversal loaded; None when the key is unknown."""
    return Redemption.objects.filter(key=key).select_related("reversal").first()


def hold_of(key) -> Hold | None:
    """The hold with this key, settled or not; None when there is none, also when it was refused."""
    return Hold.objects.filter(key=key).first()


def running_hold(counter_id: int, at: datetime) -> Hold | None:
    """What a counter's own screen holds while the rest is paid by another means, the latest; None when nothing waits.

    What a guest's phone holds while their card is asked is theirs alone to end.
    """
    held = Hold.objects.filter(counter_id=counter_id, state=HoldState.HELD, expires_at__gt=at, rest__gt=0)
    return held.exclude(item__way__in=BY_EATER).order_by("-id").first()


def with_rest(meals: QuerySet[Redemption]) -> QuerySet[Redemption]:
    """The same meals, each with its `rest` and `by_card` read along: what was paid while it was held, at the till and on the
    guest's phone."""
    held = Hold.objects.filter(key=OuterRef("key"), state=HoldState.CAPTURED)
    at_till = When(way__in=BY_TILL, then=Coalesce(Subquery(held.values("rest")), 0))
    return meals.annotate(rest=Case(at_till, default=0), by_card=Coalesce(by_card(), 0))  # type: ignore[no-redef]  # they stand for queries


def by_card() -> Subquery:
    """What the guest's own card paid on the phone beside each redemption, in minor units; null when none did."""
    paid = OwnCard.objects.filter(key=OuterRef("key"), redemption=OuterRef("pk"))
    return Subquery(paid.values("amount"))


def holds_for(company_id: int, actor: str, since: datetime) -> QuerySet[Hold]:
    """Holds on somebody's money since a moment, settled or not, newest first; `actor` is whose code it was."""
    mine = Hold.objects.filter(company_id=company_id, actor=actor, occurred_at__gte=since)
    return mine.select_related("restaurant").order_by("-id")


def paid_from(purse_ids: list[int]) -> QuerySet[Redemption]:
    """The meals paid from these purses, newest first, each with `mine`: the part of its amount these purses gave."""
    paid = Transfer.objects.filter(purse_id__in=purse_ids, reason="meal")
    part = paid.filter(redemption=OuterRef("pk")).order_by().values("redemption").annotate(sum=Sum("amount"))
    meals = captured().filter(id__in=paid.values("redemption_id")).annotate(mine=Subquery(part.values("sum")))
    return meals.select_related("reversal", "checked", "restaurant").order_by("-id")


def meals_from(purse_ids: Iterable[int]) -> dict[int, int]:
    """How many meals stand that these purses paid for, each in whole or in part; a purse without one is not in it."""
    paid = Transfer.objects.filter(purse_id__in=list(purse_ids), reason="meal", redemption__reversal=None)
    return dict(paid.order_by().values_list("purse_id").annotate(Count("redemption_id", distinct=True)))


def refused_for(company_id: int, actor: str) -> QuerySet[Redemption]:
    """Refused attempts on somebody's money, newest first; `actor` is whose code, number or phone it was."""
    return Redemption.objects.filter(outcome=Outcome.REFUSED, company_id=company_id, actor=actor).order_by("-id")


def purses(ids) -> dict[int, Purse]:
    """Purses by id."""
    return Purse.objects.in_bulk(list(ids))


def documents(kind: DocumentKind) -> QuerySet[Document]:
    """Invoices or statements the connection may see, newest first."""
    return (
        Document.objects.filter(kind=kind)
        .select_related("period", "company", "restaurant", "rendition")
        .defer("frozen", "rendition__pdf")
    )


def dated(found: QuerySet[Document]) -> QuerySet[Document]:
    """The same documents, each with its `pay_day` and its amount `to_pay` (minor units) as frozen; None before."""
    said = Cast(NullIf("frozen", Value("")), JSONField())
    return found.alias(said=said).annotate(
        pay_day=Cast(Coalesce(KT("said__due_on"), KT("said__pay_on")), DateField()),
        to_pay=Cast(
            Coalesce(KT("said__summary__due"), KT("said__summary__deposit"), KT("said__summary__net")), BigIntegerField()
        ),
    )
