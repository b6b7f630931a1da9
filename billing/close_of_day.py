"""A restaurant's day in one view: what was sold, what was cancelled, and what of it will be deposited when.

Nothing is stored and nothing is shut: the same question asked again later gives the day as it is then. Commission is worked
out once per statement (billing/freezing.py), so a single day's share of it is an estimate: what the day adds to the
commission of the month, in the tiers that the month has reached by then. Who is paid more often than by statements gets the
day with an advance: the one that paid it, or the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, Sum

from billing.days import shop_span
from billing.enums import DocumentKind, Outcome, PeriodState, ReversalKind, Way
from billing.fees import commission, goes_by_turnover, on_collection_in, pays_on, with_vat
from billing.models import Document, Period, Redemption, Reversal
from billing.money import apply_rate
from billing.payouts.queries import STANDS, payouts
from billing.payouts.rhythms import DAILY, MONTHLY, advance_of
from billing.queries import A_MEAL, by_card, dated
from restaurants.models import Restaurant, RestaurantTerms
from tenants.models import CompanyTerms
from tenants.scope import platform_scope
from tenants.terms import in_force

STANDING = Q(reversal=None) | ~Q(reversal__kind=ReversalKind.VOID)
VOIDED = Q(reversal__kind=ReversalKind.VOID)
SUMS = ("count", "total", "excess", "by_card", "voids", "voided")


@dataclass(frozen=True)
class Taken:
    """Meals paid one way and their total in minor units, voided ones left out."""

    way: Way
    count: int
    total: int


@dataclass(frozen=True)
class Expected:
    """What of one day goes into one month's statement; minor units, about. `number`: that statement, once it is final.

    Where the rate depends on the month's turnover, `commission_bp` is None and `before` what the month had come to.
    It `is_early` when an advance pays it: the one of `reference`, or the next. Its price with VAT is taken off here where an
    advance is of one day, otherwise told as what is taken off `once`.
    """

    month: date
    gross: int
    refunded: int
    commission_bp: int | None
    commission: int
    vat: int
    deposited_on: date
    number: str = ""
    is_early: bool = False
    reference: str = ""
    price: int = 0
    once: int = 0
    before: int = 0

    @property
    def kept(self) -> int:
        return self.gross - self.refunded

    @property
    def net(self) -> int:
        return self.kept - self.commission - self.vat - self.price


@dataclass(frozen=True)
class CloseOfDay:
    """A restaurant's day, or one counter's; minor units.

    Voided meals are in none of the sums but their own; refunds are those given on this day, of meals of earlier ones.
    `by_card` is what guests' own cards paid on their phones beside the vouchers.
    """

    day: date
    count: int
    total: int
    excess: int
    by_card: int
    voids: int
    voided: int
    refunds: int
    refunded: int
    ways: tuple[Taken, ...]
    expected: tuple[Expected, ...]


def close_of_day(restaurant, day: date, *, today: date, counter_id: int | None = None) -> CloseOfDay:
    """The day of a restaurant, four in the morning to four in the morning, or of one of its counters.

    `today` is the restaurant's day now: a month that is over and not closed yet is paid that much later. Four queries, two
    more where the commission depends on the month's turnover, three more for a restaurant that gets advances.
    """
    span = {
        "occurred_at__gte": shop_span(day, day, restaurant.tz)[0],
        "occurred_at__lt": shop_span(day, day, restaurant.tz)[1],
    }
    meals = list(_meals(restaurant.pk, span, counter_id))
    refunds = list(_refunds(restaurant.pk, span, counter_id))
    return CloseOfDay(
        day=day,
        **{
            name: sum(row[name] or 0 for row in meals) for name in ("count", "total", "excess", "by_card", "voids", "voided")
        },
        **{name: sum(row[name] for row in refunds) for name in ("refunds", "refunded")},
        ways=_by_way(meals),
        expected=_expected(meals, refunds, _Asked(restaurant, day, today, counter_id is None)),
    )


def _meals(restaurant_id: int, span: dict, counter_id: int | None):
    """Sums by month and way."""
    found = Redemption.objects.filter(A_MEAL, outcome=Outcome.CAPTURED, restaurant_id=restaurant_id, **span)
    found = found if counter_id is None else found.filter(counter_id=counter_id)
    return (
        found.alias(card=by_card())
        .values("period", "way", "company_id")
        .annotate(by_card=Sum("card", filter=STANDING))  # type: ignore[no-redef]  # it stands for the sum
        .annotate(count=Count("id", filter=STANDING), total=Sum("amount", filter=STANDING))
        .annotate(excess=Sum("excess", filter=STANDING))
        .annotate(voids=Count("id", filter=VOIDED), voided=Sum("amount", filter=VOIDED))
        .order_by("period", "way", "company_id")
    )


def _refunds(restaurant_id: int, span: dict, counter_id: int | None):
    """Sums by month of what was given back on this day."""
    found = Reversal.objects.filter(kind=ReversalKind.REFUND, restaurant_id=restaurant_id, **span).exclude(
        redemption__way=Way.TRIAL
    )
    found = found if counter_id is None else found.filter(redemption__counter_id=counter_id)
    given = found.values("period", "company_id").annotate(refunds=Count("id"), refunded=Sum("amount"))
    return given.order_by("period", "company_id")


def _by_way(meals: Iterable[dict]) -> tuple[Taken, ...]:
    """The ways that paid something, in the order of their enum."""
    found = {way: Taken(way, 0, 0) for way in Way}
    for row in meals:
        way = Way(row["way"])
        found[way] = replace(found[way], count=found[way].count + row["count"], total=found[way].total + (row["total"] or 0))
    return tuple(taken for taken in found.values() if taken.count)


@dataclass(frozen=True)
class _Asked:
    """Whose day is asked for, and when; whether it is the whole restaurant's."""

    restaurant: Restaurant
    day: date
    today: date
    is_whole: bool


