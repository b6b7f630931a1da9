"""What the platform takes by the terms of a month: from companies a service fee, from restaurants a commission.

Both are worked out once per document and never per sale, so that nothing is lost to rounding.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from billing.money import apply_rate, apply_tiers, split_vat
from restaurants.enums import Supply, TaxClass
from restaurants.models import Restaurant, RestaurantTerms
from tenants.models import Company, CompanyTerms
from tenants.terms import in_force, month_after


def company_terms(company: Company, month: date) -> CompanyTerms:
    """What holds for a company in a month, named by its first day."""
    return in_force(company.terms.all(), month)


def restaurant_terms(restaurant: Restaurant, month: date) -> RestaurantTerms:
    """What holds for a restaurant in a month, named by its first day."""
    return in_force(restaurant.terms.all(), month)


def pays_on(terms: RestaurantTerms, month: date, today: date) -> date:
    """The day on which a month that is not closed yet is deposited, when it is closed as early as can be."""
    return max(month_after(month), today) + timedelta(days=terms.pay_days)


def terms_in(restaurant_ids: Collection[int]) -> Callable[[int, date], RestaurantTerms]:
    """Tells of one of these restaurants and a month which terms held: for `deductible` and `sold_by_us`. One query."""
    agreed: dict[int, list[RestaurantTerms]] = {}
    for terms in RestaurantTerms.objects.filter(restaurant__in=restaurant_ids):
        agreed.setdefault(terms.restaurant_id, []).append(terms)
    return lambda restaurant_id, month: in_force(agreed[restaurant_id], month)


def on_collection_in(company_ids: Collection[int]) -> Callable[[int, date], bool]:
    """Tells of one of these companies and a month whether restaurants wait until it has paid. One query."""
    agreed: dict[int, list[CompanyTerms]] = {}
    for terms in CompanyTerms.objects.filter(company__in=company_ids):
        agreed.setdefault(terms.company_id, []).append(terms)
    return lambda company_id, month: in_force(agreed[company_id], month).on_collection


def deductible(terms: RestaurantTerms) -> bool:
    """Whether prices held VAT that a company may deduct."""
    return terms.tax_class == TaxClass.GENERAL


def sold_by_us(terms: RestaurantTerms) -> bool:
    """Whether we bought the meals and sold them, so that their VAT is ours to invoice and to pay."""
    return terms.supply == Supply.PRINCIPAL


def service_fee(gross: int, terms: CompanyTerms, heads: int = 0) -> int:
    """A month's service fee for meals of `gross` eaten by `heads` people, in minor units, without VAT."""
    return max(apply_rate(gross, terms.service_fee_bp) + heads * terms.fee_per_head, terms.fee_minimum)


def commission(turnover: int, terms: RestaurantTerms) -> int:
    """A month's commission on a turnover (meals less refunds), both in minor units, without VAT.

    Refunds that outweigh the meals give back at the rate of the lowest tier.
    """
    due = apply_tiers(turnover, terms.commission_bp, terms.tiers)
    return due if terms.commission_cap is None else min(due, terms.commission_cap)


def goes_by_turnover(terms: RestaurantTerms) -> bool:
    """Whether a sale's commission depends on what else is sold in its month: there are tiers, or a cap."""
    return bool(terms.tiers) or terms.commission_cap is not None


def with_vat(kept: int, terms: RestaurantTerms, vat_bp: int) -> tuple[int, int]:
    """What we keep of a turnover as (without VAT, VAT): VAT comes on top of a commission, a margin holds its own."""
    return split_vat(kept, vat_bp) if sold_by_us(terms) else (kept, apply_rate(kept, vat_bp))


@dataclass(frozen=True)
class Charged:
    """What we take of a turnover, in minor units: `kept` with its VAT, and the `price` of advances with its own."""

    kept: int
    kept_vat: int
    price: int
    price_vat: int

    @property
    def sum(self) -> int:
        return self.kept + self.kept_vat + self.price + self.price_vat


def charged(turnover: int, terms: RestaurantTerms, vat_bp: int, price: int = 0) -> Charged:
    """What we take of a month's turnover and for its advances, whose `price` is without VAT, all in minor units."""
    kept, kept_vat = with_vat(commission(turnover, terms), terms, vat_bp)
    return Charged(kept, kept_vat, price, apply_rate(price, vat_bp))
