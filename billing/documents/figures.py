"""The figures of a document, read once here for paper, XLSX and CSV alike."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.documents import words
from billing.money import split_vat


@dataclass(frozen=True)
class Charge:
    """One row of a document's account, in minor units; `sums` marks a row that adds up those above it."""

    key: str
    label: str
    amount: int
    supply: int | None = None
    vat: int | None = None
    sums: bool = False


def charges(document: Any) -> list[Charge]:
    """Return the rows that lead from the meals to the amount to pay, in the active language."""
    if document["kind"] == "invoice":
        return _invoice_charges(document)
    return _statement_charges(document)


def final(document: Any) -> Charge:
    """Return the row a reader looks for first: what is to be paid, or what will be deposited."""
    return charges(document)[-1]


def corrected(document: Any) -> int:
    """Return the sum of the corrections (zero or negative, minor units)."""
    return sum(row["amount"] for row in document["corrections"])


def shares(document: Any) -> list[Any]:
    """Return who shares the gross: restaurants on an invoice, companies on a statement."""
    return document["restaurants"] if document["kind"] == "invoice" else document["companies"]


def other_side(document: Any) -> str:
    """Return the key under which a line names the other side of the meal."""
    return "restaurant" if document["kind"] == "invoice" else "company"


def _invoice_charges(document: Any) -> list[Charge]:
    summary, terms = document["summary"], document["terms"]
    rows = [
        _invoice_meals(summary),
        _service_fee(summary, terms),
        *_invoice_corrections(document),
    ]
    supply = sum(row.supply or 0 for row in rows)
    vat = sum(row.vat or 0 for row in rows)
    rows.append(Charge("total", _("Invoice total"), summary["total"], supply, vat, sums=True))
    if summary["paid_from_deposit"]:
        rows.append(Charge("deposit", _("Paid from your deposit"), -summary["paid_from_deposit"]))
    rows.append(Charge("due", pgettext("document", "Amount to pay"), summary["due"], sums=True))
    return rows


def _invoice_meals(summary: Any) -> Charge:
    label = pgettext("document", "Meals")
    return Charge("meals", label, summary["meals_gross"], summary["meals_supply"], summary["meals_vat"])


def _service_fee(summary: Any, terms: Any) -> Charge:
    label = _("Service fee (%(rate)s)") % {"rate": words.rate(terms["service_fee_bp"])}
    fee, vat = summary["fee_supply"], summary["fee_vat"]
    return Charge("fee", label, fee + vat, fee, vat)


def _invoice_corrections(document: Any) -> list[Charge]:
    if not document["corrections"]:
        return []
    amount = corrected(document)
    supply, vat = split_vat(amount, document["terms"]["vat_bp"])
    return [Charge("corrections", _("Refunds of earlier months"), amount, supply, vat)]


def _statement_charges(document: Any) -> list[Charge]:
    summary, terms = document["summary"], document["terms"]
    commission = _("Commission (%(rate)s)") % {"rate": words.rate(terms["commission_bp"])}
    vat = _("VAT on commission (%(rate)s)") % {"rate": words.rate(terms["vat_bp"])}
    rows = [Charge("meals", pgettext("document", "Meals"), summary["gross"])]
    if document["corrections"]:
        rows.append(Charge("corrections", _("Refunds of earlier months"), summary["refunds"]))
    return [
        *rows,
        Charge("commission", commission, -summary["commission"]),
        Charge("commission_vat", vat, -summary["commission_vat"]),
        Charge("net", _("Amount we deposit"), summary["net"], sums=True),
    ]
