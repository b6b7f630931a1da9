"""An invoice or a credit note as data that any company of the EU can read: EN 16931 in UN/CEFACT CII, as Factur-X has it.

The figures are those that stand on paper (billing.documents.figures), each row a line, so that PDF and XML say one sum.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from drafthorse.models.accounting import ApplicableTradeTax
from drafthorse.models.document import Document as Cii
from drafthorse.models.note import IncludedNote
from drafthorse.models.party import TaxRegistration
from drafthorse.models.payment import PaymentMeans, PaymentTerms
from drafthorse.models.tradelines import LineItem

from billing.documents import words
from billing.documents.figures import charges, corrected
from billing.money import currency_of, split_vat
from tenants.vat import EU

PROFILE = "urn:cen.eu:en16931:2017"
FILE = "factur-x.xml"
XMP = Path(__file__).with_name("factur-x.xmp")
TYPE_CODES = {"invoice": "380", "credit": "381"}  # UNTDID 1001
CREDIT_TRANSFER, ONE = "30", "C62"  # UNTDID 4461, UN/ECE Rec. 20
STANDARD, EXEMPT = "S", "E"  # UNCL 5305


class Line(NamedTuple):
    """One line: its name, its amount without VAT and its VAT, both in minor units, and its VAT category."""

    name: str
    supply: int
    vat: int
    category: str


def is_for_eu(document: Any) -> bool:
    """Does this document go from a taxable person to a company of the EU, so that it carries this data?"""
    if document["kind"] not in TYPE_CODES or document["recipient"].get("country") not in EU:
        return False
    return bool(document["issuer"].get("country") and document["issuer"].get("vat_id"))


def as_cii(document: Any) -> bytes:
    """Return an invoice or a credit note as EN 16931 in CII; the same document gives the same bytes."""
    with translation.override(document["language"]):
        invoice, lines = Cii(), list(_lines(document)) or [_nothing(document)]
        invoice.context.guideline_parameter.id = PROFILE
        _head(invoice, document)
        _parties(invoice, document)
        _served(invoice, document)
        if document["kind"] == "invoice":
            _asked(invoice, document)
        else:
            _given_back(invoice, document)
        for place, line in enumerate(lines, start=1):
            invoice.trade.items.add(_item(place, line, document))
        _sums(invoice, document, lines)
        return invoice.serialize(schema="FACTUR-X_EN16931")


def _lines(document: Any) -> Iterator[Line]:
    """The rows above the total; refunds of earlier months apart by VAT category."""
    for charge in charges(document):
        if charge.sums:
            return
        if charge.key == "corrections":
            yield from _refunds(document, charge.label)
        elif charge.amount:
            category = EXEMPT if charge.key == "meals_exempt" else STANDARD
            yield Line(charge.label, charge.supply or 0, charge.vat or 0, category)


def _nothing(document: Any) -> Line:
    """What an invoice says where every row is nothing, as of a month whose meals were all undone: there must be a line."""
    return Line(charges(document)[0].label, 0, 0, STANDARD)


def _refunds(document: Any, label: str) -> Iterator[Line]:
    exempt = sum(row["amount"] for row in document["corrections"] if not row.get("taxed", True))
    supply, vat = split_vat(corrected(document) - exempt, document["terms"]["vat_bp"])
    if supply:
        yield Line(label, supply, vat, STANDARD)
    if exempt:
        yield Line(f"{label} ({_('Meals without VAT to deduct')})", exempt, 0, EXEMPT)


def _head(invoice: Cii, document: Any) -> None:
    invoice.header.id = document["number"]
    invoice.header.type_code = TYPE_CODES[document["kind"]]
    invoice.header.issue_date_time = _day(document["issued_on"])
    note = IncludedNote()
    note.content = words.month(document["period"])
    invoice.header.notes.add(note)


def _parties(invoice: Cii, document: Any) -> None:
    agreement = invoice.trade.agreement
    for party, said in ((agreement.seller, document["issuer"]), (agreement.buyer, document["recipient"])):
        party.name = words.shown(said["name"])
        party.address.line_one = words.shown(said["address"]) or "-"
        party.address.country_id = said["country"]
        if said.get("vat_id"):
            party.tax_registrations.add(TaxRegistration(id=("VA", said["vat_id"])))
    if document["terms"].get("order_number"):
        agreement.buyer_order.issuer_assigned_id = words.shown(document["terms"]["order_number"])


def _served(invoice: Cii, document: Any) -> None:
    """The days its month has (BG-14), by the company's cut-off day if there is one, and the last of them (BT-72)."""
    year, month = map(int, document["period"].split("-"))
    first, last = datetime(year, month, 1), datetime(year, month, monthrange(year, month)[1])
    if "covers" in document:
        first, last = _day(document["covers"]["first"]), _day(document["covers"]["last"])
    invoice.trade.delivery.event.occurrence = last
    invoice.trade.settlement.period.start, invoice.trade.settlement.period.end = first, last


