"""A month of a company by who bears its cost: how many people ate, and what each cost centre and site owes.

A head is a person who paid for at least one meal that stands (docs/decisions/0034): the purses carry an opaque number
for each, so that billing counts people without knowing them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from billing.models import Document, Period, Portion
from billing.money import BASIS, largest_remainder
from tenants.models import Company, CompanyTerms

STANDING = (
    "FROM public.billing_redemption r JOIN public.billing_transfer t ON t.redemption_id = r.id AND t.reason = 'meal'"
    " JOIN public.billing_purse p ON p.id = t.purse_id"
    " LEFT JOIN public.billing_reversal v ON v.redemption_id = r.id AND v.period = r.period"
    " WHERE r.period = %(month)s AND r.outcome = 'captured' AND v.id IS NULL"
)
"""What every purse paid for the meals of a month that were not undone in it."""


def sum_up_portions(month: date) -> None:
    """Sum a flipped month up by cost centre and site, for the companies whose terms ask for that or count heads."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH asking AS (SELECT company_id FROM (SELECT DISTINCT ON (company_id) company_id, fee_per_head, cost_split"
            " FROM public.tenants_companyterms WHERE since <= %(month)s ORDER BY company_id, since DESC, id DESC) x"
            " WHERE fee_per_head > 0 OR cost_split), paid AS ("
            " SELECT r.company_id, p.cost_centre, p.site_id, p.holder, t.amount,"
            " row_number() OVER (PARTITION BY r.id ORDER BY t.amount DESC, p.id) AS of_meal,"
            " row_number() OVER (PARTITION BY r.company_id, p.holder ORDER BY r.id DESC, p.id) AS of_person"
            f" {STANDING} AND r.company_id IN (SELECT company_id FROM asking)), given_back AS ("
            " SELECT v.company_id, p.cost_centre, p.site_id, t.amount FROM asking"
            " JOIN public.billing_reversal v USING (company_id)"
            " JOIN public.billing_redemption r ON r.id = v.redemption_id AND r.period < v.period"
            " JOIN public.billing_transfer t ON t.redemption_id = r.id AND t.reason = 'meal'"
            " JOIN public.billing_purse p ON p.id = t.purse_id WHERE v.period = %(month)s)"
            " INSERT INTO public.billing_portion (period_id, company_id, cost_centre, site_id, count, heads, gross, refunds)"
            " SELECT %(month)s, company_id, cost_centre, site_id, sum(meal), sum(head), sum(gross), sum(refunded) FROM ("
            " SELECT company_id, cost_centre, site_id, (of_meal = 1)::int AS meal,"
            " (of_person = 1 AND holder IS NOT NULL)::int AS head, amount AS gross, 0 AS refunded FROM paid"
            " UNION ALL SELECT company_id, cost_centre, site_id, 0, 0, 0, amount FROM given_back) y GROUP BY 2, 3, 4",
            {"month": month},
        )


def heads_so_far(company: Company, period: Period) -> int:
    """How many people of a company have eaten in a month, as its invoice would count them now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(DISTINCT p.holder) {STANDING} AND r.company_id = %(company)s",
            {"month": period.month, "company": company.pk},
        )
        return cursor.fetchone()[0]


def portions_of(document: Document) -> list[Portion]:
    """What a drawn invoice's month was summed up to; none where the terms ask for nothing of it."""
    found = Portion.objects.filter(period=document.period_id, company=document.company_id).select_related("site")
    return list(found.order_by("cost_centre", "site_id"))


def split(portions: Sequence[Portion], terms: CompanyTerms, fee: int) -> dict[str, list[dict[str, Any]]]:
    """An invoice's cost centres and sites: what each ate, got back, bears of the fee with its VAT, and owes in all.

    Each list adds up to the invoice. The fee goes by what each caused of it (`_weights`), by largest remainder. The name of
    who has none is empty, and stands last.
    """
    return {
        "cost_centres": _rows(portions, lambda portion: portion.cost_centre, terms, fee),
        "sites": _rows(portions, lambda portion: portion.site.name if portion.site else "", terms, fee),
    }


@dataclass
class _Sum:
    count: int = 0
    heads: int = 0
    gross: int = 0
    refunds: int = 0


def _rows(portions: Sequence[Portion], name_of: Callable[[Portion], str], terms: CompanyTerms, fee: int) -> list[dict]:
    sums: dict[str, _Sum] = {}
    for portion in portions:
        into = sums.setdefault(name_of(portion), _Sum())
        into.count += portion.count
        into.heads += portion.heads
        into.gross += portion.gross
        into.refunds -= portion.refunds
    # A month in which all was undone has no portion, but perhaps a least fee.
    named = sorted((sums or {"": _Sum()}).items(), key=lambda pair: (pair[0] == "", pair[0]))
    fees = largest_remainder(fee, _weights([each for _, each in named], terms))
    return [
        {"name": name, **vars(each), "fee": part, "total": each.gross + each.refunds + part}
        for (name, each), part in zip(named, fees, strict=True)
    ]


def _weights(sums: Sequence[_Sum], terms: CompanyTerms) -> list[int]:
    """What each caused of the fee: its share of the per cent, and its heads. By meals when only a least fee was agreed, in
    equal parts when nobody ate.
    """
    caused = [each.gross * terms.service_fee_bp + each.heads * terms.fee_per_head * BASIS for each in sums]
    ways = (caused, [each.gross for each in sums], [1] * len(sums))
    return next(weights for weights in ways if any(weights))
