"""The figures of a document, read once here for paper, XLSX and CSV alike."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from billing.documents import words
from billing.money import split_vat


@dataclass(frozen=True)
class Charge:
    """One row of a document's account, in minor units; `sums` marks the rows that add up what stands above."""

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
        Charge("meals", _("Meals"), summary["meals_gross"], summary["meals_supply"], summary["meals_vat"]),
        _service_fee(summary, terms),
        *_invoice_corrections(document),
    ]
    supply = sum(row.supply or 0 for row in rows)
    vat = sum(row.vat or 0 for row in rows)
    rows.append(Charge("total", _("Total of this invoice"), summary["total"], supply, vat, sums=True))
    if summary["paid_from_deposit"]:
        rows.append(Charge("deposit", _("Paid from your deposit"), -summary["paid_from_deposit"]))
    rows.append(Charge("due", due_label(summary["due"]), summary["due"], sums=True))
    return rows


def due_label(due: int) -> str:
    """Return what the last figure of an invoice is called; below zero it is owed to the company."""
    return _("Amount to pay") if due >= 0 else _("Amount in your favour")


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
    rows = [Charge("meals", _("Meals"), summary["gross"])]
    if document["corrections"]:
        rows.append(Charge("corrections", _("Refunds of earlier months"), summary["refunds"]))
    return [
        *rows,
        Charge("commission", commission, -summary["commission"]),
        Charge("commission_vat", vat, -summary["commission_vat"]),
        Charge("net", net_label(summary["net"]), summary["net"], sums=True),
    ]


def net_label(net: int) -> str:
    """Return what the last figure of a statement is called; below zero it is carried to the next month."""
    return _("Amount we deposit") if net >= 0 else _("Amount to settle")
