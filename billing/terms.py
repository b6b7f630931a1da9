"""Agreeing on other terms: from a month on that still collects, by a row of its own (docs/decisions/0029)."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from django.db import connection, transaction
from django.db.models import F

from accounts.audit import actor_of, record
from billing import clock
from billing.enums import PeriodState
from billing.models import Period
from restaurants.enums import Supply, TaxClass
from restaurants.models import Restaurant, RestaurantTerms
from tenants.enums import Billing
from tenants.models import Company, CompanyTerms
from tenants.scope import platform_scope
from tenants.terms import in_force


class TermsRefused(Exception):
    """These terms cannot be; `code` is over (the month no longer collects), tiers (their turnovers do not rise), supply
    (meals are bought from general taxpayers only) or cut_off (the day it would end on differently has come)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def agree_company_terms(*, company: Company, since: date, by, **facts) -> CompanyTerms:
    """Let other terms hold for a company from the month of `since` on; money in minor units, rates in basis points.

    Whether it pays beforehand stays as it was unless `billing` is given (docs/decisions/0047).
    Raises TermsRefused: "over" when that month, or a later one, is closing or closed, "cut_off" when its last day would
    change although that day, as it was or as it would be, is here or gone.
    """
    with platform_scope(), transaction.atomic():
        _require_open(since)
        before = in_force(company.terms.all(), _month(since))
        _cut(company, _month(since), before, facts.get("cut_off", 0))
        if facts.get("billing") == Billing.PREPAID:
            _remember(company, "has_deposit")
        agreed = CompanyTerms.objects.create(
            company=company, since=_month(since), agreed_by=actor_of(by), **{"billing": before.billing} | facts
        )
        record(by, "agree_terms", company, since=f"{since:%Y-%m}", **facts)
    return agreed


def agree_restaurant_terms(*, restaurant: Restaurant, since: date, by, **facts) -> RestaurantTerms:
    """Let other terms hold for a restaurant from the month of `since` on; money in minor units, rates in basis points.

    Raises TermsRefused: "over" when that month, or a later one, is closing or closed, "tiers" when they do not rise,
    "supply" when we would buy meals from who is no general taxpayer: their prices hold no VAT that we could deduct.
    """
    if facts.get("supply") == Supply.PRINCIPAL and facts.get("tax_class", TaxClass.GENERAL) != TaxClass.GENERAL:
        raise TermsRefused("supply")
    if not _rise(facts.get("tiers", [])):
        raise TermsRefused("tiers")
    with platform_scope(), transaction.atomic():
        _require_open(since)
        agreed = RestaurantTerms.objects.create(restaurant=restaurant, since=_month(since), agreed_by=actor_of(by), **facts)
        record(by, "agree_terms", restaurant, since=f"{since:%Y-%m}", **facts)
    return agreed


def open_months(first: date, count: int = 12) -> list[date]:
    """The months from which terms may begin: those from `first` on that still collect, `count` at most."""
    with platform_scope():
        over = Period.objects.exclude(state=PeriodState.OPEN).order_by("-month").values_list("month", flat=True).first()
    months = [date(first.year + n // 12, n % 12 + 1, 1) for n in range(first.month - 1, first.month - 1 + count)]
    return [month for month in months if over is None or month > over]


def _month(day: date) -> date:
    return day.replace(day=1)


def _require_open(since: date) -> None:
    """The fence keeps the month open until we have committed: a close that waits for it reads these terms."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(public.till_fence())")
    if Period.objects.filter(month__gte=_month(since)).exclude(state=PeriodState.OPEN).exists():
        raise TermsRefused("over")


def _cut(company: Company, month: date, before: CompanyTerms, cut_off: int) -> None:
    """Let a month end on another day: a meal of a day that both rules put into one month is right whoever commits first."""
    days = {before.cut_off, cut_off}
    if len(days) == 1:
        return
    if clock.now().astimezone(company.tz).date() >= month.replace(day=min(days - {0})):
        raise TermsRefused("cut_off")
    _remember(company, "cuts")


def _remember(company: Company, what: str) -> None:
    """Note for ever that its terms are to be asked."""
    if Company.objects.filter(pk=company.pk, **{what: False}).update(**{what: True}, version=F("version") + 1):
        company.refresh_from_db()


def _rise(tiers: Sequence[Sequence[int]]) -> bool:
    turnovers = [0, *(turnover for turnover, _ in tiers)]
    return all(lower < upper for lower, upper in pairwise(turnovers))