@dataclass(frozen=True)
class _Early:
    """The advance that pays a day: its day, its `reference` when it was sent, and its price with VAT in minor units."""

    on: date
    reference: str
    price: int
    is_daily: bool


def _expected(meals: list[dict], refunds: list[dict], asked: _Asked) -> tuple[Expected, ...]:
    """What the day's money comes with: nearly always one thing, two around a close and where a part is paid early."""
    months = sorted({row["period"] for row in meals if row["count"]} | {row["period"] for row in refunds})
    statements, agreed = _statements(asked.restaurant.pk, months), list(asked.restaurant.terms.all())
    earlier = _earlier(asked, [month for month in months if goes_by_turnover(in_force(agreed, month))])
    found = []
    for month in months:
        terms = in_force(agreed, month)
        early = _early(asked, terms, month)
        later = _paid_as_they_pay(month) if early else set()
        before = 0
        for advance, is_later in ((early, False), (None, True)):
            part = _sums(row for row in (*meals, *refunds) if _is_of(row, month, later, is_later))
            before += _sums(row for row in earlier if _is_of(row, month, later, is_later)).kept
            if part != _Part():
                found.append(_share(asked, terms, month, replace(part, before=before), statements.get(month), advance))
            before += part.kept
    return tuple(found)


def _is_of(row: dict, month: date, later: set[int], is_later: bool) -> bool:
    """Whether sums are of a month, and of the companies that pay later or of the others."""
    return row["period"] == month and (row["company_id"] in later) == is_later


def _earlier(asked: _Asked, months: list[date]) -> list[dict]:
    """The whole restaurant's sums of these months until the day begins; two queries, none when no month is asked for."""
    if not months:
        return []
    until = {"period__in": months, "occurred_at__lt": shop_span(asked.day, asked.day, asked.restaurant.tz)[0]}
    return [*_meals(asked.restaurant.pk, until, None), *_refunds(asked.restaurant.pk, until, None)]


@dataclass(frozen=True)
class _Part:
    """What meals and refunds of a day come to, and what the month had come to `before`; minor units."""

    gross: int = 0
    refunded: int = 0
    before: int = 0

    @property
    def kept(self) -> int:
        return self.gross - self.refunded


def _sums(rows: Iterable[dict]) -> _Part:
    """What rows of meals and of refunds come to."""
    gross = refunded = 0
    for row in rows:
        gross, refunded = gross + (row.get("total") or 0), refunded + row.get("refunded", 0)
    return _Part(gross, refunded)


def _share(
    asked: _Asked,
    terms: RestaurantTerms,
    month: date,
    part: _Part,
    statement: Document | None,
    early: _Early | None,
) -> Expected:
    """A day's part of a month, by what it adds to the commission, and its date: its advance's, or the statement's own."""
    added = commission(part.before + part.kept, terms) - commission(part.before, terms)
    kept, vat = with_vat(added, terms, asked.restaurant.vat_bp)
    rate = None if goes_by_turnover(terms) else terms.commission_bp
    facts = Expected(month, part.gross, part.refunded, rate, kept, vat, month, before=part.before)
    if early:
        price = early.price if early.is_daily and asked.is_whole else 0
        facts = replace(facts, is_early=True, reference=early.reference, price=price, once=early.price - price)
        return replace(facts, deposited_on=early.on)
    if statement is not None and statement.pay_day:  # type: ignore[attr-defined]  # annotated by dated()
        return replace(facts, deposited_on=statement.pay_day, number=statement.number)  # type: ignore[attr-defined]
    return replace(facts, deposited_on=pays_on(terms, month, asked.today))


def _early(asked: _Asked, terms: RestaurantTerms, month: date) -> _Early | None:
    """The advance that paid the day, or the one that will while the month collects; None when its statement does."""
    if terms.rhythm == MONTHLY:
        return None
    mine = {"advance__restaurant": asked.restaurant.pk, "advance__period": month, "advance__up_to__gte": asked.day}
    sent = payouts().filter(state__in=STANDS, **mine).select_related("advance").order_by("advance__up_to").first()  # type: ignore[misc]  # annotated by payouts()
    on = sent.day if sent else advance_of(terms.rhythm, asked.day, month, asked.today)  # type: ignore[attr-defined]
    if on is None or not (sent or Period.objects.filter(month=month, state=PeriodState.OPEN).exists()):
        return None
    price = sent.advance.price if sent else terms.advance_fee
    with_its_vat = price + apply_rate(price, asked.restaurant.vat_bp)
    return _Early(on, sent.reference if sent else "", with_its_vat, terms.rhythm == DAILY)


def _paid_as_they_pay(month: date) -> set[int]:
    """The companies whose meals restaurants get as they pay, never in advance. Read for the whole platform."""
    with platform_scope():
        asking = set(CompanyTerms.objects.filter(on_collection=True).values_list("company_id", flat=True))
        waits = on_collection_in(asking)
        return {company for company in asking if waits(company, month)}


def _statements(restaurant_id: int, months: list[date]) -> dict[date, Document]:
    found = Document.objects.filter(kind=DocumentKind.STATEMENT, restaurant_id=restaurant_id, period_id__in=months)
    return {document.period_id: document for document in dated(found.defer("frozen"))}