def _asked(invoice: Cii, document: Any) -> None:
    """How and by when it is to be paid."""
    settlement, bank = invoice.trade.settlement, document["issuer"]["bank"]
    settlement.payment_reference = document["reference"]
    means = PaymentMeans()
    means.type_code = CREDIT_TRANSFER
    means.payee_account.account_name = words.shown(bank["holder"])
    means.payee_account.proprietary_id = words.shown(bank["account"])
    settlement.payment_means.add(means)
    terms = PaymentTerms()
    terms.due = _day(document["due_on"])
    settlement.terms.add(terms)


def _given_back(note: Cii, document: Any) -> None:
    """Which invoice a credit note lowers (BG-3), why, and that nobody has to pay it (BT-20)."""
    settlement, invoice = note.trade.settlement, document["invoice"]
    settlement.invoice_referenced_document.issuer_assigned_id = invoice["number"]
    settlement.invoice_referenced_document.issue_date_time = _day(invoice["issued_on"])
    reason = IncludedNote()
    reason.content = words.shown(document["reason"])
    note.header.notes.add(reason)
    terms = PaymentTerms()
    terms.description = _(
        "What you still owe of the invoice is less by this amount. "
        "If you have paid it already, the amount is in your favour."
    )
    settlement.terms.add(terms)


def _item(place: int, line: Line, document: Any) -> LineItem:
    item, currency = LineItem(), document["currency"]
    item.document.line_id = str(place)
    item.product.name = line.name
    # A price is never negative, a quantity may be.
    item.agreement.net.amount = abs(_units(line.supply, currency))
    item.delivery.billed_quantity = (Decimal(1 if line.supply >= 0 else -1), ONE)
    item.settlement.trade_tax.type_code = "VAT"
    item.settlement.trade_tax.category_code = line.category
    item.settlement.trade_tax.rate_applicable_percent = _percent(line.category, document)
    item.settlement.monetary_summation.total_amount = _units(line.supply, currency)
    return item


def _sums(invoice: Cii, document: Any, lines: list[Line]) -> None:
    settlement, currency = invoice.trade.settlement, document["currency"]
    settlement.currency_code = currency
    for category in sorted({line.category for line in lines}):
        settlement.trade_tax.add(_tax(category, [line for line in lines if line.category == category], document))
    supply, vat = sum(line.supply for line in lines), sum(line.vat for line in lines)
    sums, summary = settlement.monetary_summation, document["summary"]
    # What other invoices of the company paid of it came before it, as a deposit does.
    paid = summary.get("paid_from_deposit", 0) - summary.get("set_off", 0)
    sums.line_total = sums.tax_basis_total = _units(supply, currency)
    sums.tax_total = (_units(vat, currency), currency)
    sums.grand_total = _units(supply + vat, currency)
    sums.prepaid_total = _units(paid, currency)
    sums.due_amount = _units(supply + vat - paid, currency)


def _tax(category: str, lines: list[Line], document: Any) -> ApplicableTradeTax:
    tax, currency = ApplicableTradeTax(), document["currency"]
    tax.type_code = "VAT"
    tax.category_code = category
    tax.rate_applicable_percent = _percent(category, document)
    tax.basis_amount = _units(sum(line.supply for line in lines), currency)
    tax.calculated_amount = _units(sum(line.vat for line in lines), currency)
    if category == EXEMPT:
        tax.exemption_reason = pgettext("VAT", "Prices of restaurants that charge no VAT")
    return tax


def _percent(category: str, document: Any) -> Decimal:
    return Decimal(document["terms"]["vat_bp"]).scaleb(-2) if category == STANDARD else Decimal("0.00")


def _units(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-currency_of(currency).scale)


def _day(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def metadata() -> bytes:
    """What a PDF says of this file in its XMP: the properties of Factur-X 1.0 and what PDF/A-3 asks to know of them."""
    return XMP.read_bytes()
