"""A company's own side of a month: the invoice as expense, VAT and payable, and what it paid. Read in its own scope."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.documents.figures import charges
from billing.documents.shapes import thawed
from billing.enums import AccountKind, DocumentKind, DocumentState, TransferReason
from billing.journal.entries import Entry, Side
from billing.models import Account, Document, Transfer
from billing.money import largest_remainder
from tenants.terms import month_after


@dataclass(frozen=True)
class Codes:
    """The numbers of the company's own accounts: those that Korean bookkeeping programs come with, until it says others."""

    meals: str = "811"
    fees: str = "831"
    vat: str = "135"
    payable: str = "253"
    advance: str = "131"
    bank: str = "103"

    @classmethod
    def asked(cls, given) -> "Codes":
        """The codes in a form or an address; what is left out or cannot be one stays as it is."""
        typed = {each.name: given.get(each.name, "").strip() for each in fields(cls)}
        return cls(**{name: code for name, code in typed.items() if 0 < len(code) <= 40 and code.isprintable()})


NAMES = {
    "meals": gettext_lazy("Welfare expenses"),
    "fees": gettext_lazy("Fees paid"),
    "vat": gettext_lazy("VAT paid"),
    "payable": gettext_lazy("Other payables"),
    "advance": gettext_lazy("Advances paid"),
    "bank": gettext_lazy("Ordinary deposits"),
}


def companys_journal(company, month: date, codes: Codes) -> Iterator[Entry]:
    """The month's invoice, when its figures are final, and the payments and deposits of that month."""
    entries = []
    invoice = Document.objects.filter(kind=DocumentKind.INVOICE, company=company, period=month).first()
    if invoice and invoice.state != DocumentState.DRAWN:
        entries = _of_invoice(thawed(invoice.frozen), month, codes)
    for number, (day, words, sides, reference) in enumerate([*entries, *_payments(company, month, codes)], 1):
        yield Entry(number, day, words, company.currency, tuple(sides), reference)


def _of_invoice(data: Any, month: date, codes: Codes) -> list:
    day, number, summary = month_after(month) - timedelta(days=1), data["number"], data["summary"]

    def side(what: str, amount: int, centre: str = "") -> Side:
        role = "Supplier" if what == "payable" else ""
        return Side(getattr(codes, what), str(NAMES[what]), amount, str(settings.OPERATOR["name"]), number, centre, role)

    rows = [side(what, amount, centre) for what, amount, centre in costs(data)]
    rows += [side("vat", _vat(data)), side("payable", -summary["total"])]
    found = [(day, _("Invoice for meals"), _standing(rows), data["reference"])]
    if paid := summary["paid_from_deposit"]:
        rows = [side("payable", paid), side("advance", -paid)]
        found.append((day, _("Paid from the deposit"), rows, data["reference"]))
    return [each for each in found if each[2]]


def _standing(sides: list[Side]) -> list[Side]:
    return [side for side in sides if side.amount]


def _vat(data: Any) -> int:
    return sum(charge.vat or 0 for charge in charges(data) if not charge.sums)


def costs(data: Any) -> list[tuple[str, int, str]]:
    """What is no VAT, as (account, amount, cost centre): by cost centre where the invoice is split by them."""
    fee, whole = data["summary"]["fee_supply"], data["summary"]["total"] - _vat(data)
    centres = data.get("cost_centres") or []
    if not centres:
        return [("meals", whole - fee, ""), ("fees", fee, "")]
    meals = _less_vat([row["gross"] + row["refunds"] for row in centres], whole - fee)
    fees = _less_vat([row["fee"] for row in centres], fee)
    both = zip(centres, meals, fees, strict=True)
    return [cost for row, meal, due in both for cost in (("meals", meal, row["name"]), ("fees", due, row["name"]))]


def _less_vat(amounts: list[int], supply: int) -> list[int]:
    """Amounts that hold VAT, each less its part of it, so that they add up to the supply."""
    vat = sum(amounts) - supply
    if not vat:
        return amounts
    parts = largest_remainder(abs(vat), [abs(amount) for amount in amounts])
    return [amount - (part if vat > 0 else -part) for amount, part in zip(amounts, parts, strict=True)]


CREDITED: dict[str, str] = {TransferReason.FEE_CREDIT: "fees", TransferReason.FEE_VAT_CREDIT: "vat"}
"""What a credit note takes back moves no money of the company's bank."""


def _payments(company, month: date, codes: Codes) -> list:
    """What moved after the invoice: payments and credit notes on its payable, and what it paid in advance."""
    kinds = {AccountKind.COMPANY_OWES: "payable", AccountKind.COMPANY_DEPOSIT: "advance"}
    mine = {each.pk: kinds[AccountKind(each.kind)] for each in Account.objects.filter(company=company, kind__in=kinds)}
    found = Transfer.objects.filter(company=company, period=month, redemption=None, document=None).order_by("id")
    rows = []
    for each in found:
        account = mine.get(each.target_id) or mine.get(each.source_id)
        if account is None:
            continue
        amount = each.amount if each.target_id in mine else -each.amount
        name, other = str(settings.OPERATOR["name"]), CREDITED.get(each.reason, "bank")
        sides = [
            Side(
                getattr(codes, account), str(NAMES[account]), amount, name, role="Supplier" if account == "payable" else ""
            ),
            Side(getattr(codes, other), str(NAMES[other]), -amount),
        ]
        rows.append(
            (
                _within(each.occurred_at.astimezone(company.tz).date(), month),
                str(each.get_reason_display()),
                sides,
                each.reference,
            )
        )
    return rows


def _within(day: date, month: date) -> date:
    return min(max(day, month), month_after(month) - timedelta(days=1))
