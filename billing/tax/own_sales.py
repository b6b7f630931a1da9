"""What a restaurant sold in a month, for its own VAT return: supply and VAT of its meals less refunds.

A statement froze what was paid; whether that holds VAT say the terms of the month the meals were eaten in, which nobody
changes after its close. Prices hold their VAT, so that the supply is 100/110 of them (부가가치세법 제29조 제7항), and what
came back is no part of it (제29조 제5항). A simplified taxpayer reports what was paid, VAT included (제63조 제1항); exempt
sales hold none (제26조). VAT is split off once per row of the statement: invoices, which split it once per company, may
differ from it by a few won.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from billing.documents import words
from billing.documents.figures import Charge
from billing.documents.shapes import thawed
from billing.enums import DocumentState
from billing.fees import deductible, sold_by_us, terms_in
from billing.models import Document
from billing.money import split_vat
from restaurants.enums import TaxClass
from restaurants.models import RestaurantTerms

SOLD_TO_US = gettext_lazy("For your own VAT return: you sell these meals to us, so that you report what you invoice us for.")
TOLD = {
    TaxClass.GENERAL: gettext_lazy("For your own VAT return: what you sold, before our commission, with its VAT set apart."),
    TaxClass.SIMPLIFIED: gettext_lazy(
        "For your own VAT return: as a simplified taxpayer you report the whole amount, so no VAT is set apart."
    ),
    TaxClass.EXEMPT: gettext_lazy(
        "Your sales are exempt from VAT: there is none in them, and the whole amount is your revenue."
    ),
}
TermsOf = Callable[[int, date], RestaurantTerms]


@dataclass(frozen=True)
class OwnSales:
    """`rows` in minor units, the last their sum when there are several; supply and VAT are None where none is set apart.
    `words` say what holds for them, a sentence each.
    """

    rows: list[Charge]
    words: list[str]

    @property
    def sum(self) -> Charge | None:
        return self.rows[-1] if self.rows else None

    @property
    def has_vat(self) -> bool:
        return any(row.vat is not None for row in self.rows)


def own_sales(document: Document, terms: TermsOf | None = None) -> OwnSales | None:
    """What a restaurant sold by a statement, in the active language; None of an invoice and before the figures are final.

    `terms` are those of its restaurant, where somebody has read them already.
    """
    if document.state == DocumentState.DRAWN or document.restaurant_id is None:
        return None
    said: Any = thawed(document.frozen)
    restaurant, terms = document.restaurant_id, terms or terms_in([document.restaurant_id])
    agreed = terms(restaurant, document.period_id)

    def refunds(of: Callable[[RestaurantTerms], bool]) -> int:
        months = [(date.fromisoformat(f"{row['original_period']}-01"), row["amount"]) for row in said["corrections"]]
        return sum(amount for month, amount in months if of(terms(restaurant, month)))

    if sold_by_us(agreed):
        rows, told = [_purchase(said["summary"])], [str(SOLD_TO_US)]
    else:
        rows, told = _meals(said, agreed, refunds), [str(TOLD[TaxClass(agreed.tax_class)])]
        if of_bought := refunds(sold_by_us):
            facts = {"amount": words.amount(-of_bought, said["currency"])}
            told.append(
                _("Refunds of %(amount)s are not taken off here: they are of meals that we had bought from you.") % facts
            )
    cards = _row(said, "own_cards", _("Guests' own cards"), said["summary"].get("own_cards", 0), deductible(agreed))
    return OwnSales(_with_sum([row for row in [*rows, cards] if row.amount]), told)


def _purchase(summary: Any) -> Charge:
    """Where we buy the meals: what the statement says that the restaurant invoices us for."""
    supply, vat = summary["purchase_supply"], summary["purchase_vat"]
    return Charge("purchase", _("Meals that we buy from you"), supply + vat, supply, vat)


def _meals(said: Any, agreed: RestaurantTerms, refunds: Callable[[Callable[[RestaurantTerms], bool]], int]) -> list[Charge]:
    taxed = refunds(lambda terms: deductible(terms) and not sold_by_us(terms))
    untaxed = refunds(lambda terms: not deductible(terms))
    return [
        _row(said, "meals", pgettext("document", "Meals"), said["summary"]["gross"], deductible(agreed)),
        _row(said, "refunds", _("Refunds of earlier months"), taxed, True),
        _row(said, "refunds_whole", _("Refunds of months whose VAT is not set apart"), untaxed, False),
    ]


def _row(said: Any, key: str, label: str, amount: int, taxed: bool) -> Charge:
    supply, vat = split_vat(amount, said["terms"]["vat_bp"]) if taxed else (None, None)
    return Charge(key, label, amount, supply, vat)


def _with_sum(rows: list[Charge]) -> list[Charge]:
    if len(rows) < 2:
        return rows
    taxed = [(row.supply or 0, row.vat or 0) for row in rows if row.vat is not None]
    supply, vat = (sum(column) for column in zip(*taxed, strict=True)) if taxed else (None, None)
    return [*rows, Charge("sum", pgettext("document", "Total"), sum(row.amount for row in rows), supply, vat, sums=True)]
